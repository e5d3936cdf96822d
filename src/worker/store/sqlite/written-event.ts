import type { ChannelId, ListingId, OfferRef } from '../../../shared/ids.ts';
import type { ReserveDecision } from '../../../shared/reservation-event.ts';
import type { StockEvent } from '../../../shared/stock-event.ts';
import type { LineFlag } from '../../ledger/contribution.ts';
import type { Decision } from '../../ledger/decide.ts';
import type { OwnCounterState } from '../../ledger/own-counter-state.ts';
import type { StockRow } from '../../ledger/shelf.ts';
import type { Submission } from '../ledger-store.ts';
import type { RevisedListing } from './desired-quantities.ts';
import type { ShelfEffect } from './ledger-view.ts';

export interface CounterEffect {
	readonly channel: ChannelId;
	readonly offer: OfferRef;
	readonly epoch: number;
	readonly before: OwnCounterState;
	readonly after: OwnCounterState;
}

/** An event of a batch that goes into the log, and what it did. */
export interface WrittenEvent {
	readonly position: number;
	readonly submission: Submission;
	/** Of what the source said. */
	readonly hash: string;
	readonly isClamped: boolean;
	readonly decision: Exclude< Decision, { outcome: 'refused' } >;
	readonly stock: readonly ShelfEffect[];
	/** Shelves that owe more than they have since this event. */
	readonly oversold: readonly LineFlag[];
	readonly touched: ReadonlySet< ListingId >;
	readonly counters: readonly CounterEffect[];
	readonly toRecount: boolean;
}

/** What a checkout was answered. */
export function answerIn( { body }: StockEvent ): { reserved?: ReserveDecision } {
	return body.kind === 'reserve' && body.decision ? { reserved: body.decision } : {};
}

export function effectOf(
	entry: WrittenEvent,
	revised: readonly RevisedListing[]
): {
	stock: readonly object[];
	flags: readonly LineFlag[];
	counters: readonly CounterEffect[];
	listings: RevisedListing[];
} {
	return {
		stock: entry.stock.map( ( { before, after, ...shelf } ) => ( {
			...shelf,
			before: countsOf( before ),
			after: countsOf( after ),
		} ) ),
		flags: [ ...entry.decision.flags, ...entry.oversold ],
		counters: entry.counters,
		listings: revised.filter( ( { listing } ) => entry.touched.has( listing ) ),
	};
}

function countsOf( { onHand, committed, safety, quarantined }: StockRow ) {
	return { onHand, committed, safety, quarantined };
}
