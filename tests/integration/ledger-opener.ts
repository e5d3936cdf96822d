import Database from 'better-sqlite3';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { openDatabase, openForReading } from '../../src/worker/store/sqlite/database.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

/**
 * Opens the ledger in a data folder when it is told to, so that many do so at once; says what came of
 * it, and lets go at once (`passing`) or at the end of its input. A `trespasser` asks for no lock.
 */
const [ , , dataDir = '', role = '' ] = process.argv;
const codeSchema = z.object( { code: z.string() } );

function open(): { readonly db: Database.Database; readonly release: () => void } {
	if ( role === 'worker' || role === 'passing' ) {
		return openDatabase( dataDir );
	}
	const db =
		role === 'reader'
			? openForReading( dataDir )
			: new Database( path.join( dataDir, 'ledger.sqlite' ) );
	if ( role === 'trespasser' ) {
		migrate( db );
	}
	return { db, release: () => db.close() };
}

function say( line: object ): void {
	process.stdout.write( `${ JSON.stringify( line ) }\n` );
}

let close: () => void = () => {};
createInterface( { input: process.stdin } )
	.on( 'line', () => {
		try {
			const { db, release } = open();
			const version = Number( db.pragma( 'user_version', { simple: true } ) );
			if ( role === 'passing' ) {
				release();
			} else {
				close = release;
			}
			say( { code: 'OPENED', version } );
		} catch ( error ) {
			say( { code: codeSchema.safeParse( error ).data?.code ?? String( error ) } );
		}
	} )
	.on( 'close', () => close() );
say( { waits: true } );
