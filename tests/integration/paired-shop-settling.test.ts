import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/worker/adapters/system-ports.ts';
import {
	channelIdSchema,
	eventKeySchema,
	listingIdSchema,
	locationIdSchema,
	offerRefSchema,
	skuSchema,
} from '../../src/shared/ids.ts';
import { ChangesTaker } from '../../src/worker/intake/changes-taker.ts';
import { DeliveryWorker } from '../../src/worker/intake/delivery-worker.ts';
import { LedgerQueue } from '../../src/worker/intake/ledger-queue.ts';
import { submitBaselines } from '../../src/worker/setup/baselines.ts';
import type { Cancel, Clock } from '../../src/worker/ports.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { LedgerStore } from '../../src/worker/store/ledger-store.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';
import { EPOCH, linkedShop, NOW_MS } from '../unit/channels/woocommerce-plugin/linked-shop.ts';
import { until } from './paired-shop/paired-world.ts';

const shop = channelIdSchema.parse( 'shop' );
const sku = skuSchema.parse( 'MUG' );
const offer = offerRefSchema.parse( '12' );
const listing = listingIdSchema.parse( 'shop:12' );
const location = locationIdSchema.parse( 'main' );
/** More than one commit takes. */
const CHANGES = 700;
const COMMITTED_FIRST = 500;

