import type { Store } from '../../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { openStoreOnPostgres } from '../ledger/lockstep-postgres.ts';
import type { Databases } from '../ledger/subject.ts';
import { SqliteFolders } from '../ledger/sqlite-folders.ts';
import { fillLargePostgres, multiplyPostgres } from './large-postgres.ts';
import { fillLargeSqlite, multiplySqlite } from './large-sqlite.ts';
import type { Renamed } from './multiplied-rows.ts';

/** A database that ledgers of any size can be made in. */
export interface LargeLedgers {
	readonly name: string;
	readonly databases: Databases;
	/** An empty database becomes a ledger of so many SKUs, each listed on two channels. */
	fill( at: string, skus: number ): Promise< void >;
	open( at: string ): Promise< Store >;
	/** The rows of the one SKU that is there become those of so many. */
	multiply( at: string, skus: number, others: readonly Renamed[] ): Promise< void >;
	/** What a worker on it needs in its environment. */
	env( at: string ): Readonly< Record< string, string > >;
}

export function largeOnSqlite( parent: string ): LargeLedgers {
	return {
		name: 'SQLite',
		databases: new SqliteFolders( parent ),
		fill: fillLargeSqlite,
		open: async ( folder ) => openSqliteStore( folder ),
		multiply: async ( folder, skus, others ) => multiplySqlite( folder, skus, others ),
		env: ( folder ) => ( { LOCKSTEP_DATA_DIR: folder } ),
	};
}

export function largeOnPostgres( databases: Databases ): LargeLedgers {
	return {
		name: 'PostgreSQL',
		databases,
		fill: fillLargePostgres,
		open: openStoreOnPostgres,
		multiply: multiplyPostgres,
		env: ( url ) => ( { LOCKSTEP_DATABASE_URL: url } ),
	};
}
