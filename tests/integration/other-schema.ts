import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

/** Gives a ledger that is in use the schema of a worker to come, or of the one before this. */
const [ , , file = '', which = '' ] = process.argv;
const db = new Database( file );
if ( which === 'newer' ) {
	migrate( db, [ ...MIGRATIONS, 'alter table stock add column of_a_worker_to_come text' ] );
} else {
	db.pragma( `user_version = ${ MIGRATIONS.length - 1 }` );
}
db.close();
