import type {
	ChannelId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
} from '../../../../shared/ids.ts';
import { stockKeyOf } from '../../../ledger/contribution.ts';
import type { MappedListing } from '../../../ledger/ledger-view.ts';
import type { OwnRow } from '../../../ledger/own-counter-state.ts';
import type { Said } from '../../../ledger/shelf.ts';
import type { ShownListing } from '../../batch/stored-rows.ts';
import type { Submission } from '../../ledger-store.ts';
import {
	channelFactsFrom,
	SELECT_CHANNEL_FACTS,
	type ChannelFactsRow,
} from '../../rows/channel-facts-row.ts';
import { counterFromRow, type StoredCounter } from '../../rows/counter-row.ts';
import { desiredFromRow, type StoredDesired } from '../../rows/desired-row.ts';
import { orderFromRow, type StoredOrder } from '../../rows/order-row.ts';
import { stockFromRow, type StoredShelf } from '../../rows/stock-row.ts';
import { ChangedMeanwhile, type SqlConnection } from '../database.ts';
import { movedKey, offerKey, type MovedQuestion, type ReadAhead } from './read-ahead.ts';
import { READ_SQL } from './read-statements.ts';
import type { WishedOffer, WishedOrder } from './wishes.ts';

type OfOffer = { channel: ChannelId; offer: OfferRef };
type DesiredRow = StoredDesired & { listing: ListingId };

/** What is stored of an offer's numbered changes: all empty, if it has none. */
interface OwnNumbers {
	readonly epoch: number | null;
	readonly number: number | null;
	readonly total: number | null;
	readonly orderTotal: number | null;
	readonly isMarked: boolean;
	readonly counters:
		readonly ( StoredCounter & { epoch: number; is_contradicted: number } )[] | null;
	readonly beyond: readonly ( OwnRow & { epoch: number } )[] | null;
}
type OwnOfferRow = OwnNumbers & OfOffer;

const NO_NUMBERS: OwnNumbers = {
	epoch: null,
	number: null,
	total: null,
	orderTotal: null,
	isMarked: false,
	counters: null,
	beyond: null,
};

/** Reads sets of rows into a `ReadAhead`. Every question that is asked here is answered there, also by nothing. */
export class BatchReader {
	readonly #tx: SqlConnection;
	readonly #read: ReadAhead;

	constructor( tx: SqlConnection, read: ReadAhead ) {
		this.#tx = tx;
		this.#read = read;
	}

