import type { ChannelOrder, ChannelOrderLine } from '../../../src/shared/channel-order.ts';
import {
	channelIdSchema,
	eventKeySchema,
	lineIdSchema,
	listingIdSchema,
	locationIdSchema,
	offerRefSchema,
	orderIdSchema,
	skuSchema,
	type ChannelId,
	type ListingId,
	type LocationId,
	type OfferRef,
	type OrderId,
	type Sku,
} from '../../../src/shared/ids.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { BillsOfMaterials, type Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import { stockKeyOf, type StockKey } from '../../../src/worker/ledger/contribution.ts';
import { decide } from '../../../src/worker/ledger/decide.ts';
import {
	EMPTY_STOCK,
	type LedgerView,
	type OrderState,
	type StockRow,
} from '../../../src/worker/ledger/ledger-view.ts';

export const sku = ( text: string ): Sku => skuSchema.parse( text );
export const main: LocationId = locationIdSchema.parse( 'main' );
export const shop: ChannelId = channelIdSchema.parse( 'shop' );

/** The pure ledger over maps: what a store does, without a store. */
export class LedgerInMemory implements LedgerView {
	readonly bills: BillsOfMaterials;
	readonly stockRows = new Map< StockKey, StockRow >();
	readonly known = new Map< ListingId, number >();
	readonly unreduced = new Map< ListingId, number >();
	readonly outcomes: string[] = [];
	readonly #orders = new Map< string, OrderState >();
	readonly #keys = new Set< string >();

	constructor( bills: readonly Bill[] = [] ) {
		this.bills = new BillsOfMaterials( bills );
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		return this.#orders.get( `${ channel }/${ order }` ) ?? null;
	}

	stock( of: Sku, at: LocationId ): StockRow {
		return this.stockRows.get( stockKeyOf( of, at ) ) ?? EMPTY_STOCK;
	}

	/** Every offer is mapped to the SKU of the same name, unless it begins with "?". */
	listingOfOffer( channel: ChannelId, offer: OfferRef ) {
		return offer.startsWith( '?' )
			? null
			: { listing: listingIdSchema.parse( `${ channel }:${ offer }` ), sku: sku( offer ) };
	}

	defaultLocation(): LocationId {
		return main;
	}

	take( event: StockEvent ): this {
		const name = `${ event.source }/${ event.key }`;
		if ( this.#keys.has( name ) ) {
			this.outcomes.push( 'duplicate' );
			return this;
		}
		const decision = decide( this, event );
		this.outcomes.push( decision.outcome );
		if ( decision.outcome === 'refused' ) {
			return this;
		}
		this.#keys.add( name );
		if ( decision.order ) {
			this.#orders.set(
				`${ decision.order.channel }/${ decision.order.order }`,
				decision.order
			);
		}
		for ( const change of decision.stock ) {
			const row = this.stock( change.sku, change.location );
			this.stockRows.set( stockKeyOf( change.sku, change.location ), {
				...row,
				onHand: row.onHand + change.onHand,
				committed: row.committed + change.committed,
				openedAtMs: change.openedAtMs ?? row.openedAtMs,
			} );
		}
		for ( const { listing, known, unreduced } of decision.own ) {
			this.known.set( listing, ( this.known.get( listing ) ?? 0 ) + known );
			this.unreduced.set( listing, ( this.unreduced.get( listing ) ?? 0 ) + unreduced );
		}
		return this;
	}

	/** All counts in one comparable value, without rows that are all zero. */
	state(): Record< string, string > {
		const rows = [ ...this.stockRows ].filter(
			( [ , { onHand, committed } ] ) => onHand !== 0 || committed !== 0
		);
		const entries = rows.map( ( [ key, row ] ): [ string, string ] => [
			key,
			`${ row.onHand }/${ row.committed }`,
		] );
		return Object.fromEntries(
			entries.sort( ( [ left ], [ right ] ) => ( left < right ? -1 : 1 ) )
		);
	}
}

export function line(
	offer: string,
	counts: Partial<
		Pick< ChannelOrderLine, 'ordered' | 'cancelled' | 'shipments' | 'restocks' | 'subtracted' >
	> = {},
	id = offer
): ChannelOrderLine {
	const ordered = counts.ordered ?? 1;
	const cancelled = counts.cancelled ?? 0;
	return {
		line: lineIdSchema.parse( id ),
		offer: offerRefSchema.parse( offer ),
		ordered,
		cancelled,
		shipments: counts.shipments ?? [],
		restocks: counts.restocks ?? [],
		subtracted: counts.subtracted ?? ordered - cancelled,
	};
}

export function order(
	id: string,
	lines: readonly ChannelOrderLine[],
	at: { revision?: number; updatedAt?: number; placedAt?: number } = {}
): ChannelOrder {
	return {
		order: orderIdSchema.parse( id ),
		revision: at.revision ?? null,
		updatedAt: at.updatedAt ?? 1_000,
		placedAt: at.placedAt ?? 0,
		lines: [ ...lines ],
	};
}

export function ordered(
	snapshot: ChannelOrder,
	key = JSON.stringify( snapshot ).slice( 0, 500 ),
	fetch = 0
): StockEvent {
	return {
		source: shop,
		key: eventKeySchema.parse( key ),
		occurredAtMs: snapshot.updatedAt,
		actor: null,
		body: { kind: 'order', channel: shop, snapshot, fetch, assigned: [] },
	};
}

export function opened( of: string, units: number, atMs: number ): StockEvent {
	return {
		source: 'ledger',
		key: eventKeySchema.parse( `opening/${ of }` ),
		occurredAtMs: atMs,
		actor: null,
		body: { kind: 'opening', sku: sku( of ), location: main, units, atMs },
	};
}

export function adjusted(
	of: string,
	delta: number,
	key = `adjust-${ of }-${ delta }`
): StockEvent {
	return {
		source: 'api',
		key: eventKeySchema.parse( key ),
		occurredAtMs: 1,
		actor: null,
		body: { kind: 'adjustment', sku: sku( of ), location: main, delta, reason: 'test' },
	};
}
