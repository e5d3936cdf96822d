import Database from 'better-sqlite3';
import { spawn, spawnSync } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Store } from '../../src/worker/store/contract.ts';
import { contentOf } from '../../src/worker/store/copy/sqlite-tables.ts';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { writeManifest } from '../../src/worker/store/sqlite/backup-manifest.ts';
import { backupSqlite } from '../../src/worker/store/sqlite/backup-sqlite.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, openShop, placed, received, sold } from '../conformance/store-shop.ts';
import { MAIN } from './worker-process.ts';

const reportSchema = z.object( {
	position: z.number(),
	stateHash: z.string(),
	chainRoot: z.string(),
	file: z.string(),
} );
const restoredSchema = z.object( {
	position: z.number(),
	restoredStateHash: z.string(),
	chainRoot: z.string(),
	keptAs: z.string().nullable(),
	channels: z.array( z.string() ),
} );

const KILLS = Number( process.env[ 'LOCKSTEP_RESTORE_KILLS' ] ?? 4 );

describe( 'lockstep backup and restore', () => {
	let folder: string;
	let dataDir: string;
	let store: Store;

	beforeEach( async () => {
		folder = mkdtempSync( path.join( tmpdir(), 'lockstep-backup-' ) );
		dataDir = path.join( folder, 'data' );
		store = openSqliteStore( dataDir );
		await openShop( store, [ 'A' ] );
		await commit( store, [ received( 'A', 10, 'first' ), placed( sold( 'o1', 'A', 2 ) ) ] );
	} );
	afterEach( async () => {
		await store.close();
		rmSync( folder, { recursive: true, force: true } );
	} );

	const lockstep = ( ...args: string[] ) =>
		spawnSync( process.execPath, [ MAIN, ...args ], {
			encoding: 'utf8',
			env: { ...process.env, LOCKSTEP_DATA_DIR: dataDir, NODE_OPTIONS: '' },
		} );
	const file = ( name = 'one.backup' ): string => path.join( folder, name );
	const ledger = (): string => path.join( dataDir, 'ledger.sqlite' );
	const errorOf = ( ...args: string[] ): string => {
		const { status, stderr } = lockstep( ...args );
		expect( status ).toBe( 1 );
		return stderr.split( ':' )[ 0 ] ?? '';
	};
	const backedUp = () =>
		reportSchema.parse( JSON.parse( lockstep( 'backup', file(), '--json' ).stdout ) );

	it( 'copies the ledger of a running worker into one file of its owner, and says its hashes', async () => {
		const report = backedUp();
		expect( report ).toMatchObject( {
			position: 2,
			stateHash: await store.ledger.stateHash(),
			chainRoot: ( await store.ledger.audit() ).root,
			file: file(),
		} );
		expect( readdirSync( folder ).sort() ).toEqual( [ 'data', 'one.backup' ] );
		expect( statSync( file() ).mode & 0o777 ).toBe( 0o600 );
		const said = lockstep( 'backup', file( 'two.backup' ) );
		expect( said.stdout ).toContain( `state hash  ${ report.stateHash }\n` );
		expect( said.stderr ).toBe( '' );
	} );

	it( 'overwrites nothing, and leaves nothing where it cannot write', () => {
		writeFileSync( file(), 'something dear' );
		expect( errorOf( 'backup', file() ) ).toBe( 'BACKUP_EXISTS' );
		expect( readFileSync( file(), 'utf8' ) ).toBe( 'something dear' );
		expect( errorOf( 'backup', path.join( folder, 'nowhere', 'one' ) ) ).toBe(
			'BACKUP_NOT_WRITTEN'
		);
		expect( readdirSync( folder ).sort() ).toEqual( [ 'data', 'one.backup' ] );
	} );

	it( 'refuses to call an edited log a backup', () => {
		const db = new Database( ledger() );
		db.exec( 'drop trigger events_are_never_edited; update events set received_at_ms = 1' );
		db.close();
		expect( errorOf( 'backup', file() ) ).toBe( 'LOG_EDITED' );
		expect( readdirSync( folder ) ).toEqual( [ 'data' ] );
	} );

	it( 'leaves nothing behind when it is interrupted', async () => {
		const interrupted = new AbortController();
		const backup = backupSqlite( dataDir, file(), {
			nowMs: 1,
			signal: interrupted.signal,
			onProgress: () => interrupted.abort( new Error( 'Interrupted.' ) ),
		} );
		await expect( backup ).rejects.toThrow( 'Interrupted.' );
		expect( readdirSync( folder ) ).toEqual( [ 'data' ] );
	} );

	it( 'puts the ledger back as it was, and keeps the one that was there', async () => {
		const { stateHash, chainRoot } = backedUp();
		await commit( store, [ placed( sold( 'o2', 'A', 3 ) ) ] );
		const laterHash = await store.ledger.stateHash();
		expect( errorOf( 'restore', file() ) ).toBe( 'DATA_FOLDER_IN_USE' );
		await store.close();
		const before = readFileSync( file() );
		const { status, stdout } = lockstep( 'restore', file(), '--json' );
		expect( status ).toBe( 0 );
		const report = restoredSchema.parse( JSON.parse( stdout ) );
		expect( report ).toMatchObject( {
			position: 2,
			restoredStateHash: stateHash,
			chainRoot,
			channels: [ 'shop' ],
		} );
		expect( readFileSync( file() ).equals( before ) ).toBe( true );
		store = openSqliteStore( dataDir );
		expect( await store.ledger.stateHash() ).toBe( stateHash );
		expect( await store.ledger.lastPosition() ).toBe( 2 );
		expect( statSync( ledger() ).mode & 0o777 ).toBe( 0o600 );
		const kept = report.keptAs ?? '';
		expect( path.basename( kept ) ).toMatch( /^ledger\.sqlite\.before-restore-2\d{3}-/ );
		expect( readdirSync( dataDir ).filter( ( name ) => /restor/.test( name ) ) ).toEqual( [
			path.basename( kept ),
		] );
		// It is a whole ledger by itself, journal and all.
		const elsewhere = path.join( folder, 'kept' );
		rmSync( elsewhere, { recursive: true, force: true } );
		await openSqliteStore( elsewhere ).close();
		copyFileSync( kept, path.join( elsewhere, 'ledger.sqlite' ) );
		const old = openSqliteStore( elsewhere );
		expect( await old.ledger.stateHash() ).toBe( laterHash );
		await old.close();
	} );

	it( 'makes a ledger where there was none', async () => {
		const { stateHash } = backedUp();
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
		const { status, stdout } = lockstep( 'restore', file() );
		expect( status ).toBe( 0 );
		expect( stdout ).toContain( stateHash );
		store = openSqliteStore( dataDir );
		expect( await store.ledger.stateHash() ).toBe( stateHash );
	} );

	it( 'replaces a ledger that is damaged beyond opening, and keeps that too', async () => {
		const { stateHash } = backedUp();
		await store.close();
		writeFileSync( ledger(), 'no database at all, whatever SQLite makes of it'.repeat( 99 ) );
		writeFileSync( `${ ledger() }-wal`, 'left over' );
		expect( lockstep( 'restore', file() ).status ).toBe( 0 );
		store = openSqliteStore( dataDir );
		expect( await store.ledger.stateHash() ).toBe( stateHash );
		const [ kept = '' ] = readdirSync( dataDir ).filter( ( name ) =>
			/before-restore/.test( name )
		);
		expect( readFileSync( path.join( dataDir, kept ), 'utf8' ) ).toMatch( /^no database/ );
	} );

	it.each( [ 1, 5, MIGRATIONS.length - 1 ] )(
		'brings a backup with schema %i up to date, on a copy',
		async ( schema ) => {
			await store.close();
			const old = new Database( file() );
			migrate( old, MIGRATIONS.slice( 0, schema ) );
			old.exec( `
				insert into channels (channel, kind, name, settings, locations, buffer, endpoint, takes_negative, quantity_max,
					state, created_at_ms)
				values ('old', 'fake', 'Old', '', '["main"]', '{"kind":"units","units":0}', 'e', 0, 9, 'live', 1)` );
			writeManifest( old, {
				position: 0,
				stateHash: 'as an older worker reckoned it',
				chainRoot: 'none',
				contentHash: contentOf( old ).digest(),
				madeAtMs: 1,
				schema,
			} );
			old.close();
			const before = readFileSync( file() );
			const { status, stdout } = lockstep( 'restore', file(), '--json' );
			expect( status ).toBe( 0 );
			expect( readFileSync( file() ).equals( before ) ).toBe( true );
			store = openSqliteStore( dataDir );
			expect( restoredSchema.parse( JSON.parse( stdout ) ) ).toMatchObject( {
				channels: [ 'old' ],
				restoredStateHash: await store.ledger.stateHash(),
			} );
		}
	);

	it( 'leaves the one ledger or the other, whenever a restore is killed', async () => {
		const { stateHash } = backedUp();
		await commit( store, [ placed( sold( 'o2', 'A', 3 ) ) ] );
		const hashes = [ stateHash, await store.ledger.stateHash() ];
		await store.close();
		for ( let kill = 0; kill < KILLS; kill += 1 ) {
			const child = spawn( process.execPath, [ MAIN, 'restore', file() ], {
				env: { ...process.env, LOCKSTEP_DATA_DIR: dataDir, NODE_OPTIONS: '' },
				stdio: 'ignore',
			} );
			const ended = new Promise( ( resolve ) => {
				child.once( 'close', resolve );
			} );
			// Not before it has begun to copy.
			while ( ! existsSync( `${ ledger() }.restoring` ) && child.exitCode === null ) {
				await sleep( 1 );
			}
			await sleep( Math.random() * 150 );
			child.kill( 'SIGKILL' );
			await ended;
			store = openSqliteStore( dataDir );
			expect( hashes ).toContain( await store.ledger.stateHash() );
			await store.close();
		}
		expect( lockstep( 'restore', file() ).status ).toBe( 0 );
		store = openSqliteStore( dataDir );
		expect( await store.ledger.stateHash() ).toBe( stateHash );
		expect( existsSync( `${ ledger() }.restoring` ) ).toBe( false );
	}, 120_000 );

	it( 'is told of a ledger that was put back by other means', async () => {
		expect( errorOf( 'restored' ) ).toBe( 'DATA_FOLDER_IN_USE' );
		await store.close();
		const { stdout } = lockstep( 'restored', '--json' );
		expect( JSON.parse( stdout ) ).toEqual( { channels: [ 'shop' ] } );
		store = openSqliteStore( dataDir );
		expect( await store.model.restoredChannels() ).toMatchObject( [ { position: 2 } ] );
		expect( await store.model.channels() ).toMatchObject( [ { state: 'connecting' } ] );
	} );

	it( 'leaves out a channel that is no more', async () => {
		backedUp();
		await store.close();
		expect( errorOf( 'restore', file(), '--without', 'nobody' ) ).toBe( 'CHANNEL_UNKNOWN' );
		expect( lockstep( 'restore', file(), '--without', 'shop' ).status ).toBe( 0 );
		store = openSqliteStore( dataDir );
		expect( await store.model.restoredChannels() ).toEqual( [] );
		expect( await store.model.channels() ).toMatchObject( [ { state: 'paused' } ] );
	} );

	it( 'refuses a backup of a newer schema', async () => {
		backedUp();
		await store.close();
		const copy = new Database( file() );
		const schema = Number( copy.pragma( 'user_version', { simple: true } ) );
		copy.pragma( `user_version = ${ schema + 1 }` );
		copy.close();
		expect( errorOf( 'restore', file() ) ).toBe( 'SCHEMA_NEWER_THAN_WORKER' );
		store = openSqliteStore( dataDir );
		expect( await store.ledger.lastPosition() ).toBe( 2 );
	} );

	it.each( [
		[ 'cut off', ( bytes: Buffer ) => bytes.subarray( 0, bytes.length - 8_192 ) ],
		[ 'no database', () => Buffer.from( 'something else entirely' ) ],
		[ 'empty', () => Buffer.alloc( 0 ) ],
	] )( 'refuses a file that is %s, and leaves the ledger alone', async ( _how, damage ) => {
		backedUp();
		const hash = await store.ledger.stateHash();
		await store.close();
		writeFileSync( file(), damage( readFileSync( file() ) ) );
		expect( errorOf( 'restore', file() ) ).toBe( 'BACKUP_BROKEN' );
		expect( errorOf( 'restore', file( 'none' ) ) ).toBe( 'BACKUP_BROKEN' );
		store = openSqliteStore( dataDir );
		expect( await store.ledger.stateHash() ).toBe( hash );
		expect( existsSync( `${ ledger() }.restoring` ) ).toBe( false );
	} );

	it( 'refuses a backup in which anything was changed, be it only what a person has set', async () => {
		backedUp();
		await store.close();
		const copy = new Database( file() );
		copy.exec( `update channels set name = 'another'` );
		copy.close();
		expect( errorOf( 'restore', file() ) ).toBe( 'BACKUP_BROKEN' );
		store = openSqliteStore( dataDir );
	} );

	it( 'is of one moment, and ends, while the worker writes', async () => {
		const skus = Array.from( { length: 2_000 }, ( _one, n ) =>
			received( 'A', 1, `more-${ n }` )
		);
		await commit( store, skus.slice( 0, 500 ) );
		const done = new AbortController();
		const writing = ( async () => {
			for ( let n = 0; ! done.signal.aborted; n += 1 ) {
				await commit( store, [ received( 'A', 1, `beside-${ n }` ) ] );
				await new Promise( ( resolve ) => {
					setImmediate( resolve );
				} );
			}
		} )();
		const report = await backupSqlite( dataDir, file(), { nowMs: 1 } );
		const atEnd = await store.ledger.lastPosition();
		done.abort();
		await writing;
		expect( atEnd ).toBeGreaterThan( report.position );
		const copy = new Database( file(), { readonly: true } );
		expect( copy.prepare( 'select max(position) as last from events' ).get() ).toEqual( {
			last: report.position,
		} );
		copy.close();
	} );
} );
