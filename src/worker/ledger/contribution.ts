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
	/** Units by the time they moved; `null`: none did. */
	moved: Map< number, number > | null;
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
/** Of an order that is new: shared, for nobody writes into one. */
const NO_CONTRIBUTION: Contribution = { shelves: new Map(), own: new Map(), flags: [] };

export function contributionOf( order: OrderState | null ): Contribution {
	const lines = order ? linesOf( order ) : [];
	if ( lines.length === 0 ) {
		return NO_CONTRIBUTION;
	}
	const shelves = new Map< StockKey, ShelfContribution >();
	const own = new Map< ListingId, OwnUnits >();
	const flags: LineFlag[] = [];
	for ( const known of lines ) {
		if ( ! isNamed( known ) ) {
			addReturnsOfUnknown( shelves, known );
			continue;
		}
		const { line, assignment } = known;
		if ( ! assignment ) {
			flags.push( { line: line.line, flag: 'not-mapped', units: line.ordered } );
		} else {
			const units = lineMovements( known );
			addFlags( flags, line, units );
			addOwn( own, assignment, line, units );
			addStock( shelves, assignment, known, units );
		}
	}
	return { shelves, own, flags };
}

type NamedLine = KnownLine & { readonly line: ChannelOrderLine };

function isNamed( known: KnownLine ): known is NamedLine {
	return known.line !== null;
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

/** @param byAll what the line does as long as nothing of it was found gone. */
function addStock(
	shelves: Map< StockKey, ShelfContribution >,
	assignment: LineAssignment,
	known: NamedLine,
	byAll: LineMovements
): void {
	const { location } = assignment;
	if ( assignment.isObserved ) {
		// Whoever keeps that place takes open orders off its number by itself.
		return;
	}
	for ( const sku of skusOf( assignment ) ) {
		const gone = known.gone.filter( ( one ) => one.sku === sku && one.location === location );
		const { open, shipped, left, back } =
			gone.length === 0 ? byAll : lineMovements( known, gone );
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

function skusOf( { leaves, first = [] }: LineAssignment ): Iterable< Sku > {
	const skus = leaves.map( ( { sku } ) => sku );
	first.forEach( ( tier ) => tier.leaves.forEach( ( { sku } ) => skus.push( sku ) ) );
	return skus.length > 1 ? new Set( skus ) : skus;
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
	for ( const leaf of leaves ) {
		if ( leaf.sku === sku ) {
			return leaf.quantity;
		}
	}
	return 0;
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
	const made = { sku, location, committed: 0, quarantined: 0, moved: null };
	shelves.set( key, made );
	return made;
}

function addMoved( shelf: ShelfContribution, atMs: number, units: number ): void {
	shelf.moved ??= new Map();
	shelf.moved.set( atMs, ( shelf.moved.get( atMs ) ?? 0 ) + units );
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
	for ( const [ key, old ] of before.shelves ) {
		addChange( changes, old, old, after.shelves.get( key ) );
	}
	for ( const [ key, now ] of after.shelves ) {
		if ( ! before.shelves.has( key ) ) {
			addChange( changes, now, undefined, now );
		}
	}
	return changes;
}

function addChange(
	changes: StockChange[],
	{ sku, location }: Pick< ShelfContribution, 'sku' | 'location' >,
	old: ShelfContribution | undefined,
	now: ShelfContribution | undefined
): void {
	const moved = movedDifference( old?.moved, now?.moved );
	const committed = ( now?.committed ?? 0 ) - ( old?.committed ?? 0 );
	const quarantined = ( now?.quarantined ?? 0 ) - ( old?.quarantined ?? 0 );
	if ( moved.length > 0 || committed !== 0 || quarantined !== 0 ) {
		changes.push( { sku, location, committed, quarantined, moved } );
	}
}

type Moved = ReadonlyMap< number, number > | null | undefined;

function movedDifference( before: Moved, after: Moved ): ShelfMovement[] {
	const changes: ShelfMovement[] = [];
	for ( const [ atMs, units ] of before ?? [] ) {
		addMovement( changes, atMs, ( after?.get( atMs ) ?? 0 ) - units );
	}
	for ( const [ atMs, units ] of after ?? [] ) {
		addMovement( changes, atMs, before?.has( atMs ) ? 0 : units );
	}
	return changes;
}

function addMovement( changes: ShelfMovement[], atMs: number, units: number ): void {
	if ( units !== 0 ) {
		changes.push( { atMs, units } );
	}
}

export interface OwnChange extends OwnUnits {
	readonly listing: ListingId;
}

/** `after` − `before`, without what did not change. */
export function ownDifference( before: Contribution, after: Contribution ): OwnChange[] {
	const changes: OwnChange[] = [];
	for ( const [ listing, old ] of before.own ) {
		addOwnChange( changes, listing, old, after.own.get( listing ) ?? NOTHING );
	}
	for ( const [ listing, now ] of after.own ) {
		if ( ! before.own.has( listing ) ) {
			addOwnChange( changes, listing, NOTHING, now );
		}
	}
	return changes;
}

function addOwnChange(
	changes: OwnChange[],
	listing: ListingId,
	old: OwnUnits,
	now: OwnUnits
): void {
	const known = now.known - old.known;
	const unreduced = now.unreduced - old.unreduced;
	if ( known !== 0 || unreduced !== 0 ) {
		changes.push( { listing, known, unreduced } );
	}
}
