import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { ListingId, LocationId, Sku } from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/stock-event.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';

/**
 * What one order does to the counts. The counts are sums of these over all orders (plus the
 * movements without an order), so a newer snapshot is applied by taking the old contribution off
 * and putting the new one on, in any order of arrival.
 */
export interface Contribution {
	readonly stock: ReadonlyMap< StockKey, StockChange >;
	readonly own: ReadonlyMap< ListingId, OwnUnits >;
	readonly flags: readonly LineFlag[];
}

/** SKU and location in one string; U+001F cannot be typed into either by accident. */
export type StockKey = `${ Sku }\u001f${ LocationId }`;

export function stockKeyOf( sku: Sku, location: LocationId ): StockKey {
	return `${ sku }\u001f${ location }`;
}

export interface StockChange {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly onHand: number;
	readonly committed: number;
	/** Set by the opening balance only. */
	readonly openedAtMs?: number;
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
		| 'bundle-has-no-own-stock';
	readonly units: number;
}

const NOTHING: OwnUnits = { known: 0, unreduced: 0 };

export function contributionOf(
	order: OrderState | null,
	view: Pick< LedgerView, 'stock' >
): Contribution {
	const stock = new Map< StockKey, StockChange >();
	const own = new Map< ListingId, OwnUnits >();
	const flags: LineFlag[] = [];
	for ( const line of order?.lines ?? [] ) {
		const assignment = order?.assignments.get( line.line );
		if ( ! order || ! assignment ) {
			flags.push( { line: line.line, flag: 'not-mapped', units: line.ordered } );
			continue;
		}
		const units = lineUnits( line, flags );
		addOwn( own, assignment.listing, line, units );
		addStock( stock, assignment, line, units, view );
	}
	return { stock, own, flags };
}

interface LineUnits {
	readonly open: number;
	readonly shipped: number;
	readonly restocked: number;
}

/**
 * Open units never go below zero per line: as a plain sum "shipped 2, then cancelled 2" made −2,
 * which hid two other orders. Units can only come back if they had left: "cancelled and restocked"
 * of a unit that never shipped made 11 of 10.
 */
function lineUnits( line: ChannelOrderLine, flags: LineFlag[] ): LineUnits {
	const shipped = sum( line.shipments );
	const returned = sum( line.restocks );
	const restocked = Math.min( returned, shipped );
	if ( returned > shipped ) {
		const units = returned - shipped;
		flags.push( { line: line.line, flag: 'restocked-more-than-shipped', units } );
	}
	if ( shipped > line.ordered ) {
		const units = shipped - line.ordered;
		flags.push( { line: line.line, flag: 'shipped-more-than-ordered', units } );
	}
	return { open: Math.max( 0, line.ordered - line.cancelled - shipped ), shipped, restocked };
}

/**
 * Units of a line that are still on the shelf although the channel has taken them off the number it
 * shows. What it took off and shipped is on no shelf any more.
 */
export function openUnitsSubtracted( line: ChannelOrderLine ): number {
	const { open, shipped, restocked } = lineUnits( line, [] );
	return Math.min( open, Math.max( 0, line.subtracted - ( shipped - restocked ) ) );
}

function sum( movements: ChannelOrderLine[ 'shipments' ] ): number {
	return movements.reduce( ( total, movement ) => total + movement.quantity, 0 );
}

function addOwn(
	own: Map< ListingId, OwnUnits >,
	listing: ListingId,
	line: ChannelOrderLine,
	units: LineUnits
): void {
	const taken = units.open + units.shipped - units.restocked;
	const before = own.get( listing ) ?? NOTHING;
	own.set( listing, {
		known: before.known + line.subtracted,
		unreduced: before.unreduced + ( line.toSubtract ?? Math.max( 0, taken - line.subtracted ) ),
	} );
}

function addStock(
	stock: Map< StockKey, StockChange >,
	{ location, leaves }: LineAssignment,
	line: ChannelOrderLine,
	units: LineUnits,
	view: Pick< LedgerView, 'stock' >
): void {
	for ( const { sku, quantity: perUnit } of leaves ) {
		const key = stockKeyOf( sku, location );
		const sinceMs = view.stock( sku, location ).openedAtMs ?? Number.NEGATIVE_INFINITY;
		const shipped = sum( line.shipments.filter( ( { at } ) => at > sinceMs ) );
		const returned = sum( line.restocks.filter( ( { at } ) => at > sinceMs ) );
		const restocked = Math.min( returned, units.restocked );
		const before = stock.get( key );
		stock.set( key, {
			sku,
			location,
			onHand: ( before?.onHand ?? 0 ) + ( restocked - shipped ) * perUnit,
			committed: ( before?.committed ?? 0 ) + units.open * perUnit,
		} );
	}
}

/** `after` − `before`, without what did not change. */
export function stockDifference( before: Contribution, after: Contribution ): StockChange[] {
	const changes: StockChange[] = [];
	for ( const key of new Set( [ ...before.stock.keys(), ...after.stock.keys() ] ) ) {
		const old = before.stock.get( key );
		const now = after.stock.get( key );
		const named = now ?? old;
		const onHand = ( now?.onHand ?? 0 ) - ( old?.onHand ?? 0 );
		const committed = ( now?.committed ?? 0 ) - ( old?.committed ?? 0 );
		if ( named && ( onHand !== 0 || committed !== 0 ) ) {
			changes.push( { sku: named.sku, location: named.location, onHand, committed } );
		}
	}
	return changes;
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
