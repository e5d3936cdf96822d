import type { OwnBaselineEvent, OwnChangeEvent, StockEvent } from '../../shared/stock-event.ts';
import { asLeaves } from './assembled-stock.ts';
import type { BillsOfMaterials } from './bill-of-materials.ts';
import type { LineFlag } from './contribution.ts';
import type { LedgerView, MappedListing } from './ledger-view.ts';
import {
	startIn,
	type CounterChange,
	type OwnCounterState,
	type OwnPlace,
	type OwnRow,
	type OwnStart,
} from './own-counter-state.ts';
import type { StockChange } from './shelf.ts';

/** What a numbered change of the shop, or a reading of it, does. Pure, like all of `decide`. */
export interface OwnDecision {
	readonly outcome: 'applied' | 'outranked';
	readonly event: StockEvent;
	readonly stock: readonly StockChange[];
	readonly counters: readonly CounterChange[];
	readonly flags: readonly LineFlag[];
}

/**
 * A change counts when it is numbered above the start of its own epoch, whichever epoch is present
 * and whatever was read since: then its effect does not depend on what arrived first.
 */
export function decideOwnChange(
	view: LedgerView,
	event: StockEvent,
	body: OwnChangeEvent
): OwnDecision {
	const { channel, offer, counter: place, delta } = body;
	const { epoch } = place;
	const mapped = view.listingOfOffer( channel, offer );
	if ( ! mapped ) {
		return { ...nothing( event ), event: unassigned( event, body ) };
	}
	const start = startIn( view.ownStart( channel, offer ), epoch );
	const before = view.ownCounter( channel, offer, epoch );
	if ( ! start || place.number <= start.number ) {
		const isUnread = view.ownStart( channel, offer ) === null;
		const isContradicted = start !== null && isOtherTotal( place, before.reached ?? start );
		const change: CounterChange = {
			channel,
			offer,
			epoch,
			counter: before,
			...( isUnread && { recount: 'due' } ),
			...( isContradicted && { isContradicted } ),
		};
		const counters = isUnread || isContradicted ? [ change ] : [];
		return { ...nothing( event ), event: unassigned( event, body ), counters };
	}
	const assigned = body.assigned ?? assignmentOf( view, body, mapped );
	const isBundle = assigned.leaves.some( ( { sku } ) => sku !== assigned.sku );
	const movesUnits = body.order === null && delta !== 0;
	const stock: StockChange[] =
		movesUnits && ! isBundle ? [ ownMovement( assigned, event.occurredAtMs, delta ) ] : [];
	const flags: LineFlag[] =
		movesUnits && isBundle
			? [ { line: '', flag: 'bundle-has-no-own-stock', units: delta } ]
			: [];
	return {
		outcome: 'applied',
		event: { ...event, body: { ...body, assigned } },
		stock,
		flags,
		counters: [ counterAfter( view, body, start, before ) ],
	};
}

/** That it came after the opening is said by its number, whatever the shop's clock says. */
function ownMovement(
	{ sku, location }: NonNullable< OwnChangeEvent[ 'assigned' ] >,
	atMs: number,
	units: number
): StockChange {
	return { sku, location, moved: [ { atMs, units, isOwn: true } ] };
}

function counterAfter(
	view: LedgerView,
	body: OwnChangeEvent,
	start: OwnStart,
	before: OwnCounterState
): CounterChange {
	const { channel, offer, delta, what } = body;
	const { epoch, number, total } = body.counter;
	const row: OwnRow = { number, total, delta };
	const isKind = what === 'managed' || what === 'unmanaged';
	const at = before.reached ?? start;
	const isBeyond = number > at.number;
	const end = isBeyond
		? endOfRow( view, body, at, row )
		: { place: at, isContradicted: isOtherTotal( body.counter, at ) };
	const isNewEpoch = epoch > ( view.presentEpoch( channel, offer ) ?? epoch );
	const isRecountDue = isNewEpoch || ( isKind && number > ( before.read ?? start.number ) );
	return {
		channel,
		offer,
		epoch,
		counter: {
			...before,
			explainedByThemselves:
				before.explainedByThemselves + ( body.order === null ? delta : 0 ),
			reached: { number: end.place.number, total: end.place.total },
			managedAt: isKind ? Math.max( before.managedAt, number ) : before.managedAt,
		},
		...( number > end.place.number && { keep: row } ),
		...( isRecountDue && { recount: 'due' } ),
		...( end.isContradicted && { isContradicted: true } ),
	};
}

