import { systemClock, systemRandom } from '../../adapters/system-ports.ts';
import { replayed, type ReplayOptions, type ReplayReport, type ReplaySource } from '../replay.ts';
import { MODEL_TABLES } from '../replayed-model.ts';
import { loggedFrom, SELECT_LOGGED, type LoggedRow } from '../rows/logged-row.ts';
import { putModelRows, withScratch } from '../sqlite/replay-folder.ts';
import type { SqliteDatabase } from '../sqlite/database.ts';
import { PostgresDatabase, type SqlConnection } from './database.ts';
import { refuseOtherSchema } from './schema-guard.ts';
import { MIGRATIONS } from './migrations/migrations.ts';
import { stateHash, stateRows } from './state-hash.ts';

/**
 * Tells the log of a PostgreSQL ledger again, into a temporary file that is gone afterwards, and
 * compares. The file is SQLite's: what a log comes to is the same on every database, and this proves it.
 *
 * All of the live side is of one moment, whatever workers write meanwhile.
 *
 * @throws {StoreUnavailable} also where the schema is another than this worker's.
 */
export async function replayPostgres(
	url: string,
	options: ReplayOptions = {}
): Promise< ReplayReport > {
	const db = new PostgresDatabase( { url, clock: systemClock, random: systemRandom } );
	try {
		return await db.snapshot( async ( tx ) => {
			await refuseOtherSchema( tx, MIGRATIONS.length );
			return withScratch(
				( scratch ) => copyModel( tx, scratch ),
				( scratch ) => replayed( sourceIn( tx ), scratch, options )
			);
		} );
	} finally {
		await db.close();
	}
}

async function copyModel( tx: SqlConnection, scratch: SqliteDatabase ): Promise< void > {
	for ( const table of MODEL_TABLES ) {
		const rows = await tx.rows< Record< string, unknown > >( `select * from ${ table }` );
		scratch.transaction( () => putModelRows( scratch, table, rows ) ).immediate();
	}
}

function sourceIn( tx: SqlConnection ): ReplaySource {
	return {
		lastPosition: async () => {
			const head = await tx.first< { position: number } >( 'select position from log_head' );
			return head?.position ?? 0;
		},
		page: async ( after, limit ) => {
			const rows = await tx.rows< LoggedRow >( PAGE, [ after, limit ] );
			return rows.map( loggedFrom );
		},
		stateHash: () => stateHash( tx ),
		stateRows: () => stateRows( tx ),
	};
}

const PAGE = `${ SELECT_LOGGED } where position > $1 order by position limit $2`;
