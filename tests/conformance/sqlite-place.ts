import '../threads-from-sources.ts';
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { replaySqlite } from '../../src/worker/store/sqlite/replay-sqlite.ts';
import { withSqliteLog } from '../../src/worker/store/sqlite/sqlite-log-source.ts';
import type { Cell, RowsOf, StorePlace } from './store-place.ts';

const VERBS = [ 'insert', 'update' ];

const GUARDS = [ 'events', 'chain_links', 'chain_anchors' ].flatMap( ( table ) => [
	`${ table }_are_never_edited`,
	`${ table }_are_never_deleted`,
] );

/** A data folder of its own. */
export async function newSqlitePlace(): Promise< StorePlace > {
	const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-store-' ) );
	const withFile = async < T >( use: ( db: Database.Database ) => T ): Promise< T > => {
		const db = new Database( join( dataDir, 'ledger.sqlite' ) );
		try {
			return use( db );
		} finally {
			db.close();
		}
	};
	return {
		target: dataDir,
		open: async () => openSqliteStore( dataDir ),
		rows: ( of ) =>
			withFile( ( db ) =>
				db
					.prepare< Cell[], Record< string, unknown > >(
						`select * from ${ of.table }${ whereOf( of ) }`
					)
					.all( ...Object.values( of.where ?? {} ) )
			),
		update: ( of, set ) =>
			withFile( ( db ) => {
				const columns = Object.keys( set ).map( ( column ) => `${ column } = ?` );
				db.prepare( `update ${ of.table } set ${ columns.join() }${ whereOf( of ) }` ).run(
					...Object.values( set ),
					...Object.values( of.where ?? {} )
				);
			} ),
		delete: ( of ) =>
			withFile( ( db ) => {
				db.prepare( `delete from ${ of.table }${ whereOf( of ) }` ).run(
					...Object.values( of.where ?? {} )
				);
			} ),
		dropGuards: () =>
			withFile( ( db ) =>
				GUARDS.forEach( ( guard ) => db.exec( `drop trigger ${ guard }` ) )
			),
		fillUp: ( table ) =>
			withFile( ( db ) =>
				VERBS.forEach( ( verb ) =>
					db.exec( `
						create trigger no_room_to_${ verb } before ${ verb } on ${ table }
						begin select raise(abort, 'no room'); end` )
				)
			),
		makeRoom: () =>
			withFile( ( db ) =>
				VERBS.forEach( ( verb ) => db.exec( `drop trigger no_room_to_${ verb }` ) )
			),
		replay: ( options ) => replaySqlite( dataDir, options ),
		withLog: ( use ) => withSqliteLog( dataDir, use ),
		destroy: async () => rmSync( dataDir, { recursive: true, force: true } ),
	};
}

function whereOf( { where = {} }: RowsOf ): string {
	const columns = Object.keys( where ).map( ( column ) => `${ column } = ?` );
	return columns.length > 0 ? ` where ${ columns.join( ' and ' ) }` : '';
}
