import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { ListingId, LocationId, Sku } from '../../shared/ids.ts';
import type { Leaf, LineAssignment } from '../../shared/line-assignment.ts';
import type { OrderState } from './ledger-view.ts';
import { linesOf, type KnownLine } from './known-lines.ts';
import { larger, lineMovements, type LineMovements, type ReturnedUnits } from './line-movements.ts';
import type { ShelfMovement, StockChange } from './shelf.ts';

/**
 * What one order does to the counts. The counts are sums of these over all orders (plus the
 * movements without an order), so a newer snapshot is applied by taking the old contribution off
 * and putting the new one on, in any order of arrival.
 */
export interface Contribution {
	readonly shelves: ReadonlyMap< StockKey, ShelfContribution >;
	readonly own: ReadonlyMap< ListingId, OwnUnits >;
	readonly flags: readonly LineFlag[];
}

/** SKU and location in one string; U+001F cannot be typed into either by accident. */
export type StockKey = `${ Sku }\u001f${ LocationId }`;

export function stockKeyOf( sku: Sku, location: LocationId ): StockKey {
	return `${ sku }\u001f${ location }`;
}

interface ShelfContribution {
	readonly sku: Sku;
	readonly location: LocationId;
	committed: number;
	quarantined: number;
	/** Units by the time they moved. */
	readonly moved: Map< number, number >;
}

/** A channel's own orders, seen from one of its listings. */
export interface OwnUnits {
	/** Units that the channel has already subtracted from the number it shows. */
	readonly known: number;
	/** Units that we owe and the channel has not subtracted yet (a WooCommerce order not yet paid). */
	readonly unreduced: number;
}

export interface LineFlag {
	/** Empty when no order is meant. */
	readonly line: string;
	readonly flag:
		| 'restocked-more-than-shipped'
		| 'shipped-more-than-ordered'
		| 'not-mapped'
		| 'bundle-has-no-own-stock'
		| 'oversold'
		| 'backordered';
	readonly units: number;
}

const NOTHING: OwnUnits = { known: 0, unreduced: 0 };

export function contributionOf( order: OrderState | null ): Contribution {
	const shelves = new Map< StockKey, ShelfContribution >();
	const own = new Map< ListingId, OwnUnits >();
	const flags: LineFlag[] = [];
	for ( const known of order ? linesOf( order ) : [] ) {
		const { line, assignment } = known;
		if ( ! line ) {
			addReturnsOfUnknown( shelves, known );
		} else if ( ! assignment ) {
			flags.push( { line: line.line, flag: 'not-mapped', units: line.ordered } );
		} else {
			const units = lineMovements( { ...known, line } );
			addFlags( flags, line, units );
			addOwn( own, assignment, line, units );
			addStock( shelves, assignment, { ...known, line } );
		}
	}
	return { shelves, own, flags };
}

function addFlags( flags: LineFlag[], { line }: ChannelOrderLine, units: LineMovements ): void {
	const { restockedTooMuch, shippedTooMuch } = units;
	if ( restockedTooMuch > 0 ) {
		flags.push( { line, flag: 'restocked-more-than-shipped', units: restockedTooMuch } );
	}
	if ( shippedTooMuch > 0 ) {
		flags.push( { line, flag: 'shipped-more-than-ordered', units: shippedTooMuch } );
	}
}

/**
 * Units of a line that are still on the shelf although the channel has taken them off the number it
 * shows. What it took off and shipped is on no shelf any more.
 */
export function openUnitsSubtracted( line: ChannelOrderLine ): number {
	const { open, shipped, restocked } = lineMovements( { line, shipments: [], returns: [] } );
	return Math.min( open, Math.max( 0, line.subtracted - ( shipped - restocked ) ) );
}

function addOwn(
	own: Map< ListingId, OwnUnits >,
	{ listing }: LineAssignment,
	line: ChannelOrderLine,
	units: LineMovements
): void {
	const taken = units.open + units.shipped - units.restocked;
	const before = own.get( listing ) ?? NOTHING;
	own.set( listing, {
		known: before.known + line.subtracted,
		unreduced: before.unreduced + ( line.toSubtract ?? Math.max( 0, taken - line.subtracted ) ),
	} );
}

function addStock(
	shelves: Map< StockKey, ShelfContribution >,
	assignment: LineAssignment,
	known: KnownLine & { readonly line: ChannelOrderLine }
): void {
	const { location } = assignment;
	if ( assignment.isObserved ) {
		// Whoever keeps that place takes open orders off its number by itself.
		return;
	}
	for ( const sku of skusOf( assignment ) ) {
		const gone = known.gone.filter( ( one ) => one.sku === sku && one.location === location );
		const { open, shipped, left, back } = lineMovements( known, gone );
		const shelf = shelfOf( shelves, sku, location );
		shelf.committed += unitsOf( assignment, sku, shipped, open );
		let units = 0;
		for ( const one of left ) {
			addMoved( shelf, one.atMs, -unitsOf( assignment, sku, units, one.units ) );
			units += one.units;
		}
		units = 0;
		for ( const one of back ) {
			const returned = unitsOf( assignment, sku, units, one.units );
			units += one.units;
			addReturned( shelf, { ...one, units: returned } );
		}
	}
}

