import type { ChannelId, LocationId, OfferRef, OrderId, Sku } from '../../../shared/ids.ts';
import { stockKeyOf, type StockKey } from '../../ledger/contribution.ts';
import type { MappedListing, OrderState } from '../../ledger/ledger-view.ts';
import { orderKeyOf } from '../../ledger/orders-told-of.ts';
import type { OwnCounterState, OwnRow, OwnStart } from '../../ledger/own-counter-state.ts';
import type { Said, Since, StockRow } from '../../ledger/shelf.ts';
import type { CounterWrite, OwnWrites, ShelfWrite, ShelfWrites } from '../batch/batch-writes.ts';
import type { DecisionRows } from '../batch/stored-rows.ts';

/** Units that moved on one shelf since its base, as a decision asked for them. */
export interface MovedQuestion {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly since: Since | null;
}

const rowKey = ( left: string, right: string ): string => `${ left }\u001f${ right }`;

/** When a shelf's units moved last. */
interface LastMoved {
	atMs: number;
	/** Has the shop numbered any of its movements? */
	hasOwn: boolean;
}

type BeyondGap = OwnWrites[ 'kept' ][ number ];
/** An offer in one epoch. */
type OfEpoch = Pick< CounterWrite, 'channel' | 'offer' | 'epoch' >;

/** What is written once, when all is told. */
export type KeptWrites = Pick< ShelfWrites, 'shelves' | 'backorders' > & Omit< OwnWrites, 'marks' >;

/**
 * What the pages that were told have come to, as far as deciding the next one asks for it. What a shop has
 * many of for as long as it sells is not here: of orders only those of the page before (which may not be
 * written yet) and those that the page in hand names, read ahead; of movements only when each shelf's last
 * one was, which answers all questions but that of a count that is told late. So memory grows with the
 * shelves and offers of a shop, not with its log.
 */
export class KeptRows implements DecisionRows {
	/** Asked, and not known: answered by 0, so that whoever decided that way has to decide anew. */
	readonly missed = new Map< string, MovedQuestion >();
	readonly #listings: ReadonlyMap< string, MappedListing >;
	readonly #shelves = new Map< StockKey, ShelfWrite >();
	readonly #lastMoved = new Map< StockKey, LastMoved >();
	readonly #backorders = new Map< string, ShelfWrites[ 'backorders' ][ number ] >();
	readonly #starts = new Map< string, OwnWrites[ 'starts' ][ number ] >();
	/** The newest epoch in which an offer was read. */
	readonly #present = new Map< string, number >();
	readonly #counters = new Map< string, CounterWrite >();
	/** By number, what lies beyond a gap. */
	readonly #beyond = new Map< string, Map< number, BeyondGap > >();
	readonly #moved = new Map< string, number >();
	#before: ReadonlyMap< string, OrderState > = new Map();
	#asked: ReadonlyMap< string, OrderState | null > = new Map();

	/** @param listings by channel and offer. */
	constructor( listings: ReadonlyMap< string, MappedListing > ) {
		this.#listings = listings;
	}

	/** @param asked every order that the next page names, as it was before the page before. */
	expect( asked: ReadonlyMap< string, OrderState | null > ): void {
		this.#asked = asked;
	}

	answer( questions: Iterable< MovedQuestion >, units: readonly number[] ): void {
		let at = 0;
		for ( const question of questions ) {
			this.#moved.set( questionKey( question ), units[ at ] ?? 0 );
			at += 1;
		}
		this.missed.clear();
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		const key = orderKeyOf( channel, order );
		const state = this.#before.get( key ) ?? this.#asked.get( key );
		if ( state === undefined ) {
			throw new Error( `order ${ order } of ${ channel } was not read ahead` );
		}
		return state;
	}

	shelf( sku: Sku, location: LocationId ): StockRow | null {
		return this.#shelves.get( stockKeyOf( sku, location ) )?.row ?? null;
	}

