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
import type { ReserveDecision } from '../../../src/shared/reservation-event.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import { BillsOfMaterials, type Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import { stockKeyOf, type StockKey } from '../../../src/worker/ledger/contribution.ts';
import { decide, type Decision } from '../../../src/worker/ledger/decide.ts';
import {
	NOTHING_COUNTED,
	type CounterChange,
	type OwnCounterState,
	type OwnRow,
	type OwnStart,
} from '../../../src/worker/ledger/own-counter-state.ts';
import type { LedgerView, OrderState } from '../../../src/worker/ledger/ledger-view.ts';
import {
	EMPTY_STOCK,
	isInside,
	shelfAfter,
	type ShelfMovement,
	type StockChange,
	type StockRow,
} from '../../../src/worker/ledger/shelf.ts';

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
	readonly logged: StockEvent[] = [];
	readonly decisions: ReserveDecision[] = [];
	readonly starts = new Map< string, OwnStart >();
	readonly counters = new Map< string, OwnCounterState >();
	readonly rowsBeyond = new Map< string, OwnRow >();
	readonly toRecount = new Set< string >();
	readonly contradictedEpochs = new Set< number >();
	readonly moved = new Map< StockKey, readonly ShelfMovement[] >();
	readonly observed = new Set< LocationId >();
	readonly #orders = new Map< string, OrderState >();
	readonly #keys = new Map< string, string >();

	readonly #bills: readonly Bill[];

	constructor( bills: readonly Bill[] = [] ) {
		this.#bills = bills;
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

	isObserved( location: LocationId ): boolean {
		return this.observed.has( location );
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.starts.get( `${ channel }/${ offer }` ) ?? null;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		const read = [ ...this.counters ].flatMap( ( [ key, counter ] ) =>
			key.startsWith( `${ channel }/${ offer }/` ) && counter.read !== null
				? [ Number( key.split( '/' ).at( -1 ) ) ]
				: []
		);
		return read.length === 0 ? null : Math.max( ...read );
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState {
		return this.counters.get( `${ channel }/${ offer }/${ epoch }` ) ?? NOTHING_COUNTED;
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.rowsBeyond.get( `${ channel }/${ offer }/${ epoch }/${ number }` ) ?? null;
	}

	take( event: StockEvent ): this {
		const name = `${ event.source }/${ event.key }`;
		const body = JSON.stringify( event.body );
		const known = this.#keys.get( name );
		if ( known !== undefined ) {
			this.outcomes.push( known === body ? 'duplicate' : 'conflict' );
			if ( known !== body && event.body.kind === 'own-change' ) {
				this.contradictedEpochs.add( event.body.counter.epoch );
			}
			return this;
		}
		const decision = decide( this, event );
		this.outcomes.push( decision.outcome );
		if ( decision.outcome === 'refused' ) {
			return this;
		}
		this.#keys.set( name, body );
		this.logged.push( decision.event );
		if ( decision.event.body.kind === 'reserve' && decision.event.body.decision ) {
			this.decisions.push( decision.event.body.decision );
		}
		this.write( decision );
		return this;
	}

	/** What a decision does. */
	write( decision: Exclude< Decision, { outcome: 'refused' } > ): void {
		for ( const state of decision.orders ) {
			this.#orders.set( `${ state.channel }/${ state.order }`, state );
		}
		decision.stock.forEach( ( change ) => this.#changeShelf( change ) );
		for ( const { listing, known, unreduced } of decision.own ) {
			this.known.set( listing, ( this.known.get( listing ) ?? 0 ) + known );
			this.unreduced.set( listing, ( this.unreduced.get( listing ) ?? 0 ) + unreduced );
		}
		decision.counters.forEach( ( change ) => this.#count( change ) );
	}

	#changeShelf( change: StockChange ): void {
		const key = stockKeyOf( change.sku, change.location );
		const moved = this.moved.get( key ) ?? [];
		const after = shelfAfter( this.stock( change.sku, change.location ), change, ( since ) =>
			moved
				.filter( ( movement ) => ! isInside( since, movement ) )
				.reduce( ( sum, { units } ) => sum + units, 0 )
		);
		this.stockRows.set( key, after );
		this.moved.set( key, [ ...moved, ...( change.moved ?? [] ) ] );
	}

	#count( change: CounterChange ): void {
		const offer = `${ change.channel }/${ change.offer }`;
		const epoch = `${ offer }/${ change.epoch }`;
		if ( change.start ) {
			this.starts.set( offer, change.start );
		}
		if ( change.keep ) {
			this.rowsBeyond.set( `${ epoch }/${ change.keep.number }`, change.keep );
		}
		this.counters.set( epoch, change.counter );
		const reached = change.counter.reached?.number ?? 0;
		for ( const [ key, { number } ] of this.rowsBeyond ) {
			if ( key.startsWith( `${ epoch }/` ) && number <= reached ) {
				this.rowsBeyond.delete( key );
			}
		}
		if ( change.recount === 'due' ) {
			this.toRecount.add( offer );
		} else if ( change.recount === 'done' ) {
			this.toRecount.delete( offer );
		}
		if ( change.isContradicted ) {
			this.contradictedEpochs.add( change.epoch );
		}
	}

	ordersOf( channel: ChannelId ): OrderState[] {
		return [ ...this.#orders.values() ].filter( ( state ) => state.channel === channel );
	}

	/** Equal for ledgers that have taken the same events and made the same of them. */
	fingerprint(): unknown {
		return [
			[ ...this.#keys.keys() ].sort(),
			this.state(),
			[ ...this.starts ].sort(),
			[ ...this.counters ].sort(),
			[ ...this.rowsBeyond ].sort(),
			[ ...this.toRecount ].sort(),
		];
	}

	/** A ledger of its own with the same past. */
	clone(): LedgerInMemory {
		const copy = new LedgerInMemory( this.#bills );
		copyInto( copy.stockRows, this.stockRows );
		copyInto( copy.moved, this.moved );
		this.observed.forEach( ( location ) => copy.observed.add( location ) );
		copyInto( copy.known, this.known );
		copyInto( copy.unreduced, this.unreduced );
		copyInto( copy.starts, this.starts );
		copyInto( copy.counters, this.counters );
		copyInto( copy.rowsBeyond, this.rowsBeyond );
		copyInto( copy.#orders, this.#orders );
		copyInto( copy.#keys, this.#keys );
		this.toRecount.forEach( ( offer ) => copy.toRecount.add( offer ) );
		this.contradictedEpochs.forEach( ( epoch ) => copy.contradictedEpochs.add( epoch ) );
		return copy;
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

function copyInto< K, V >( to: Map< K, V >, from: ReadonlyMap< K, V > ): void {
	from.forEach( ( value, key ) => to.set( key, value ) );
}

export function line(
	offer: string,
	counts: Partial<
		Pick<
			ChannelOrderLine,
			'ordered' | 'cancelled' | 'shipments' | 'restocks' | 'subtracted' | 'toSubtract'
		>
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
		...( counts.toSubtract !== undefined && { toSubtract: counts.toSubtract } ),
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
