import { eventKeySchema, locationIdSchema } from '../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../src/shared/stock-event.ts';
import type { Bill } from '../../src/worker/ledger/bill-of-materials.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { main, sku } from '../unit/ledger/ledger-in-memory.ts';
import { beginning, changed } from './own-change-events.ts';
import {
	commit,
	NOW_MS,
	openShop,
	placed,
	received,
	shop,
	sold,
	submission,
} from './store-shop.ts';

/** A shop with a past: what a batch that failed would leave in memory has something to be wrong about. */
export async function beginShop( store: Store ): Promise< void > {
	await openShop( store, [ 'A', 'B', 'KIT' ] );
	await store.model.saveBill( kitOf( 2, NOW_MS ) );
	await commit( store, [ ...beginning(), received( 'B', 5, 'before' ) ] );
	await store.inbox.put( [
		{
			channel: shop,
			deliveryKey: 'one',
			topic: 't',
			headers: {},
			body: new Uint8Array(),
			receivedAtMs: NOW_MS,
		},
	] );
}

/** A batch that writes to every table there is for it. */
export function takeEverything( store: Store ): Promise< unknown > {
	const events = [
		received( 'A', 5, 'receipt' ),
		changed( { number: 3, total: -4, delta: -1 } ),
		placed( sold( 'o1', 'B', 7 ) ),
		placed( sold( 'o2', 'KIT', 1 ) ),
		said(
			{
				kind: 'observed',
				sku: sku( 'B' ),
				location: locationIdSchema.parse( 'fba' ),
				basis: 'net',
				units: 2,
				states: {
					fulfillable: 2,
					reserved: 1,
					inboundWorking: 0,
					inboundShipped: 0,
					inboundReceiving: 0,
					researching: 0,
					unfulfillable: 0,
				},
			},
			'observed'
		),
		said( { kind: 'backorder', sku: sku( 'B' ), channel: shop, units: 4 }, 'backorder' ),
		said(
			{
				kind: 'incoming',
				sku: sku( 'A' ),
				location: main,
				reference: 'PO-7',
				units: 9,
				expectedAtMs: null,
			},
			'incoming'
		),
	];
	return store.ledger.commit(
		events.map( ( event ) => submission( event, 1 ) ),
		NOW_MS
	);
}

function said( body: StockEventBody, key: string ): StockEvent {
	return {
		source: 'api',
		key: eventKeySchema.parse( key ),
		occurredAtMs: NOW_MS,
		actor: null,
		body,
	};
}

export function kitOf( quantity: number, sinceMs: number ): Bill {
	return { bundle: sku( 'KIT' ), sinceMs, components: [ { sku: sku( 'A' ), quantity } ] };
}
