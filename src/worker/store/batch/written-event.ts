import type { ChannelId, ListingId, OfferRef } from '../../../shared/ids.ts';
import type { ReserveDecision } from '../../../shared/reservation-event.ts';
import type { StockEvent } from '../../../shared/stock-event.ts';
import type { LineFlag } from '../../ledger/contribution.ts';
import type { Decision } from '../../ledger/decide.ts';
import type { OwnCounterState } from '../../ledger/own-counter-state.ts';
import type { StockRow } from '../../ledger/shelf.ts';
import type { Submission } from '../ledger-store.ts';
import type { RevisedListing } from './revise-listings.ts';
import type { ShelfEffect } from './shelf-overlay.ts';

export interface CounterEffect {
	readonly channel: ChannelId;
	readonly offer: OfferRef;
	readonly epoch: number;
	readonly before: OwnCounterState;
	readonly after: OwnCounterState;
}

/** An event of a batch that goes into the log, and what it did. */
export interface WrittenEvent {
	/** 1 for the first of the batch. */
	readonly place: number;
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

/**
 * What an event did, as JSON.
 *
 * @param revised by listing, its new revision as JSON: made once, for all events of a batch that
 *                touched it (a hot SKU's eight listings stand in five hundred effects).
 */
export function effectJson(
	{ decision, stock, oversold, counters, touched }: WrittenEvent,
	revised: ReadonlyMap< ListingId, string >
): string {
	const shelves = stock.map( ( { before, after, ...shelf } ) => ( {
		...shelf,
		before: countsOf( before ),
		after: countsOf( after ),
	} ) );
	const listings: string[] = [];
	for ( const listing of touched ) {
		const json = revised.get( listing );
		if ( json !== undefined ) {
			listings.push( json );
		}
	}
	const flags = [ ...decision.flags, ...oversold ];
	return `{"stock":${ JSON.stringify( shelves ) },"flags":${ JSON.stringify( flags ) },"counters":${ JSON.stringify( counters ) },"listings":[${ listings.join() }]}`;
}

export function revisedJson( revised: readonly RevisedListing[] ): Map< ListingId, string > {
	return new Map( revised.map( ( one ) => [ one.listing, JSON.stringify( one ) ] ) );
}

function countsOf( { onHand, committed, safety, quarantined }: StockRow ) {
	return { onHand, committed, safety, quarantined };
}
