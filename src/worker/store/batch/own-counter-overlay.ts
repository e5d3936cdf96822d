import type { ChannelId, OfferRef } from '../../../shared/ids.ts';
import {
	NOTHING_COUNTED,
	shopChanges,
	startIn,
	type CounterChange,
	type OwnCounterState,
	type OwnOffer,
	type OwnRow,
	type OwnStart,
	type ShopChanges,
} from '../../ledger/own-counter-state.ts';
import type { CounterWrite, OwnWrites } from './batch-writes.ts';
import type { DecisionRows } from './stored-rows.ts';

interface OfferOverlay extends OwnOffer {
	start: OwnStart | null;
	/** The newest epoch in which it was read. */
	present: number | null;
	isStartNew: boolean;
	isMarked: boolean | null;
	readonly counters: Map< number, CounterWrite >;
	readonly kept: Map< string, OwnRow & { readonly epoch: number } >;
}

/**
 * The numbered changes of paired shops in one batch: what is stored, and on top of it what the batch
 * has done so far.
 */
export class OwnCounterOverlay {
	readonly #stored: DecisionRows;
	readonly #offers = new Map< string, OfferOverlay >();

	constructor( stored: DecisionRows ) {
		this.#stored = stored;
	}

	start( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.#offer( channel, offer ).start;
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.#offer( channel, offer ).present;
	}

	counter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState {
		return (
			this.#offer( channel, offer ).counters.get( epoch )?.counter ??
			this.#stored.ownCounter( channel, offer, epoch ) ??
			NOTHING_COUNTED
		);
	}

	rowBeyond( channel: ChannelId, offer: OfferRef, epoch: number, number: number ): OwnRow | null {
		return (
			this.#offer( channel, offer ).kept.get( `${ epoch } ${ number }` ) ??
			this.#stored.ownRowBeyond( channel, offer, epoch, number )
		);
	}

	/** What a listing of this offer adds to its allocation, and what its quantity includes. */
	shopChanges( channel: ChannelId, offer: OfferRef ): ShopChanges {
		const { start, present } = this.#offer( channel, offer );
		return present === null
			? shopChanges( null, NOTHING_COUNTED )
			: shopChanges( startIn( start, present ), this.counter( channel, offer, present ) );
	}

	/** @returns whether the offer became due for a reading. */
	write( change: CounterChange ): boolean {
		const { channel, offer, epoch, counter, start, keep, recount } = change;
		const overlay = this.#offer( channel, offer );
		if ( start ) {
			overlay.start = start;
			overlay.isStartNew = true;
		}
		if ( keep ) {
			overlay.kept.set( `${ epoch } ${ keep.number }`, { ...keep, epoch } );
		}
		// A counter that says nothing is not worth a row: most offers of a shop that was just paired.
		if ( counter !== NOTHING_COUNTED ) {
			this.#put( overlay, epoch, counter, change.isContradicted ?? false );
		}
		if ( recount === 'done' ) {
			overlay.isMarked = false;
		}
		return recount === 'due' && this.#mark( overlay );
	}

	/** Two different bodies came with one number. */
	contradict( { channel, offer }: OwnOffer, epoch: number ): void {
		const overlay = this.#offer( channel, offer );
		this.#put( overlay, epoch, this.counter( channel, offer, epoch ), true );
	}

	recounted( { channel, offer }: OwnOffer ): void {
		this.#offer( channel, offer ).isMarked = false;
	}

	writes(): OwnWrites {
		const offers = [ ...this.#offers.values() ];
		return {
			starts: offers.flatMap( ( { channel, offer, start, isStartNew } ) =>
				isStartNew && start ? [ { channel, offer, ...start } ] : []
			),
			counters: offers.flatMap( ( { counters } ) => [ ...counters.values() ] ),
			kept: offers.flatMap( ( overlay ) => this.#keptOf( overlay ) ),
			marks: offers.flatMap( ( { channel, offer, isMarked } ) =>
				isMarked === null ? [] : [ { channel, offer, isMarked } ]
			),
		};
	}

	/** Rows that the batch has put beyond a gap and has not reached since. */
	#keptOf( { channel, offer, kept }: OfferOverlay ) {
		return [ ...kept.values() ]
			.filter(
				( { epoch, number } ) =>
					number > ( this.counter( channel, offer, epoch ).reached?.number ?? 0 )
			)
			.map( ( row ) => ( { channel, offer, ...row } ) );
	}

	#put(
		overlay: OfferOverlay,
		epoch: number,
		counter: OwnCounterState,
		isContradicted: boolean
	): void {
		const { channel, offer, counters } = overlay;
		const before = counters.get( epoch )?.isContradicted ?? false;
		counters.set( epoch, {
			channel,
			offer,
			epoch,
			counter,
			isContradicted: before || isContradicted,
		} );
		if ( counter.read !== null && epoch > ( overlay.present ?? -1 ) ) {
			overlay.present = epoch;
		}
	}

	#mark( overlay: OfferOverlay ): boolean {
		const { channel, offer } = overlay;
		const wasMarked = overlay.isMarked ?? this.#stored.isMarkedForRecount( channel, offer );
		overlay.isMarked = true;
		return ! wasMarked;
	}

	#offer( channel: ChannelId, offer: OfferRef ): OfferOverlay {
		const key = `${ channel }\u001f${ offer }`;
		const known = this.#offers.get( key );
		if ( known ) {
			return known;
		}
		const overlay: OfferOverlay = {
			channel,
			offer,
			start: this.#stored.ownStart( channel, offer ),
			present: this.#stored.presentEpoch( channel, offer ),
			isStartNew: false,
			isMarked: null,
			counters: new Map(),
			kept: new Map(),
		};
		this.#offers.set( key, overlay );
		return overlay;
	}
}
