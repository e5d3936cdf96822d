import Database from 'better-sqlite3';
import { join } from 'node:path';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';

/** What others refer to comes first, what others cause comes last. */
const FIRST = [ 'skus', 'channels', 'listings', 'calls', 'deliveries' ];

/** Puts every row of a closed embedded ledger into an empty database, as it is. */
export async function copySqlite( dataDir: string, database: PostgresDatabase ): Promise< void > {
	const db = new Database( join( dataDir, 'ledger.sqlite' ), { readonly: true } );
	try {
		const all = db
			.prepare< [], { name: string } >(
				"select name from sqlite_schema where type = 'table'"
			)
			.all()
			.map( ( { name } ) => name );
		const tables = [ ...FIRST, ...all.filter( ( name ) => ! FIRST.includes( name ) ) ];
		await database.transaction( async ( tx ) => {
			for ( const table of tables ) {
				// Copied deliveries are noticed again: those that were noticed then are the right ones.
				await ( table === 'delivery_notices' && tx.run( 'delete from delivery_notices' ) );
				for ( const row of db
					.prepare< [], Record< string, string | number | null | Uint8Array > >(
						`select * from ${ table }`
					)
					.all() ) {
					const names = Object.keys( row ).map( ( name ) => `"${ name }"` );
					const places = names.map( ( _name, index ) => `$${ index + 1 }` );
					await tx.run(
						`insert into ${ table } (${ names.join() }) values (${ places.join() })`,
						Object.values( row )
					);
				}
			}
			await tx.run(
				'update log_head set position = (select coalesce(max(position), 0) from events)'
			);
			await tx.run( 'update model_epoch set epoch = pg_current_xact_id()::text::bigint' );
		} );
	} finally {
		db.close();
	}
}
