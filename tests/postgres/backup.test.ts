import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../../src/worker/adapters/system-ports.ts';
import { backupPostgres } from '../../src/worker/store/copy/backup-postgres.ts';
import { restorePostgres } from '../../src/worker/store/copy/restore-postgres.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { storeOn } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { commit, listingOf, received, shop } from '../conformance/store-shop.ts';
import { MAIN } from '../integration/worker-process.ts';
import { ledgerToMove } from './moved-ledger.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const reportSchema = z.object( {
	position: z.number(),
	stateHash: z.string(),
	restoredStateHash: z.string().optional(),
	chainRoot: z.string(),
	contentHash: z.string(),
	channels: z.array( z.string() ).optional(),
} );

describePostgres( 'backup and restore of a ledger in PostgreSQL', ( postgres ) => {
	let folder: string;
	let url: string;
	let database: PostgresDatabase;

	const file = (): string => join( folder, 'one.backup' );
	const lockstep = ( env: Readonly< Record< string, string > >, ...args: string[] ) =>
		spawnSync( process.execPath, [ MAIN, ...args ], {
			encoding: 'utf8',
			env: { ...process.env, LOCKSTEP_DATA_DIR: folder, NODE_OPTIONS: '', ...env },
		} );
	const reported = ( env: Readonly< Record< string, string > >, ...args: string[] ) => {
		const { stdout, stderr } = lockstep( env, ...args, '--json' );
		expect( stderr ).toBe( '' );
		return reportSchema.parse( JSON.parse( stdout ) );
	};

	beforeAll( async () => {
		folder = mkdtempSync( join( tmpdir(), 'lockstep-backup-' ) );
		( { url, database } = await openNewDatabase( postgres ) );
		const ledger = await ledgerToMove( { events: 1_500 } );
		lockstep( { LOCKSTEP_DATA_DIR: ledger.dataDir }, 'move', '--to', url );
		ledger.remove();
	} );
	afterEach( () => rmSync( file(), { force: true } ) );
	afterAll( async () => {
		await database.close();
		rmSync( folder, { recursive: true, force: true } );
	} );

	it( 'makes a file that can be restored to either store, with the same hashes', async () => {
		const there = storeOn( database ).ledger;
		const made = reported( { LOCKSTEP_DATABASE_URL: url }, 'backup', file() );
		expect( made ).toMatchObject( {
			position: 1_500,
			stateHash: await there.stateHash(),
			chainRoot: ( await there.audit() ).root,
		} );
		expect( statSync( file() ).mode & 0o777 ).toBe( 0o600 );
		expect( lockstep( { LOCKSTEP_DATABASE_URL: url }, 'backup', file() ).stderr ).toMatch(
			/^BACKUP_EXISTS/
		);
		const toFolder = reported( {}, 'restore', file() );
		expect( toFolder.restoredStateHash ).toBe( made.stateHash );
		const embedded = openSqliteStore( folder );
		expect( await embedded.ledger.stateHash() ).toBe( made.stateHash );
		expect( ( await embedded.ledger.audit() ).root ).toBe( made.chainRoot );
		await embedded.close();

		const other = await openNewDatabase( postgres );
		const toServer = reported( { LOCKSTEP_DATABASE_URL: other.url }, 'restore', file() );
		expect( toServer ).toMatchObject( {
			restoredStateHash: made.stateHash,
			channels: [ 'other', 'shop' ],
		} );
		const restored = storeOn( other.database );
		expect( await restored.ledger.stateHash() ).toBe( made.stateHash );
		expect( await restored.model.restoredChannels() ).toMatchObject( [
			{ channel: 'other', position: 1_500 },
			{ channel: 'shop', position: 1_500 },
		] );
		// It goes on: the next event, and the next delivery, have numbers of their own.
		await commit( restored, [ received( 'SKU-1', 1, 'after-the-restore' ) ] );
		expect( await restored.ledger.lastPosition() ).toBe( 1_501 );
		expect( ( await restored.ledger.audit() ).broken ).toBeNull();
		expect(
			lockstep( { LOCKSTEP_DATABASE_URL: other.url }, 'restore', file() ).stderr
		).toMatch( /^DATABASE_NOT_EMPTY/ );
		await other.database.close();
	}, 120_000 );

	it( 'is told of a database that was put back by other means', async () => {
		const env = { LOCKSTEP_DATABASE_URL: url };
		expect( lockstep( env, 'restored', '--without', 'nobody' ).stderr ).toMatch(
			/^CHANNEL_UNKNOWN/
		);
		const { stdout } = lockstep( env, 'restored', '--without', 'other', '--json' );
		expect( JSON.parse( stdout ) ).toEqual( { channels: [ 'shop' ] } );
		const { deliveries, model } = storeOn( database );
		expect( await model.restoredChannels() ).toMatchObject( [
			{ channel: 'shop', position: 1_500 },
		] );
		expect( await model.channels() ).toMatchObject( [
			{ channel: 'other', state: 'paused' },
			{ channel: 'shop', state: 'connecting' },
		] );
		expect( await deliveries.openCalls( shop ) ).toEqual( [] );
		expect( await deliveries.listing( listingOf( 'SKU-0' ) ) ).toMatchObject( {
			sentQuantity: null,
			sentRevision: 0,
			call: null,
		} );
	} );

	it( 'is of one moment, while workers write', async () => {
		const store = storeOn( database );
		const done = new AbortController();
		const writing = ( async () => {
			for ( let n = 0; ! done.signal.aborted; n += 1 ) {
				await commit( store, [ received( 'SKU-2', 1, `beside-${ n }` ) ] );
			}
		} )();
		const report = await backupPostgres( database, file(), { nowMs: 1 } );
		done.abort();
		await writing;
		expect( await store.ledger.lastPosition() ).toBeGreaterThan( report.position );
	} );

	it( 'goes on with a restore that was cut off, and leaves nothing of a backup that was', async () => {
		const stopped = new AbortController();
		const cutOff = backupPostgres( database, file(), {
			nowMs: 1,
			signal: stopped.signal,
			onProgress: ( _stage, rows ) => {
				if ( rows > 500 ) {
					stopped.abort( new Error( 'Interrupted.' ) );
				}
			},
		} );
		await expect( cutOff ).rejects.toThrow( 'Interrupted.' );
		expect( readdirSync( folder ).filter( ( name ) => /backup/.test( name ) ) ).toEqual( [] );

		const { stateHash } = await backupPostgres( database, file(), { nowMs: 1 } );
		const other = await openNewDatabase( postgres );
		const interrupted = new AbortController();
		const half = restorePostgres( file(), {
			database: other.database,
			clock: systemClock,
			signal: interrupted.signal,
			onProgress: ( what, rows ) => {
				if ( what === 'moving' && rows > 900 ) {
					interrupted.abort( new Error( 'Interrupted.' ) );
				}
			},
		} );
		await expect( half ).rejects.toThrow( 'Interrupted.' );
		expect(
			lockstep( { LOCKSTEP_DATABASE_URL: other.url }, 'backup', join( folder, 'half' ) )
				.stderr
		).toMatch( /^MOVE_UNFINISHED/ );
		const { restoredStateHash } = await restorePostgres( file(), {
			database: other.database,
			clock: systemClock,
		} );
		expect( restoredStateHash ).toBe( stateHash );
		expect( await storeOn( other.database ).ledger.stateHash() ).toBe( stateHash );
		await other.database.close();
	}, 120_000 );
} );