	movedSince( sku: Sku, location: LocationId, since: Since | null ): number {
		const last = this.#lastMoved.get( stockKeyOf( sku, location ) );
		const isAllInside =
			since !== null &&
			last !== undefined &&
			last.atMs <= since.atMs &&
			! ( since.isOpening && last.hasOwn );
		if ( last === undefined || isAllInside ) {
			return 0;
		}
		const question = { sku, location, since };
		const key = questionKey( question );
		const units = this.#moved.get( key );
		if ( units === undefined ) {
			this.missed.set( key, question );
		}
		return units ?? 0;
	}

	backorder( sku: Sku, channel: ChannelId ): Said | null {
		return this.#backorders.get( rowKey( sku, channel ) )?.said ?? null;
	}

	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		return this.#listings.get( rowKey( channel, offer ) ) ?? null;
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#starts.get( rowKey( channel, offer ) ) ?? null;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.#present.get( rowKey( channel, offer ) ) ?? null;
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState | null {
		return this.#counters.get( epochKey( { channel, offer, epoch } ) )?.counter ?? null;
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.#beyond.get( epochKey( { channel, offer, epoch } ) )?.get( number ) ?? null;
	}

	/** Never asked: what was assigned is in the log. */
	channel(): null {
		return null;
	}

	isObserved(): boolean {
		return false;
	}

	/** What a shop has to be asked for is not told again. */
	isMarkedForRecount(): boolean {
		return false;
	}

	/** Keeps what a page has come to. */
	take(
		orders: ReadonlyMap< string, OrderState >,
		{ shelves, movements, backorders }: ShelfWrites,
		own: OwnWrites
	): void {
		this.#before = orders;
		this.#moved.clear();
		for ( const shelf of shelves ) {
			this.#shelves.set( stockKeyOf( shelf.sku, shelf.location ), shelf );
		}
		for ( const { sku, location, atMs, isOwn } of movements ) {
			const key = stockKeyOf( sku, location );
			const last = this.#lastMoved.get( key );
			this.#lastMoved.set( key, {
				atMs: Math.max( atMs, last?.atMs ?? atMs ),
				hasOwn: isOwn || ( last?.hasOwn ?? false ),
			} );
		}
		for ( const change of backorders ) {
			this.#backorders.set( rowKey( change.sku, change.channel ), change );
		}
		this.#takeOwn( own );
	}

	writes(): KeptWrites {
		return {
			shelves: [ ...this.#shelves.values() ],
			backorders: [ ...this.#backorders.values() ],
			starts: [ ...this.#starts.values() ],
			counters: [ ...this.#counters.values() ],
			kept: [ ...this.#beyond.values() ].flatMap( ( rows ) => [ ...rows.values() ] ),
		};
	}

	#takeOwn( { starts, counters, kept }: OwnWrites ): void {
		for ( const start of starts ) {
			this.#starts.set( rowKey( start.channel, start.offer ), start );
		}
		for ( const write of counters ) {
			const { channel, offer, epoch, counter } = write;
			this.#counters.set( epochKey( write ), write );
			this.#forgetReached( write );
			const key = rowKey( channel, offer );
			if ( counter.read !== null && epoch > ( this.#present.get( key ) ?? -1 ) ) {
				this.#present.set( key, epoch );
			}
		}
		for ( const row of kept ) {
			const beyond = this.#beyond.get( epochKey( row ) ) ?? new Map< number, BeyondGap >();
			this.#beyond.set( epochKey( row ), beyond.set( row.number, row ) );
		}
	}

	#forgetReached( { counter, ...of }: CounterWrite ): void {
		const beyond = this.#beyond.get( epochKey( of ) );
		for ( const number of beyond?.keys() ?? [] ) {
			if ( number <= ( counter.reached?.number ?? 0 ) ) {
				beyond?.delete( number );
			}
		}
	}
}

function epochKey( { channel, offer, epoch }: OfEpoch ): string {
	return `${ channel }\u001f${ offer }\u001f${ epoch }`;
}

function questionKey( { sku, location, since }: MovedQuestion ): string {
	return `${ stockKeyOf( sku, location ) }\u001f${ since?.atMs ?? '' }\u001f${ since?.isOpening ?? '' }`;
}
