import type { Store } from '../../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { openStoreOnPostgres } from '../ledger/lockstep-postgres.ts';
import type { Databases } from '../ledger/subject.ts';
import { SqliteFolders } from '../ledger/sqlite-folders.ts';
import { fillLargePostgres } from './large-postgres.ts';
import { fillLargeSqlite } from './large-sqlite.ts';

/** A database that ledgers of any size can be made in. */
export interface LargeLedgers {
	readonly name: string;
	readonly databases: Databases;
	/** An empty database becomes a ledger of so many SKUs, each listed on two channels. */
	fill( at: string, skus: number ): Promise< void >;
	open( at: string ): Promise< Store >;
}

export function largeOnSqlite( parent: string ): LargeLedgers {
	return {
		name: 'SQLite',
		databases: new SqliteFolders( parent ),
		fill: fillLargeSqlite,
		open: async ( folder ) => openSqliteStore( folder ),
	};
}

export function largeOnPostgres( databases: Databases ): LargeLedgers {
	return {
		name: 'PostgreSQL',
		databases,
		fill: fillLargePostgres,
		open: openStoreOnPostgres,
	};
}
