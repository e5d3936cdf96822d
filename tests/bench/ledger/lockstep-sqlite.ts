import { openSqliteStore } from '../../../src/worker/store/sqlite/open-sqlite-store.ts';
import { lockstepSubject } from './lockstep-subject.ts';

export const lockstepSqlite = lockstepSubject( {
	name: 'Lockstep on SQLite',
	database: 'sqlite',
	openStore: async ( folder ) => openSqliteStore( folder ),
} );
