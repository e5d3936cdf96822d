import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instantSchema, skuAsOfSchema } from '../../src/shared/as-of.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { listingOf, openShop, received, placed, shop, sold } from '../conformance/store-shop.ts';
import { MAIN } from './worker-process.ts';

/** In the past of the clock that the command looks at. */
const THEN_MS = Date.parse( '2024-01-05T10:00:00Z' );

describe( 'lockstep as-of', () => {
	let dataDir: string;
	let store: Store;

	beforeEach( async () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-as-of-' ) );
		store = openSqliteStore( dataDir );
		await openShop( store, [ 'A', 'B' ] );
		const commit = ( event: ReturnType< typeof received >, nowMs: number ) =>
			store.ledger.commit( [ { event, receivedAtMs: nowMs, delivery: null } ], nowMs );
		await commit( received( 'A', 10, 'first' ), THEN_MS );
		await commit( placed( sold( 'o1', 'A', 2 ) ), THEN_MS + 60_000 );
	} );
	afterEach( async () => {
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	const asOf = ( ...args: string[] ) =>
		spawnSync( process.execPath, [ MAIN, 'as-of', ...args ], {
			encoding: 'utf8',
			env: { ...process.env, LOCKSTEP_DATA_DIR: dataDir, NODE_OPTIONS: '', TZ: 'UTC' },
		} );

	it( 'prints what was known, beside a running worker', () => {
		const { status, stdout, stderr } = asOf( '2024-01-05 10:00', '--sku', 'A' );
		expect( [ status, stderr ] ).toEqual( [ 0, '' ] );
		expect( stdout ).toBe(
			'As of 2024-01-05T10:00:00.000Z: event #1, committed 2024-01-05T10:00:00.000Z.\n' +
				'A\n' +
				'  main: on hand 10, committed 0, available 10, safety 0, quarantined 0\n' +
				'  shop:A: to show 10 (revision 2); sent nothing, accepted nothing, confirmed nothing\n'
		);
	} );

	it( 'prints one line of JSON for the instant and one for each SKU', async () => {
		const state = await store.deliveries.listing( listingOf( 'A' ) );
		await store.deliveries.apply( shop, [
			{
				listing: listingOf( 'A' ),
				patch: {},
				milestone: {
					revision: state?.revision ?? 0,
					reached: 'sent',
					atMs: state?.sinceMs ?? 0,
				},
			},
		] );
		const { status, stdout } = asOf( '#2', '--json' );
		expect( status ).toBe( 0 );
		const [ first = '', ...lines ] = stdout.trimEnd().split( '\n' );
		expect( JSON.parse( first ) ).toEqual( {
			instant: instantSchema.parse( {
				position: 2,
				committedAtMs: THEN_MS + 60_000,
				atMs: THEN_MS + 60_000,
			} ),
		} );
		const skus = lines.map( ( line ) => skuAsOfSchema.parse( JSON.parse( line ) ) );
		expect( skus.map( ( { sku } ) => sku ) ).toEqual( [ 'A', 'B' ] );
		expect( skus[ 0 ]?.shelves ).toMatchObject( [ { onHand: 10, committed: 2 } ] );
	} );

	it( 'changes nothing in the folder of a stopped worker', async () => {
		await store.close();
		const file = path.join( dataDir, 'ledger.sqlite' );
		const before = readFileSync( file );
		expect( asOf( '#1' ).status ).toBe( 0 );
		expect( readFileSync( file ).equals( before ) ).toBe( true );
		store = openSqliteStore( dataDir );
	} );

	it( 'says when there was nothing yet, and refuses what is no instant of the log', () => {
		expect( asOf( '2023-01-01T00:00:00Z' ).stdout ).toMatch( /: before the first event\.\n/ );
		const { status, stderr } = asOf( '#3' );
		expect( [ status, stderr.slice( 0, 16 ) ] ).toEqual( [ 1, 'INSTANT_UNKNOWN:' ] );
		expect( asOf( 'yesterday' ).status ).toBe( 2 );
	} );
} );
