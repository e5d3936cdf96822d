import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { ImportClient } from './import-client.ts';
import { fillPausedShop } from './paused-shop.ts';
import { WorkerProcess } from './worker-process.ts';

const ROWS = 4_000;
const adminToken = 'an-admin-token-that-only-this-test-uses';
const names = Array.from( { length: ROWS }, ( _none, nth ) => `SKU-${ nth }` );

describe( 'a worker that is killed in the middle of an import', () => {
	let dataDir: string;
	let worker: WorkerProcess;

	beforeEach( async () => {
		dataDir = mkdtempSync( join( tmpdir(), 'lockstep-import-kill-' ) );
		const key = randomBytes( 32 ).toString( 'base64url' );
		await fillPausedShop( openSqliteStore( dataDir ), names, key );
		worker = new WorkerProcess( dataDir, { LOCKSTEP_KEY: key } );
	} );
	afterEach( async () => {
		await worker.end( 'SIGKILL' );
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	const start = async (): Promise< ImportClient > => {
		await worker.start();
		return new ImportClient( { worker: { address: worker.address ?? '', adminToken } } );
	};
	const unitsOnHand = async (): Promise< number > => {
		const store = openSqliteStore( dataDir );
		const rows = await store.lists.stock( {
			search: null,
			location: null,
			isShort: false,
			after: null,
			limit: ROWS,
		} );
		await store.close();
		return rows.reduce( ( sum, { onHand } ) => sum + onHand, 0 );
	};
	/** Sends the file, applies it, and kills the worker once part of it is in the ledger. */
	const killedInTheMiddle = async ( file: string ): Promise< string > => {
		const client = await start();
		const { import: id } = await client.checked( file );
		await client.apply( id );
		for ( let { done } = await client.read( id ); done === 0; ) {
			( { done } = await client.read( id ) );
		}
		await worker.end( 'SIGKILL' );
		const told = await unitsOnHand();
		expect( told ).toBeGreaterThan( 0 );
		expect( told ).toBeLessThan( ROWS * 2 );
		return id;
	};

	it.each( [ 'adjustment', 'on_hand' ] )(
		'leaves one of which every row counts once when it is applied again: by %s',
		async ( column ) => {
			const file = `sku,${ column }\n${ names.map( ( name ) => `${ name },2` ).join( '\n' ) }\n`;
			const id = await killedInTheMiddle( file );
			const client = await start();
			const found = await client.read( id );
			expect( found ).toMatchObject( { state: 'applying', isInterrupted: true } );
			// The same file, sent again, is the same import.
			expect( await client.send( file ) ).toMatchObject( {
				status: 200,
				body: { import: id, state: 'applying' },
			} );
			const applied = await client.applied( id );
			expect( applied ).toMatchObject( { state: 'applied', done: ROWS, failed: 0 } );
			await worker.end( 'SIGTERM' );
			expect( await unitsOnHand() ).toBe( ROWS * 2 );
		}
	);

	it( 'leaves one that can be undone: what was told is taken back, and nothing else', async () => {
		const file = `sku,adjustment\n${ names.map( ( name ) => `${ name },2` ).join( '\n' ) }\n`;
		const id = await killedInTheMiddle( file );
		const client = await start();
		expect( await client.undone( id ) ).toMatchObject( { state: 'undone', failed: 0 } );
		await worker.end( 'SIGTERM' );
		expect( await unitsOnHand() ).toBe( 0 );
	} );
} );
