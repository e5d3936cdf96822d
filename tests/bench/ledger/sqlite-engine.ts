import type { BareCommits, Engine } from './engine.ts';
import { lockstepSqlite } from './lockstep-sqlite.ts';
import { openLikeProduct } from './open-like-product.ts';
import { recordSqlite } from './record-sqlite.ts';
import { openSqliteFloor } from './sqlite-floor.ts';
import { SqliteFolders } from './sqlite-folders.ts';

/** @param parent a folder on the disk that is to be measured. */
export function sqliteEngine( parent: string ): Engine {
	return {
		floorName: 'Raw floor of SQLite',
		lockstep: lockstepSqlite,
		databases: new SqliteFolders( parent ),
		record: recordSqlite,
		openFloor: async ( folder ) => openSqliteFloor( folder ),
		openBareCommits: async ( folder ) => openBareCommits( folder ),
	};
}

function openBareCommits( folder: string ): BareCommits {
	const db = openLikeProduct( folder );
	db.exec( 'create table bare_commits (n integer primary key)' );
	const insert = db.prepare( 'insert into bare_commits default values' );
	return {
		commit: async () => {
			insert.run();
		},
		close: async () => {
			db.close();
		},
	};
}
