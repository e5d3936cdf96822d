import type { LocationId, Sku } from '../../shared/ids.ts';
import type { TimedUnits } from './line-movements.ts';

/**
 * Units of one SKU at one location, as a function of the set of facts about them.
 *
 * On hand is the *base* and every movement after it. The base is the newest count; before the first
 * count, the opening balance (of several the earliest: a channel that is connected later read a number
 * that our own writes had moved by then); before that, nothing. A movement of the base's own moment is
 * inside it. The shop's own numbered changes are compared with counts only: that they come after the
 * opening is said by their numbers, and the shop's clock may not be ours.
 */
export interface StockRow {
	readonly onHand: number;
	readonly committed: number;
	/** Held back from sale whatever happens. */
	readonly safety: number;
	/** Here, but not to be sold: damaged, to be looked at. Not part of on hand. */
	readonly quarantined: number;
	readonly opening: Said | null;
	/** The newest count, by a person or by whoever keeps the place. */
	readonly count: Said | null;
	readonly safetySet: Said | null;
}

/** A number that somebody gave at one moment. */
export interface Said {
	readonly atMs: number;
	readonly units: number;
	/** Breaks ties: of two of one moment it does not matter which arrives first. */
	readonly key: string;
}

export interface ShelfMovement extends TimedUnits {
	/** A change that the paired shop has numbered. */
	readonly isOwn?: boolean;
}

export const EMPTY_STOCK: StockRow = {
	onHand: 0,
	committed: 0,
	safety: 0,
	quarantined: 0,
	opening: null,
	count: null,
	safetySet: null,
};

/** What one event does to one shelf. */
export interface StockChange {
	readonly sku: Sku;
	readonly location: LocationId;
	readonly committed?: number;
	readonly quarantined?: number;
	readonly moved?: readonly ShelfMovement[];
	readonly opening?: Said;
	readonly count?: Said;
	readonly safety?: Said;
}

/** From when on movements are added up; `null`: since ever. */
export interface Since {
	readonly atMs: number;
	readonly isOpening: boolean;
}

export function sinceOf( { opening, count }: Pick< StockRow, 'opening' | 'count' > ): Since | null {
	if ( count && ( ! opening || count.atMs >= opening.atMs ) ) {
		return { atMs: count.atMs, isOpening: false };
	}
	return opening ? { atMs: opening.atMs, isOpening: true } : null;
}

/** Is it inside the base already? */
export function isInside( since: Since | null, { atMs, isOwn = false }: ShelfMovement ): boolean {
	return since !== null && atMs <= since.atMs && ! ( since.isOpening && isOwn );
}

/**
 * The row after a change. The fast path adds what moved; only a new base has to look back.
 *
 * @param movedSince all movements known before this change and not inside the base.
 */
export function shelfAfter(
	row: StockRow,
	change: StockChange,
	movedSince: ( since: Since | null ) => number
): StockRow {
	const opening = earlier( row.opening, change.opening ?? null );
	const count = later( row.count, change.count ?? null );
	const safetySet = later( row.safetySet, change.safety ?? null );
	const since = sinceOf( { opening, count } );
	const base = since === null ? null : since.isOpening ? opening : count;
	const isSame = opening === row.opening && count === row.count;
	const known = isSame ? row.onHand : ( base?.units ?? 0 ) + movedSince( since );
	let moved = 0;
	for ( const movement of change.moved ?? [] ) {
		moved += isInside( since, movement ) ? 0 : movement.units;
	}
	return {
		onHand: known + moved,
		committed: row.committed + ( change.committed ?? 0 ),
		safety: safetySet?.units ?? 0,
		quarantined: row.quarantined + ( change.quarantined ?? 0 ),
		opening,
		count,
		safetySet,
	};
}

function earlier( known: Said | null, added: Said | null ): Said | null {
	return ! added || ( known && compare( known, added ) <= 0 ) ? known : added;
}

/** Of two numbers given for one thing, the newer. */
export function later( known: Said | null, added: Said | null ): Said | null {
	return ! added || ( known && compare( known, added ) >= 0 ) ? known : added;
}

function compare( left: Said, right: Said ): number {
	return left.atMs - right.atMs || ( left.key < right.key ? -1 : Number( left.key > right.key ) );
}

/** What can be promised; negative when more is owed than is there. */
export function availableOf( row: Pick< StockRow, 'onHand' | 'committed' | 'safety' > ): number {
	return row.onHand - row.committed - row.safety;
}

/** Units that are owed and not there; safety stock is there. Negative when there are more than owed. */
export function shortOf( { onHand, committed }: Pick< StockRow, 'onHand' | 'committed' > ): number {
	return committed - onHand;
}

export function isShort( shelf: StockRow ): boolean {
	return shortOf( shelf ) > 0;
}

/** Units that one change has left owing and not there, in addition to those that were before. */
export function newlyShort( before: StockRow, after: StockRow ): number {
	return Math.max( 0, shortOf( after ) ) - Math.max( 0, shortOf( before ) );
}
