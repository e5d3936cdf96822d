import type { LineAssignment } from '../../shared/line-assignment.ts';
import type {
	ReservationEndedEvent,
	ReservationExtendedEvent,
	ReserveDecision,
	ReserveEvent,
} from '../../shared/reservation-event.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import { contributionOf, stockDifference } from './contribution.ts';
import { mergeAssignments } from './assign.ts';
import { assignmentsFor } from './assign-lines.ts';
import { availability } from './availability.ts';
import { orderOrEmpty } from './decide-shelf.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';
import { reservedLines, withAttempt, type Reservation } from './reservation.ts';
import { availableOf } from './shelf.ts';

/** What becomes of an order, and the event as it goes into the log. */
export interface ReservationStep {
	readonly event: StockEvent;
	readonly before: OrderState;
	readonly after: OrderState;
}

/**
 * All of it or nothing. Refused only if something is really missing at this moment: the decision is
 * stored with the fact and never taken again, whatever replay finds on the shelf.
 */
export function decideReserve(
	view: LedgerView,
	event: StockEvent,
	body: ReserveEvent
): ReservationStep {
	const before = orderOrEmpty( view, body.channel, body.order );
	const asked: OrderState = {
		...before,
		reservations: withAttempt( before.reservations, body.attempt, {
			asked: { atMs: event.occurredAtMs, lines: reservedLines( body.lines ) },
			expiresAtMs: body.expiresAtMs,
		} ),
	};
	const assigned =
		body.decision === null
			? assignmentsFor( view, before, asked, reservedLines( body.lines ), event.occurredAtMs )
			: body.assigned;
	const after = { ...asked, assignments: mergeAssignments( before.assignments, assigned ) };
	const decision = body.decision ?? judged( view, body, before, after );
	return {
		event: { ...event, body: { ...body, decision, assigned } },
		before,
		after: decision.result === 'accepted' ? after : before,
	};
}

export function reservationStep(
	view: LedgerView,
	event: StockEvent,
	body: ReservationExtendedEvent | ReservationEndedEvent
): ReservationStep {
	const before = orderOrEmpty( view, body.channel, body.order );
	const reservations = withAttempt( before.reservations, body.attempt, factIn( body ) );
	return { event, before, after: { ...before, reservations } };
}

function factIn( body: ReservationExtendedEvent | ReservationEndedEvent ): Partial< Reservation > {
	if ( body.kind === 'reservation-extended' ) {
		return { expiresAtMs: body.expiresAtMs };
	}
	return body.expiredAtMs === null ? { isReleased: true } : { expiredAtMs: body.expiredAtMs };
}

/** What this attempt takes more than the order holds already has to be available. */
function judged(
	view: LedgerView,
	{ lines }: ReserveEvent,
	before: OrderState,
	after: OrderState
): ReserveDecision {
	const changes = stockDifference( contributionOf( before ), contributionOf( after ) );
	const lacking = new Set(
		changes
			.filter(
				( { sku, location, committed = 0 } ) =>
					committed > 0 && availableOf( view.stock( sku, location ) ) < committed
			)
			.map( ( { sku } ) => sku )
	);
	if ( lacking.size === 0 ) {
		return { result: 'accepted' };
	}
	const short = lines.flatMap( ( { line } ) => {
		const assignment = after.assignments.get( line );
		return assignment?.leaves.some( ( { sku } ) => lacking.has( sku ) )
			? [ { line, available: unitsFor( view, assignment ) } ]
			: [];
	} );
	return { result: 'refused', short };
}

/** How many of a line could be had, if nothing else of the order were wanted. */
function unitsFor( view: LedgerView, { sku, location }: LineAssignment ): number {
	return Math.max( 0, availability( view, sku, [ location ] ).units );
}