/** A delivery of many changes is in the ledger as a whole, or it is taken again. */
describe( 'a delivery whose changes need several commits', () => {
	const dataDir = mkdtempSync( join( tmpdir(), 'lockstep-settling-' ) );
	let store: Store;

	beforeAll( async () => {
		store = openSqliteStore( dataDir );
		await store.model.addChannel(
			{
				channel: shop,
				kind: 'woocommerce-plugin',
				name: 'Shop',
				settings: '',
				locations: [ location ],
				buffer: { kind: 'units', units: 0 },
				endpoint: 'endpoint',
				state: 'live',
				takesNegative: true,
				quantityMax: 1_000_000,
			},
			NOW_MS
		);
		await store.model.addSkus( [ { sku, title: 'Mug' } ] );
		const row = { listing, channel: shop, offer, sku, external: { product: '12' }, title: '' };
		await store.model.addListings( [ row ], NOW_MS );
		const queue = queueOn( store.ledger );
		await queue.submit( {
			event: {
				source: 'ledger',
				key: eventKeySchema.parse( 'opening/MUG' ),
				occurredAtMs: NOW_MS,
				actor: null,
				body: { kind: 'opening', sku, location, units: 0, atMs: NOW_MS },
			},
			receivedAtMs: NOW_MS,
			delivery: null,
		} );
		const counter = { epoch: EPOCH, number: 0, total: 0 };
		const counted = { counter, orderTotal: 0, revision: 0 };
		const state = { channel: shop, listing, offer };
		await submitBaselines( queue, [ { state, quantity: 0, counted } ], NOW_MS );
	} );

	afterAll( async () => {
		await store.close();
		rmSync( dataDir, { recursive: true, force: true } );
	} );

	const queueOn = ( ledger: Pick< LedgerStore, 'commit' > ): LedgerQueue =>
		new LedgerQueue( {
			clock: systemClock,
			ledger,
			wake: () => undefined,
			fetchOrders: () => undefined,
		} );
	const workerOn = (
		commit: LedgerStore[ 'commit' ],
		clock: Clock = systemClock
	): DeliveryWorker => {
		const queue = queueOn( { commit } );
		const { inbox } = store;
		const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
		return new DeliveryWorker( {
			inbox,
			queue,
			changes: new ChangesTaker( { inbox, ledger: store.ledger, queue, clock: systemClock } ),
			clock,
			log,
			channelOf: () => ( {
				adapter: linkedShop().adapter,
				onChanges: () => undefined,
				onShown: () => undefined,
			} ),
		} );
	};
	const onHand = async (): Promise< number > =>
		( await store.ledger.stock( sku ) )[ 0 ]?.onHand ?? 0;

	it( 'is not settled by the first of them; after a crash it is taken again, to one effect', async () => {
		const events = Array.from( { length: CHANGES }, ( _none, index ) => ( {
			id: `e${ index }`,
			epoch: EPOCH,
			product: 12,
			number: index + 1,
			kind: 'change',
			delta: 1,
			stock: index + 1,
			total: index + 1,
			at: NOW_MS,
			reason: 'edited',
			order: null,
			user: 0,
			origin: 'rest',
		} ) );
		await store.inbox.put( [
			{
				channel: shop,
				deliveryKey: 'many',
				topic: 'changes',
				headers: {},
				body: Buffer.from( JSON.stringify( { epoch: EPOCH, events, orders: [] } ) ),
				receivedAtMs: NOW_MS,
			},
		] );

		// The process is gone after its first commit: nothing of the rest is ever answered.
		let commits = 0;
		const { ledger } = store;
		const commit: LedgerStore[ 'commit' ] = ( batch, nowMs ) => {
			commits += 1;
			return commits === 1 ? ledger.commit( batch, nowMs ) : new Promise( () => undefined );
		};
		const { clock, kill } = mortalClock();
		workerOn( commit, clock ).wake();
		await until( 'the first commit', async () => ( {
			isSo: commits > 1,
			found: `${ commits }`,
		} ) );
		kill();
		expect( await onHand() ).toBe( COMMITTED_FIRST );
		expect( await store.inbox.counts() ).toMatchObject( { waiting: 1, done: 0 } );

		const worker = workerOn( ( batch, nowMs ) => store.ledger.commit( batch, nowMs ) );
		worker.wake();
		await until( 'it is settled', async () => {
			const { waiting } = await store.inbox.counts();
			return { isSo: waiting === 0, found: `${ waiting }` };
		} );
		expect( await onHand() ).toBe( CHANGES );
		expect( await store.inbox.counts() ).toMatchObject( { waiting: 0, done: 1, dead: 0 } );
		await worker.stop();
	} );

	it( 'has an order that cannot be kept beside others: that one alone is a dead letter', async () => {
		const before = await onHand();
		const event = {
			id: 'beside',
			epoch: EPOCH,
			product: 12,
			number: CHANGES + 1,
			kind: 'change',
			delta: 1,
			stock: CHANGES + 1,
			total: CHANGES + 1,
			at: NOW_MS,
			reason: 'edited',
			order: null,
			user: 0,
			origin: 'rest',
		};
		const of = ( id: number, placed: string ): object => ( {
			order: {
				id,
				status: 'processing',
				date_created_gmt: placed,
				date_modified_gmt: placed,
				line_items: [],
			},
			stockIds: [],
			revision: 1,
			epoch: EPOCH,
			explains: { number: 0, sums: [] },
		} );
		// Before 1970: a time to WooCommerce, none that can be kept.
		const orders = [ of( 1, '1969-01-01T00:00:00' ), of( 2, '2026-11-21T12:00:00' ) ];
		await store.inbox.put( [
			{
				channel: shop,
				deliveryKey: 'beside',
				topic: 'changes',
				headers: {},
				body: Buffer.from( JSON.stringify( { epoch: EPOCH, events: [ event ], orders } ) ),
				receivedAtMs: NOW_MS,
			},
		] );
		const worker = workerOn( ( batch, nowMs ) => store.ledger.commit( batch, nowMs ) );
		worker.wake();
		await until( 'it is settled', async () => {
			const { waiting, done } = await store.inbox.counts();
			return { isSo: waiting === 0, found: `${ waiting } waiting, ${ done } done` };
		} );
		await worker.stop();
		expect( await onHand() ).toBe( before + 1 );
		expect( await store.inbox.counts() ).toMatchObject( { done: 2, dead: 1 } );
	} );
} );

/** The timers of a process that can be killed. */
function mortalClock(): { readonly clock: Clock; readonly kill: () => void } {
	const timers: Cancel[] = [];
	const after: Clock[ 'after' ] = ( delayMs, task ) => {
		const cancel = systemClock.after( delayMs, task );
		timers.push( cancel );
		return cancel;
	};
	return {
		clock: { now: () => systemClock.now(), after },
		kill: () => timers.forEach( ( cancel ) => cancel() ),
	};
}
