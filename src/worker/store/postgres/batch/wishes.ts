import type { ChannelId, ListingId, OfferRef, OrderId, Sku } from '../../../../shared/ids.ts';
import type { MovedQuestion } from './read-ahead.ts';

export interface WishedOrder {
	readonly channel: ChannelId;
	readonly order: OrderId;
}

export interface WishedOffer {
	readonly channel: ChannelId;
	readonly offer: OfferRef;
}

/** Rows that a batch wants to look at. */
export class Wishes {
	readonly orders = new Map< string, WishedOrder >();
	/** Offers whose listing is asked for. */
	readonly offers = new Map< string, WishedOffer >();
	/** Offers whose numbered changes are asked for. */
	readonly counters = new Map< string, WishedOffer >();
	/** SKUs whose shelves are asked for. */
	readonly shelves = new Set< Sku >();
	/** SKUs whose listings are asked for. */
	readonly listed = new Set< Sku >();
	readonly listings = new Set< ListingId >();
	readonly backorders = new Set< Sku >();
	readonly moved = new Map< string, MovedQuestion >();
	/** Positions of events whose body is asked for. */
	readonly bodies = new Set< number >();

	get isEmpty(): boolean {
		return Object.values( this.#all() ).every( ( { size } ) => size === 0 );
	}

	/** Do they name rows that have to be locked before others are read? */
	get isOfLocks(): boolean {
		const { orders, offers, listed, listings } = this;
		return [ orders, offers, listed, listings ].some( ( { size } ) => size > 0 );
	}

	add( other: Wishes ): void {
		other.orders.forEach( ( wish, key ) => this.orders.set( key, wish ) );
		other.offers.forEach( ( wish, key ) => this.offers.set( key, wish ) );
		other.counters.forEach( ( wish, key ) => this.counters.set( key, wish ) );
		other.shelves.forEach( ( sku ) => this.shelves.add( sku ) );
		other.listed.forEach( ( sku ) => this.listed.add( sku ) );
		other.listings.forEach( ( listing ) => this.listings.add( listing ) );
		other.backorders.forEach( ( sku ) => this.backorders.add( sku ) );
		other.moved.forEach( ( question, key ) => this.moved.set( key, question ) );
		other.bodies.forEach( ( position ) => this.bodies.add( position ) );
	}

	#all(): Readonly< Record< string, { readonly size: number } > > {
		const { orders, offers, counters, shelves, listed, listings, backorders, moved, bodies } =
			this;
		return { orders, offers, counters, shelves, listed, listings, backorders, moved, bodies };
	}
}
