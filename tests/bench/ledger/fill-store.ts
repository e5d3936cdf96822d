import {
	channelIdSchema,
	eventKeySchema,
	listingIdSchema,
	locationIdSchema,
	offerRefSchema,
	skuSchema,
} from '../../../src/shared/ids.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import type { ListingRow, Store } from '../../../src/worker/store/contract.ts';
import { CHANNELS, channelName, listingName, skuName, type Catalogue } from './sale.ts';

const PORTION = 500;
const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );
/** No channel's own limit hides a sale: each one changes all of the SKU's listings. */
const QUANTITY_MAX = 1_000_000_000;

/** Channels, SKUs, listings and opening balances, by the store's own operations. */
export async function fillStore(
	store: Store,
	catalogue: Catalogue,
	channelCount = CHANNELS
): Promise< void > {
	const channels = Array.from( { length: channelCount }, ( _none, index ) => index );
	for ( const channel of channels ) {
		await addChannel( store, channel );
	}
	for ( let first = 0; first < catalogue.skus; first += PORTION ) {
		const count = Math.min( PORTION, catalogue.skus - first );
		const names = Array.from( { length: count }, ( _none, nth ) => skuName( first + nth ) );
		await store.model.addSkus(
			names.map( ( title ) => ( { sku: skuSchema.parse( title ), title } ) )
		);
		// Balances first: with nothing listed yet they change no listing, and the listings begin with them.
		await store.ledger.commit(
			names.map( ( name ) => ( {
				event: openingOf( name, catalogue.unitsEach ),
				receivedAtMs: NOW_MS,
				delivery: null,
			} ) ),
			NOW_MS
		);
		await store.model.addListings(
			names.flatMap( ( name ) => channels.map( ( channel ) => listingOf( name, channel ) ) ),
			NOW_MS
		);
	}
}

async function addChannel( store: Store, index: number ): Promise< void > {
	const channel = channelIdSchema.parse( channelName( index ) );
	await store.model.addChannel(
		{
			channel,
			kind: 'fake',
			name: channel,
			settings: 'sealed',
			locations: [ locationIdSchema.parse( 'main' ) ],
			buffer: { kind: 'units', units: 0 },
			endpoint: `endpoint-of-${ channel }`,
			state: 'live',
			takesNegative: false,
			quantityMax: QUANTITY_MAX,
		},
		NOW_MS
	);
}

function listingOf( name: string, channel: number ): ListingRow {
	return {
		listing: listingIdSchema.parse( listingName( name, channel ) ),
		channel: channelIdSchema.parse( channelName( channel ) ),
		offer: offerRefSchema.parse( name ),
		sku: skuSchema.parse( name ),
		external: { id: name, place: 'here' },
		title: name,
	};
}

function openingOf( name: string, units: number ): StockEvent {
	return {
		source: 'ledger',
		key: eventKeySchema.parse( `opening/${ name }` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'opening',
			sku: skuSchema.parse( name ),
			location: locationIdSchema.parse( 'main' ),
			units,
			atMs: NOW_MS,
		},
	};
}
