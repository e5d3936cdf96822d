import {
	channelIdSchema,
	eventKeySchema,
	listingIdSchema,
	locationIdSchema,
	offerRefSchema,
	type ChannelId,
	type ListingId,
} from '../../src/shared/ids.ts';
import type { Buffer } from '../../src/shared/buffer.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import type { ListingRow, ListingState, Store } from '../../src/worker/store/contract.ts';
import type { BatchResult, Submission } from '../../src/worker/store/ledger-store.ts';
import { orderEvent } from '../../src/worker/intake/order-event.ts';
import { adjusted, line, order, sku } from '../unit/ledger/ledger-in-memory.ts';

export const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );
export const shop: ChannelId = channelIdSchema.parse( 'shop' );
export const other: ChannelId = channelIdSchema.parse( 'other' );

export function listingOf( name: string, channel: ChannelId = shop ): ListingId {
	return listingIdSchema.parse( `${ channel }:${ name }` );
}

export function listingRow( name: string, channel: ChannelId = shop ): ListingRow {
	return {
		listing: listingOf( name, channel ),
		channel,
		offer: offerRefSchema.parse( name ),
		sku: sku( name ),
		external: { id: name, place: 'here' },
		title: name,
	};
}

export async function addChannel(
	store: Store,
	channel: ChannelId = shop,
	buffer: Buffer = { kind: 'units', units: 0 }
): Promise< void > {
	await store.model.addChannel(
		{
			channel,
			kind: 'fake',
			name: channel,
			settings: 'sealed',
			locations: [ locationIdSchema.parse( 'main' ) ],
			buffer,
			endpoint: `endpoint-of-${ channel }`,
			state: 'live',
			takesNegative: false,
			quantityMax: 1_000,
		},
		NOW_MS
	);
}

/** A channel that lists these SKUs. */
export async function openShop(
	store: Store,
	names: readonly string[],
	channel: ChannelId = shop
): Promise< void > {
	await addChannel( store, channel );
	await store.model.addSkus( names.map( ( name ) => ( { sku: sku( name ), title: name } ) ) );
	await store.model.addListings(
		names.map( ( name ) => listingRow( name, channel ) ),
		NOW_MS
	);
}

export function submission( event: StockEvent, delivery: number | null = null ): Submission {
	return { event, receivedAtMs: NOW_MS, delivery };
}

export function commit(
	store: Store,
	events: readonly StockEvent[],
	nowMs = NOW_MS
): Promise< BatchResult > {
	return store.ledger.commit(
		events.map( ( event ) => submission( event ) ),
		nowMs
	);
}

/** An order of `shop`, as intake submits it. */
export function placed( snapshot: ChannelOrder, fetch = 0, channel: ChannelId = shop ): StockEvent {
	return orderEvent( channel, snapshot, fetch );
}

/** Times of a snapshot of an order that was placed now. */
export const at = ( second: number ) => ( {
	updatedAt: NOW_MS + second * 1_000,
	placedAt: NOW_MS,
} );

/** An order of one line. */
export const sold = ( id: string, name: string, ordered: number, second = 0 ): ChannelOrder =>
	order( id, [ line( name, { ordered } ) ], at( second ) );

/** An adjustment under a key of its own. */
export function received( name: string, delta: number, key: string ): StockEvent {
	return { ...adjusted( name, delta ), key: eventKeySchema.parse( key ), occurredAtMs: NOW_MS };
}

export async function stateOf(
	store: Store,
	name: string,
	channel: ChannelId = shop
): Promise< ListingState > {
	const state = await store.deliveries.listing( listingOf( name, channel ) );
	if ( ! state ) {
		throw new Error( `${ name } is not listed on ${ channel }` );
	}
	return state;
}

export async function onHandAndCommitted( store: Store, name: string ): Promise< string > {
	const [ row ] = await store.ledger.stock( sku( name ) );
	return row ? `${ row.onHand }/${ row.committed }` : 'none';
}