function skusOf( { leaves, first }: LineAssignment ): Iterable< Sku > {
	const all = first ? [ leaves, ...first.map( ( tier ) => tier.leaves ) ].flat() : leaves;
	return new Set( all.map( ( { sku } ) => sku ) );
}

/**
 * How many of `sku` some units of a line take: `count` of them after the first `from`. Units leave and
 * come back in one order, the first ones first; what is cancelled is cancelled from the end.
 */
function unitsOf(
	{ leaves, first = [] }: LineAssignment,
	sku: Sku,
	from: number,
	count: number
): number {
	let taken = 0;
	let passed = 0;
	let open = count;
	for ( const tier of first ) {
		const end = passed + tier.units;
		const here = Math.max( 0, Math.min( end, from + count ) - Math.max( passed, from ) );
		taken += here * eachOf( tier.leaves, sku );
		open -= here;
		passed = end;
	}
	return taken + open * eachOf( leaves, sku );
}

function eachOf( leaves: readonly Leaf[], sku: Sku ): number {
	return leaves.find( ( leaf ) => leaf.sku === sku )?.quantity ?? 0;
}

/** Of an order that nobody knows (it is older than we are) units can come back all the same. */
function addReturnsOfUnknown(
	shelves: Map< StockKey, ShelfContribution >,
	{ returns }: KnownLine
): void {
	for ( const { shelf: from, at, quantity, isQuarantined = false } of larger( [], returns ) ) {
		if ( from ) {
			const shelf = shelfOf( shelves, from.sku, from.location );
			addReturned( shelf, { atMs: at, units: quantity, isQuarantined } );
		}
	}
}

function shelfOf(
	shelves: Map< StockKey, ShelfContribution >,
	sku: Sku,
	location: LocationId
): ShelfContribution {
	const key = stockKeyOf( sku, location );
	const known = shelves.get( key );
	if ( known ) {
		return known;
	}
	const made = {
		sku,
		location,
		committed: 0,
		quarantined: 0,
		moved: new Map< number, number >(),
	};
	shelves.set( key, made );
	return made;
}

function addMoved( { moved }: ShelfContribution, atMs: number, units: number ): void {
	moved.set( atMs, ( moved.get( atMs ) ?? 0 ) + units );
}

function addReturned(
	shelf: ShelfContribution,
	{ atMs, units, isQuarantined }: ReturnedUnits
): void {
	if ( isQuarantined ) {
		shelf.quarantined += units;
	} else {
		addMoved( shelf, atMs, units );
	}
}

/** `after` − `before`, without what did not change. */
export function stockDifference( before: Contribution, after: Contribution ): StockChange[] {
	const changes: StockChange[] = [];
	for ( const key of new Set( [ ...before.shelves.keys(), ...after.shelves.keys() ] ) ) {
		const old = before.shelves.get( key );
		const now = after.shelves.get( key );
		const named = now ?? old;
		const moved = movedDifference( old?.moved, now?.moved );
		const committed = ( now?.committed ?? 0 ) - ( old?.committed ?? 0 );
		const quarantined = ( now?.quarantined ?? 0 ) - ( old?.quarantined ?? 0 );
		if ( named && ( moved.length > 0 || committed !== 0 || quarantined !== 0 ) ) {
			const { sku, location } = named;
			changes.push( { sku, location, committed, quarantined, moved } );
		}
	}
	return changes;
}

function movedDifference(
	before: ReadonlyMap< number, number > = new Map(),
	after: ReadonlyMap< number, number > = new Map()
): ShelfMovement[] {
	return [ ...new Set( [ ...before.keys(), ...after.keys() ] ) ]
		.map( ( atMs ) => ( {
			atMs,
			units: ( after.get( atMs ) ?? 0 ) - ( before.get( atMs ) ?? 0 ),
		} ) )
		.filter( ( { units } ) => units !== 0 );
}

export interface OwnChange extends OwnUnits {
	readonly listing: ListingId;
}

/** `after` − `before`, without what did not change. */
export function ownDifference( before: Contribution, after: Contribution ): OwnChange[] {
	const changes: OwnChange[] = [];
	for ( const listing of new Set( [ ...before.own.keys(), ...after.own.keys() ] ) ) {
		const old = before.own.get( listing ) ?? NOTHING;
		const now = after.own.get( listing ) ?? NOTHING;
		const known = now.known - old.known;
		const unreduced = now.unreduced - old.unreduced;
		if ( known !== 0 || unreduced !== 0 ) {
			changes.push( { listing, known, unreduced } );
		}
	}
	return changes;
}