	async events( submissions: readonly Submission[] ): Promise< void > {
		const rows = await this.#tx.rows< {
			source: string;
			key: string;
			position: number;
			hash: string;
		} >( READ_SQL.events, [
			submissions.map( ( { event } ) => event.source ),
			submissions.map( ( { event } ) => event.key ),
		] );
		for ( const { source, key, position, hash } of rows ) {
			this.#read.events.set( `${ source }\u001f${ key }`, { position, hash } );
		}
	}

	/** What people set of channels and places: few rows, and all of them. */
	async settings(): Promise< void > {
		const [ channels, observed ] = await Promise.all( [
			this.#tx.rows< ChannelFactsRow >( SELECT_CHANNEL_FACTS ),
			this.#tx.rows< { location: LocationId } >( READ_SQL.observed ),
		] );
		for ( const [ channel, facts ] of channelFactsFrom( channels ) ) {
			this.#read.channels.set( channel, facts );
		}
		observed.forEach( ( { location } ) => this.#read.observed.add( location ) );
	}

	async mapped( offers: Iterable< WishedOffer > ): Promise< void > {
		const wished = [ ...offers ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< MappedListing & OfOffer >(
			READ_SQL.mapped,
			offerColumns( wished )
		);
		wished.forEach( ( { channel, offer } ) =>
			this.#read.mapped.set( offerKey( channel, offer ), null )
		);
		for ( const { channel, offer, listing, sku } of rows ) {
			this.#read.mapped.set( offerKey( channel, offer ), { listing, sku } );
		}
	}

	async orders( orders: Iterable< WishedOrder >, how: 'lockOrders' | 'orders' ): Promise< void > {
		const wished = [ ...orders ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< StoredOrder & { channel: ChannelId; order: OrderId } >(
			READ_SQL[ how ],
			[ wished.map( ( { channel } ) => channel ), wished.map( ( { order } ) => order ) ]
		);
		wished.forEach( ( { channel, order } ) =>
			this.#read.orders.set( offerKey( channel, order ), null )
		);
		for ( const row of rows ) {
			const { channel, order } = row;
			const state = orderFromRow( channel, order, row );
			this.#read.orders.set( offerKey( channel, order ), state );
		}
	}

	async shelves( skus: Iterable< Sku >, how: 'lockShelves' | 'shelves' ): Promise< void > {
		const wished = [ ...skus ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< StoredShelf & { sku: Sku; location: LocationId } >(
			READ_SQL[ how ],
			[ wished ]
		);
		wished.forEach( ( sku ) => this.#read.shelved.add( sku ) );
		for ( const row of rows ) {
			this.#read.shelves.set( stockKeyOf( row.sku, row.location ), stockFromRow( row ) );
		}
	}

	/** The numbered changes of paired shops' offers; locked first, if the batch may add to them. */
	async counters(
		offers: Iterable< WishedOffer >,
		how: 'locked' | 'as they are'
	): Promise< void > {
		const wished = [ ...offers ];
		if ( wished.length === 0 ) {
			return;
		}
		const columns = offerColumns( wished );
		const locks = how === 'locked' ? [ this.#tx.run( READ_SQL.lockCounters, columns ) ] : [];
		// Sent behind the lock: what others have written until it was granted is seen.
		const [ rows ] = await Promise.all( [
			this.#tx.rows< OwnOfferRow >( READ_SQL.ownOffers, columns ),
			...locks,
		] );
		wished.forEach( ( offer ) => this.#keepOffer( offer, NO_NUMBERS ) );
		rows.forEach( ( row ) => this.#keepOffer( row, row ) );
	}

	/**
	 * Locks what the listings of `skus`, and `listings`, should show; sent when everything else is locked, so
	 * what stands of their offers is read behind all locks.
	 *
	 * @returns to be called when everything else that was asked for is there.
	 */
	async lockShown(
		skus: Iterable< Sku >,
		listings: Iterable< ListingId >
	): Promise< () => void > {
		const [ ofSkus, named ] = [ [ ...skus ], [ ...listings ] ];
		const [ desired, offers ] = await Promise.all( [
			this.#tx.rows< DesiredRow >( READ_SQL.lockShown, [ ofSkus, named ] ),
			this.#tx.rows< OwnOfferRow >( READ_SQL.shownOffers, [ ofSkus, named ] ),
			this.listed( ofSkus ),
			this.listings( named ),
		] );
		return () => this.#keepShown( desired, offers );
	}

	async listed( skus: Iterable< Sku > ): Promise< readonly ShownListing[] > {
		const wished = [ ...skus ];
		if ( wished.length === 0 ) {
			return [];
		}
		const rows = await this.#tx.rows< ShownListing >( READ_SQL.listed, [ wished ] );
		wished.forEach( ( sku ) => this.#read.listed.set( sku, [] ) );
		for ( const row of rows ) {
			this.#read.listed.get( row.sku )?.push( row );
			this.#read.listings.set( row.listing, row );
		}
		return rows;
	}

	async listings( listings: Iterable< ListingId > ): Promise< void > {
		const wished = [ ...listings ].filter( ( one ) => ! this.#read.listings.has( one ) );
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< ShownListing >( READ_SQL.listings, [ wished ] );
		wished.forEach( ( listing ) => this.#read.listings.set( listing, null ) );
		rows.forEach( ( row ) => this.#read.listings.set( row.listing, row ) );
	}

	async desired(
		listings: Iterable< ListingId >,
		how: 'lockDesired' | 'desired'
	): Promise< void > {
		const wished = [ ...listings ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< DesiredRow >( READ_SQL[ how ], [ wished ] );
		wished.forEach( ( listing ) => this.#read.desiredRows.set( listing, null ) );
		rows.forEach( ( row ) => this.#read.desiredRows.set( row.listing, desiredFromRow( row ) ) );
	}

	async backorders( skus: Iterable< Sku > ): Promise< void > {
		const wished = [ ...skus ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< Said & { sku: Sku; channel: ChannelId } >(
			READ_SQL.backorders,
			[ wished ]
		);
		wished.forEach( ( sku ) => this.#read.backordered.add( sku ) );
		for ( const { sku, channel, ...said } of rows ) {
			this.#read.backorders.set( `${ sku }\u001f${ channel }`, said );
		}
	}

	async moved( questions: Iterable< MovedQuestion > ): Promise< void > {
		const wished = [ ...questions ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< { at: number; units: number } >( READ_SQL.moved, [
			wished.map( ( _question, index ) => index ),
			wished.map( ( { sku } ) => sku ),
			wished.map( ( { location } ) => location ),
			wished.map( ( { afterMs } ) => afterMs ),
			wished.map( ( { ownAfterMs } ) => ownAfterMs ),
		] );
		for ( const { at, units } of rows ) {
			const question = wished[ at ];
			if ( question ) {
				this.#read.moved.set( movedKey( question ), units );
			}
		}
	}

	async bodies( positions: Iterable< number > ): Promise< void > {
		const wished = [ ...positions ];
		if ( wished.length === 0 ) {
			return;
		}
		const rows = await this.#tx.rows< { position: number; body: string } >( READ_SQL.bodies, [
			wished,
		] );
		wished.forEach( ( position ) => this.#read.bodies.set( position, null ) );
		rows.forEach( ( { position, body } ) => this.#read.bodies.set( position, body ) );
	}

	/** @throws {ChangedMeanwhile} */
	#keepShown( desired: readonly DesiredRow[], offers: readonly OwnOfferRow[] ): void {
		const { listings, desiredRows, offers: known } = this.#read;
		const stored = new Map( desired.map( ( row ) => [ row.listing, row ] ) );
		const numbered = new Map(
			offers.map( ( row ) => [ offerKey( row.channel, row.offer ), row ] )
		);
		for ( const shown of listings.values() ) {
			if ( ! shown ) {
				continue;
			}
			const row = stored.get( shown.listing );
			desiredRows.set( shown.listing, row ? desiredFromRow( row ) : null );
			const key = offerKey( shown.channel, shown.offer );
			const numbers = numbered.get( key );
			const locked = known.get( key );
			if ( locked && locked.counters.size > 0 ) {
				continue;
			}
			// Of an offer that was never read no row could be locked: only its listing's lock has kept
			// another batch from beginning to count it.
			if ( locked && numbers?.counters ) {
				throw new ChangedMeanwhile( 'another batch has begun to count an offer' );
			}
			this.#keepOffer( shown, numbers ?? NO_NUMBERS );
		}
	}

	#keepOffer( { channel, offer }: OfOffer, row: OwnNumbers ): void {
		const { epoch, number, total, orderTotal } = row;
		const hasStart = epoch !== null && number !== null && total !== null && orderTotal !== null;
		const counters = row.counters ?? [];
		this.#read.offers.set( offerKey( channel, offer ), {
			start: hasStart ? { epoch, number, total, orderTotal } : null,
			isMarked: row.isMarked,
			counters: new Map( counters.map( ( one ) => [ one.epoch, counterFromRow( one ) ] ) ),
			contradicted: new Set(
				counters.flatMap( ( one ) => ( one.is_contradicted === 1 ? [ one.epoch ] : [] ) )
			),
			beyond: new Map(
				( row.beyond ?? [] ).map( ( { epoch: of, number: nth, total: sum, delta } ) => [
					`${ of } ${ nth }`,
					{ number: nth, total: sum, delta },
				] )
			),
		} );
	}
}

function offerColumns( offers: readonly WishedOffer[] ): [ string[], string[] ] {
	return [ offers.map( ( { channel } ) => channel ), offers.map( ( { offer } ) => offer ) ];
}
