import Database from 'better-sqlite3';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

/** Migrates the given file, and is killed right after so many steps of it. */
const [ , , file = '', steps = '' ] = process.argv;
const db = new Database( file );
// So that pages of the open transaction are on the disk already when it ends.
db.pragma( 'cache_size = 4' );
db.function( 'killed', () => process.kill( process.pid, 'SIGKILL' ) );
const last = Number( steps );
migrate( db, [ ...MIGRATIONS.slice( 0, last ), 'select killed()', ...MIGRATIONS.slice( last ) ] );
