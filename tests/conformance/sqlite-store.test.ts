import Database from 'better-sqlite3';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../src/worker/store/sqlite/database.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { newSqlitePlace } from './sqlite-place.ts';
import { describeStore } from './store.ts';

describeStore( 'SQLite', { newPlace: newSqlitePlace } );

describe( 'the SQLite data folder', () => {
	let dataDir: string;
	let file: string;

	beforeEach( () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-store-' ) );
		file = join( dataDir, 'ledger.sqlite' );
	} );
	afterEach( () => rmSync( dataDir, { recursive: true, force: true } ) );

	it( 'is refused to a second worker, and free again after the first', async () => {
		const first = openSqliteStore( dataDir );
		expect( () => openSqliteStore( dataDir ) ).toThrow( /^DATA_FOLDER_IN_USE: / );
		await first.close();
		await openSqliteStore( dataDir ).close();
	} );

	it( 'is refused when a newer worker wrote it, is left as it was, and is not kept locked', async () => {
		await openSqliteStore( dataDir ).close();
		const db = new Database( file );
		const version = Number( db.pragma( 'user_version', { simple: true } ) );
		db.pragma( `user_version = ${ version + 1 }` );
		for ( let times = 0; times < 2; times += 1 ) {
			expect( () => openSqliteStore( dataDir ) ).toThrow( /^SCHEMA_NEWER_THAN_WORKER: / );
		}
		expect( db.pragma( 'user_version', { simple: true } ) ).toBe( version + 1 );
		db.pragma( `user_version = ${ version }` );
		db.close();
		await openSqliteStore( dataDir ).close();
	} );

	it( 'is brought up to date once, whatever is done again', () => {
		const db = new Database( file );
		const schema = (): unknown =>
			db.prepare( 'select type, name, sql from sqlite_schema order by name' ).all();
		migrate( db );
		const first = [ schema(), db.pragma( 'user_version', { simple: true } ) ];
		migrate( db );
		expect( [ schema(), db.pragma( 'user_version', { simple: true } ) ] ).toEqual( first );
		db.close();
	} );

	it( 'is written so that an answered commit survives a power cut', () => {
		const { db, release } = openDatabase( dataDir );
		expect( db.pragma( 'journal_mode', { simple: true } ) ).toBe( 'wal' );
		const FULL = 2;
		expect( db.pragma( 'synchronous', { simple: true } ) ).toBe( FULL );
		release();
	} );

	it( 'is nobody else’s to read, even where the folder is open to all', async () => {
		chmodSync( dataDir, 0o755 );
		const store = openSqliteStore( dataDir );
		await store.model.addSkus( [] );
		for ( const name of [ 'ledger.sqlite', 'ledger.sqlite-wal', 'worker.lock' ] ) {
			expect( [ name, statSync( join( dataDir, name ) ).mode & 0o077 ] ).toEqual( [
				name,
				0,
			] );
		}
		await store.close();
	} );
} );
