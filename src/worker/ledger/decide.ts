import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { LineId, LocationId, Sku } from '../../shared/ids.ts';
import type {
	AdjustmentEvent,
	LineAssignment,
	LinesMappedEvent,
	OpeningEvent,
	OrderEvent,
	StockEvent,
} from '../../shared/stock-event.ts';
import type { BillsOfMaterials } from './bill-of-materials.ts';
import {
	contributionOf,
	ownDifference,
	stockDifference,
	type LineFlag,
	type OwnChange,
	type StockChange,
} from './contribution.ts';
import { decideOwnBaseline, decideOwnChange } from './decide-own-change.ts';
import { explainedDifference } from './explained-difference.ts';
import type { LedgerView, MappedListing, OrderState } from './ledger-view.ts';
import type { CounterChange } from './own-counter-state.ts';
import { compareRanks, isTied, rankOf } from './snapshot-rank.ts';

/**
 * What one new event does. `applied` and `outranked` are both written to the log: an outranked
 * snapshot is a fact too, it just says nothing new. `refused` is not written.
 */
export type Decision =
	| {
			readonly outcome: 'applied' | 'outranked';
			/** The event as it goes into the log: with the mappings made now. */
			readonly event: StockEvent;
			readonly order: OrderState | null;
			readonly stock: readonly StockChange[];
			readonly own: readonly OwnChange[];
			/** What the shop's own numbered changes have come to. */
			readonly counters: readonly CounterChange[];
			readonly flags: readonly LineFlag[];
			/** Another snapshot claims the same moment: fetch the order to learn which is true. */
			readonly isTied: boolean;
	  }
	| { readonly outcome: 'refused'; readonly code: 'BUNDLE_HAS_NO_OWN_STOCK'; readonly sku: Sku };

/**
 * Decides one event against the state that `view` shows. Pure; duplicates are the caller's matter
 * (the log's unique key), so an event given here is new.
 */
export function decide( view: LedgerView, event: StockEvent ): Decision {
	switch ( event.body.kind ) {
		case 'order':
			return decideOrder( view, event, event.body );
		case 'lines-mapped':
			return decideLinesMapped( view, event, event.body );
		case 'adjustment':
			return decideAdjustment( view, event, event.body );
		case 'opening':
			return decideOpening( view, event, event.body );
		case 'own-change':
			return { ...unchanged( event ), ...decideOwnChange( view, event, event.body ) };
		case 'own-baseline':
			return { ...unchanged( event ), ...decideOwnBaseline( view, event, event.body ) };
	}
}

function decideOrder( view: LedgerView, event: StockEvent, body: OrderEvent ): Decision {
	const { channel, snapshot } = body;
	const before = view.order( channel, snapshot.order );
	const rank = rankOf( snapshot, body.fetch, event.key );
	const tied = before?.rank ? isTied( rank, before.rank ) : false;
	if ( before?.rank && compareRanks( rank, before.rank ) < 0 ) {
		return { ...unchanged( event ), isTied: tied };
	}
	const assigned = [ ...body.assigned ];
	const assignments = merge( before?.assignments, assigned );
	for ( const line of snapshot.lines ) {
		const mapped = view.listingOfOffer( channel, line.offer );
		if ( mapped && ! assignments.has( line.line ) ) {
			const location = view.defaultLocation( channel );
			const made = assign( view.bills, line, mapped, location, snapshot.placedAt );
			assigned.push( made );
			assignments.set( line.line, made );
		}
	}
	const after: OrderState = {
		channel,
		order: snapshot.order,
		rank,
		placedAtMs: snapshot.placedAt,
		lines: snapshot.lines,
		assignments,
		explains: snapshot.explains ?? null,
	};
	return {
		...applied( view, { ...event, body: { ...body, assigned } }, before, after ),
		isTied: tied,
	};
}

function decideLinesMapped(
	view: LedgerView,
	event: StockEvent,
	body: LinesMappedEvent
): Decision {
	const before = view.order( body.channel, body.order );
	const after: OrderState = {
		...( before ?? {
			channel: body.channel,
			order: body.order,
			rank: null,
			placedAtMs: event.occurredAtMs,
			lines: [],
			explains: null,
		} ),
		assignments: merge( before?.assignments, body.assigned ),
	};
	return applied( view, event, before, after );
}

function decideAdjustment( view: LedgerView, event: StockEvent, body: AdjustmentEvent ): Decision {
	const { sku, location, delta } = body;
	if ( view.bills.isBundle( sku ) ) {
		return { outcome: 'refused', code: 'BUNDLE_HAS_NO_OWN_STOCK', sku };
	}
	return {
		...unchanged( event ),
		outcome: 'applied',
		stock: [ { sku, location, onHand: delta, committed: 0 } ],
	};
}

/** A count in all but name: whatever had moved until then is in it. */
function decideOpening( view: LedgerView, event: StockEvent, body: OpeningEvent ): Decision {
	const { sku, location, units, atMs } = body;
	const row = view.stock( sku, location );
	if ( row.openedAtMs !== null ) {
		return unchanged( event );
	}
	const change = { sku, location, onHand: units - row.onHand, committed: 0, openedAtMs: atMs };
	return { ...unchanged( event ), outcome: 'applied', stock: [ change ] };
}

/** What a line stands for, by the mapping of now and the bill that was valid when it was placed. */
export function assign(
	bills: BillsOfMaterials,
	{ line, offer }: Pick< ChannelOrderLine, 'line' | 'offer' >,
	mapped: MappedListing,
	location: LocationId,
	placedAtMs: number
): LineAssignment {
	const leaves = [ ...bills.leavesAt( mapped.sku, placedAtMs ) ].map( ( [ sku, quantity ] ) => ( {
		sku,
		quantity,
	} ) );
	return { line, offer, listing: mapped.listing, sku: mapped.sku, location, leaves };
}

/** The first assignment of a line stands for ever. */
function merge(
	known: ReadonlyMap< LineId, LineAssignment > | undefined,
	added: readonly LineAssignment[]
): Map< LineId, LineAssignment > {
	const merged = new Map( known );
	for ( const assignment of added ) {
		if ( ! merged.has( assignment.line ) ) {
			merged.set( assignment.line, assignment );
		}
	}
	return merged;
}

type Written = Exclude< Decision, { outcome: 'refused' } >;

function unchanged( event: StockEvent ): Written {
	return {
		outcome: 'outranked',
		event,
		order: null,
		stock: [],
		own: [],
		counters: [],
		flags: [],
		isTied: false,
	};
}

function applied(
	view: LedgerView,
	event: StockEvent,
	before: OrderState | null,
	after: OrderState
): Written {
	const old = contributionOf( before, view );
	const now = contributionOf( after, view );
	return {
		outcome: 'applied',
		event,
		order: after,
		stock: stockDifference( old, now ),
		own: ownDifference( old, now ),
		counters: explainedDifference( view, before, after ),
		flags: now.flags,
		isTied: false,
	};
}
