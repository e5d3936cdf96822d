import type { Sku } from '../../shared/ids.ts';
import type { AssemblyEvent } from '../../shared/shelf-event.ts';
import type { LinesMappedEvent, OrderEvent, StockEvent } from '../../shared/stock-event.ts';
import { asLeaves } from './assembled-stock.ts';
import { mergeAssignments } from './assign.ts';
import { assignmentsFor } from './assign-lines.ts';
import {
	contributionOf,
	ownDifference,
	stockDifference,
	type LineFlag,
	type OwnChange,
} from './contribution.ts';
import { decideOwnBaseline, decideOwnChange } from './decide-own-change.ts';
import { decideReserve, reservationStep, type ReservationStep } from './decide-reservation.ts';
import {
	orderOrEmpty,
	shelfEffect,
	type BackorderChange,
	type IncomingChange,
	type ShelfEvent,
} from './decide-shelf.ts';
import { explainedDifference } from './explained-difference.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';
import type { CounterChange } from './own-counter-state.ts';
import type { StockChange } from './shelf.ts';
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
			readonly orders: readonly OrderState[];
			readonly stock: readonly StockChange[];
			readonly incoming: readonly IncomingChange[];
			readonly backorders: readonly BackorderChange[];
			readonly own: readonly OwnChange[];
			/** What the shop's own numbered changes have come to. */
			readonly counters: readonly CounterChange[];
			readonly flags: readonly LineFlag[];
			/** Another snapshot claims the same moment: fetch the order to learn which is true. */
			readonly isTied: boolean;
	  }
	| {
			readonly outcome: 'refused';
			readonly code: 'BUNDLE_HAS_NO_OWN_STOCK' | 'NOT_KEPT_ASSEMBLED';
			readonly sku: Sku;
	  };

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
		case 'own-change':
			return { ...unchanged( event ), ...decideOwnChange( view, event, event.body ) };
		case 'own-baseline':
			return { ...unchanged( event ), ...decideOwnBaseline( view, event, event.body ) };
		case 'reserve':
			return decideReservation( view, decideReserve( view, event, event.body ) );
		case 'assembly':
			return decideAssembly( view, event, event.body );
		case 'reservation-extended':
		case 'reservation-ended':
			return decideReservation( view, reservationStep( view, event, event.body ) );
		default:
			return decideShelf( view, event, event.body );
	}
}

function decideOrder( view: LedgerView, event: StockEvent, body: OrderEvent ): Decision {
	const { channel, snapshot } = body;
	const before = orderOrEmpty( view, channel, snapshot.order );
	const rank = rankOf( snapshot, body.fetch, event.key );
	const tied = before.rank ? isTied( rank, before.rank ) : false;
	if ( before.rank && compareRanks( rank, before.rank ) < 0 ) {
		return { ...unchanged( event ), isTied: tied };
	}
	const named: OrderState = {
		...before,
		rank,
		placedAtMs: snapshot.placedAt,
		lines: snapshot.lines,
		assignments: mergeAssignments( before.assignments, body.assigned ),
		explains: snapshot.explains ?? null,
	};
	const made = assignmentsFor( view, before, named, snapshot.lines, snapshot.placedAt );
	if ( made.length === 0 ) {
		return applied( view, event, before, named, tied );
	}
	const after = { ...named, assignments: mergeAssignments( named.assignments, made ) };
	const assigned = [ ...body.assigned, ...made ];
	return applied( view, { ...event, body: { ...body, assigned } }, before, after, tied );
}

function decideLinesMapped(
	view: LedgerView,
	event: StockEvent,
	body: LinesMappedEvent
): Decision {
	const before = orderOrEmpty( view, body.channel, body.order );
	const after = { ...before, assignments: mergeAssignments( before.assignments, body.assigned ) };
	return applied( view, event, before, after );
}

/** A refusal is a fact too, and changes nothing. */
function decideReservation( view: LedgerView, step: ReservationStep ): Decision {
	const { event, before, after } = step;
	return after === before ? unchanged( event ) : applied( view, event, before, after );
}

/** What somebody does to a shelf, and can do to another one instead. */
const BY_HAND: ReadonlySet< string > = new Set( [
	'adjustment',
	'receipt',
	'transfer',
	'quarantine',
	'count',
	'return',
] );

function decideShelf( view: LedgerView, event: StockEvent, body: ShelfEvent ): Decision {
	const effect = shelfEffect( view, event, body );
	// Of the moment of the fact: a bill saved later must not refuse it when the log is told again.
	const atMs = event.occurredAtMs;
	const bundle = effect.stock.find(
		( { sku } ) =>
			view.bills.componentsAt( sku, atMs ) !== null &&
			! view.bills.isKeptAssembled( sku, atMs )
	);
	if ( bundle && BY_HAND.has( body.kind ) ) {
		return { outcome: 'refused', code: 'BUNDLE_HAS_NO_OWN_STOCK', sku: bundle.sku };
	}
	const told = effect.orders.map( ( after ) =>
		applied( view, event, orderOrEmpty( view, after.channel, after.order ), after )
	);
	return {
		...unchanged( event ),
		outcome: 'applied',
		orders: effect.orders,
		stock: [ ...effect.stock, ...told.flatMap( ( { stock } ) => stock ) ],
		incoming: effect.incoming,
		backorders: effect.backorders,
		own: told.flatMap( ( { own } ) => own ),
		flags: told.flatMap( ( { flags } ) => flags ),
	};
}

/** Packing and taking apart: no unit of a component is made or lost by it. */
function decideAssembly( view: LedgerView, event: StockEvent, body: AssemblyEvent ): Decision {
	const { sku, location, units } = body;
	const atMs = event.occurredAtMs;
	if ( ! body.components && ! view.bills.isKeptAssembled( sku, atMs ) ) {
		return { outcome: 'refused', code: 'NOT_KEPT_ASSEMBLED', sku };
	}
	const components = body.components ?? asLeaves( view.bills.partsAt( sku, atMs ) );
	return {
		...unchanged( event ),
		outcome: 'applied',
		event: { ...event, body: { ...body, components } },
		stock: [
			{ sku, location, moved: [ { atMs, units } ] },
			...components.map( ( { sku: part, quantity } ) => ( {
				sku: part,
				location,
				moved: [ { atMs, units: -units * quantity } ],
			} ) ),
		],
	};
}

type Written = Exclude< Decision, { outcome: 'refused' } >;

function unchanged( event: StockEvent ): Written {
	return {
		outcome: 'outranked',
		event,
		orders: [],
		stock: [],
		incoming: [],
		backorders: [],
		own: [],
		counters: [],
		flags: [],
		isTied: false,
	};
}

function applied(
	view: LedgerView,
	event: StockEvent,
	before: OrderState,
	after: OrderState,
	tied = false
): Written {
	const old = contributionOf( before );
	const now = contributionOf( after );
	return {
		outcome: 'applied',
		event,
		orders: [ after ],
		stock: stockDifference( old, now ),
		incoming: [],
		backorders: [],
		own: ownDifference( old, now ),
		counters: explainedDifference( view, before, after ),
		flags: now.flags,
		isTied: tied,
	};
}
