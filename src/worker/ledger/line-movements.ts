import type { ChannelOrderLine, Movement } from '../../shared/channel-order.ts';
import type { LocationId, Sku } from '../../shared/ids.ts';

/**
 * What one order line does to the shelves, out of everything that is said about it: by its channel
 * (the snapshot), by others (a warehouse that ships and takes back), and by people who counted.
 *
 * Two sources that tell of one line tell of the same units: the larger says more, their sum would say
 * it twice. A unit that had left when somebody counted (`gone`) has left at that moment, whatever
 * the channel says later, and leaves once.
 */

/** Said of a line by somebody else than its channel. */
export interface Report {
	readonly source: string;
	readonly movements: readonly ReportedMovement[];
}

export interface ReportedMovement extends Movement {
	/** Came back, and is not for sale. */
	readonly isQuarantined?: boolean;
	/** Where the source says it came back to. */
	readonly shelf?: { readonly sku: Sku; readonly location: LocationId };
}

/** Units of the line that were found to have left when one SKU of it was counted. */
export interface Gone {
	readonly units: number;
	readonly atMs: number;
}

export interface LineFacts {
	readonly line: Pick< ChannelOrderLine, 'ordered' | 'cancelled' | 'shipments' | 'restocks' >;
	readonly shipments: readonly Report[];
	readonly returns: readonly Report[];
}

export interface TimedUnits {
	readonly atMs: number;
	readonly units: number;
}

export interface ReturnedUnits extends TimedUnits {
	/** Came back, and is not for sale. */
	readonly isQuarantined: boolean;
}

export interface LineMovements {
	/** Promised and still to leave. */
	readonly open: number;
	readonly shipped: number;
	readonly restocked: number;
	/** Units that left, in order of time. */
	readonly left: readonly TimedUnits[];
	/** Units that came back, in order of time. */
	readonly back: readonly ReturnedUnits[];
	/** Units that are said to have come back without having left. */
	readonly restockedTooMuch: number;
	/** Units that left although nobody ordered them. */
	readonly shippedTooMuch: number;
}

/**
 * Open units never go below zero per line: as a plain sum "shipped 2, then cancelled 2" made −2,
 * which hid two other orders. Units can only come back if they had left: "cancelled and restocked"
 * of a unit that never shipped made 11 of 10.
 *
 * @param gone of one SKU at one location; other SKUs of a bundle may have been counted at other times.
 */
export function lineMovements(
	{ line, shipments, returns }: LineFacts,
	gone: readonly Gone[] = []
): LineMovements {
	const said = larger( line.shipments, shipments );
	const left = departures( said, gone );
	const shipped = total( left );
	const back = larger( line.restocks, returns );
	const returned = sum( back );
	const restocked = Math.min( returned, shipped );
	return {
		open: Math.max( 0, line.ordered - line.cancelled - shipped ),
		shipped,
		restocked,
		left,
		back: firstUnits( back, restocked ),
		restockedTooMuch: returned - restocked,
		shippedTooMuch: Math.max( 0, shipped - line.ordered ),
	};
}

/**
 * The list that tells of more units; of two that tell of as many, the one of who had them in hand: it
 * knows their time and their condition better than the channel.
 */
export function larger(
	channels: readonly Movement[],
	others: readonly Report[]
): readonly ReportedMovement[] {
	let best: readonly ReportedMovement[] = NOTHING;
	for ( const { movements } of sorted( others, bySource ) ) {
		best = more( best, movements );
	}
	return more( best, channels );
}

const NOTHING: readonly never[] = [];

function more(
	best: readonly ReportedMovement[],
	movements: readonly ReportedMovement[]
): readonly ReportedMovement[] {
	return sum( movements ) > sum( best ) ? movements : best;
}

const bySource = ( left: Report, right: Report ): number => ( left.source < right.source ? -1 : 1 );

/** A list of one is in order as it is: most have none or one, and every line is looked at with each event. */
function sorted< T >( list: readonly T[], compare: ( left: T, right: T ) => number ): readonly T[] {
	return list.length > 1 ? list.toSorted( compare ) : list;
}

/**
 * When units left: at every moment as many as were shipped or found gone until then, whichever is
 * more. So a shipment that is told after the count lowers nothing twice.
 */
function departures( shipped: readonly Movement[], gone: readonly Gone[] ): TimedUnits[] {
	const times: number[] = [];
	shipped.forEach( ( { at } ) => times.push( at ) );
	gone.forEach( ( { atMs } ) => times.push( atMs ) );
	const left: TimedUnits[] = [];
	let before = 0;
	for ( const atMs of sorted( times, ( a, b ) => a - b ) ) {
		const byShipment = shippedUntil( shipped, atMs );
		const byCount = goneUntil( gone, atMs );
		const now = Math.max( byShipment, byCount );
		if ( now > before ) {
			left.push( { atMs, units: now - before } );
			before = now;
		}
	}
	return left;
}

function shippedUntil( shipped: readonly Movement[], untilMs: number ): number {
	let units = 0;
	for ( const { at, quantity } of shipped ) {
		units += at <= untilMs ? quantity : 0;
	}
	return units;
}

function goneUntil( gone: readonly Gone[], untilMs: number ): number {
	let most = 0;
	for ( const { atMs, units } of gone ) {
		most = atMs <= untilMs ? Math.max( most, units ) : most;
	}
	return most;
}

/** The earliest `units` of them. */
function firstUnits( movements: readonly ReportedMovement[], units: number ): ReturnedUnits[] {
	const first: ReturnedUnits[] = [];
	let open = units;
	for ( const { at, quantity, isQuarantined = false } of sorted( movements, byTime ) ) {
		const taken = Math.min( open, quantity );
		if ( taken > 0 ) {
			first.push( { atMs: at, units: taken, isQuarantined } );
			open -= taken;
		}
	}
	return first;
}

const byTime = ( left: Movement, right: Movement ): number =>
	left.at - right.at || ( left.key < right.key ? -1 : 1 );

function sum( movements: readonly Movement[] ): number {
	let units = 0;
	for ( const { quantity } of movements ) {
		units += quantity;
	}
	return units;
}

function total( movements: readonly TimedUnits[] ): number {
	return movements.reduce( ( units, each ) => units + each.units, 0 );
}