/**
 * A reading. The first one of an offer is where its counting starts; what the shop showed then is in
 * the opening balance. A later one moves the place that is reached over a gap, and nothing else:
 * changes that are still on their way take their effect when they arrive.
 */
export function decideOwnBaseline(
	view: LedgerView,
	event: StockEvent,
	body: OwnBaselineEvent
): OwnDecision {
	const { channel, offer, orderTotal } = body;
	const { epoch, number, total } = body.counter;
	const known = view.ownStart( channel, offer );
	const first: OwnStart = { epoch, number, total, orderTotal };
	const start = startIn( known ?? first, epoch );
	if ( ! start || ! view.listingOfOffer( channel, offer ) ) {
		return nothing( event );
	}
	const before = view.ownCounter( channel, offer, epoch );
	const at = before.reached ?? start;
	const read = Math.max( before.read ?? 0, number );
	const end =
		number >= at.number
			? endOfRow( view, body, { number, total } )
			: { place: at, isContradicted: false };
	const isNewest = epoch >= ( view.presentEpoch( channel, offer ) ?? epoch );
	const isDone = isNewest && before.managedAt <= number;
	return {
		...nothing( event ),
		outcome: 'applied',
		counters: [
			{
				channel,
				offer,
				epoch,
				counter: {
					...before,
					reached: { number: end.place.number, total: end.place.total },
					read,
				},
				...( known === null && { start: first } ),
				...( isDone && { recount: 'done' } ),
				...( ( end.isContradicted || isOtherTotal( body.counter, at ) ) && {
					isContradicted: true,
				} ),
			},
		],
	};
}

/** One number, two sums: of two histories. */
function isOtherTotal( left: OwnPlace, right: OwnPlace ): boolean {
	return left.number === right.number && left.total !== right.total;
}

/**
 * Follows the row from `from` through `added` and the changes kept beyond the gap. A change whose
 * total does not follow from the one before it belongs to another history of the shop (its database
 * was restored, and the number given out again): the row ends before it.
 */
function endOfRow(
	view: LedgerView,
	{ channel, offer, counter: { epoch } }: OwnChangeEvent | OwnBaselineEvent,
	from: OwnPlace,
	added?: OwnRow
): { place: OwnPlace; isContradicted: boolean } {
	let place = from;
	for (;;) {
		const number = place.number + 1;
		const next =
			added?.number === number ? added : view.ownRowBeyond( channel, offer, epoch, number );
		if ( ! next ) {
			return { place, isContradicted: false };
		}
		if ( next.total !== place.total + next.delta ) {
			return { place, isContradicted: true };
		}
		place = next;
	}
}

function assignmentOf(
	view: { readonly bills: BillsOfMaterials } & Pick< LedgerView, 'defaultLocation' >,
	{ channel, offer }: OwnChangeEvent,
	{ listing, sku }: MappedListing
): NonNullable< OwnChangeEvent[ 'assigned' ] > {
	// Typed in at a bundle that lies packed on a shelf, a change is one of that shelf.
	const now = Number.POSITIVE_INFINITY;
	const leaves = view.bills.isKeptAssembled( sku, now )
		? [ { sku, quantity: 1 } ]
		: asLeaves( view.bills.leavesAt( sku, now ) );
	return { offer, listing, sku, location: view.defaultLocation( channel ), leaves };
}

function unassigned( event: StockEvent, body: OwnChangeEvent ): StockEvent {
	return { ...event, body: { ...body, assigned: null } };
}

function nothing( event: StockEvent ): OwnDecision {
	return { outcome: 'outranked', event, stock: [], counters: [], flags: [] };
}
