import type { ListingId } from '../../shared/ids.ts';
import type { CallItem, CallRecord, ListingState } from '../store/contract.ts';
import { cutAfterWrite } from './cut.ts';
import { mayShow, surelyShows, unheardSales, withOwnInside } from './may-show.ts';

/** What of a call may go out now. */
export interface Release {
	readonly items: readonly CallItem[];
	/** Raises that have to wait until another listing of their SKU shows less. */
	readonly held: readonly ListingId[];
}

/**
 * While the last units of a SKU are split, its listings together must never be able to sell more than there
 * are. Each one's share sees to that at rest, but shares change, and a raise that lands before the cut which
 * makes room for it puts units on sale twice (up to 8 of 12 in the model; 0.17 oversold a run with
 * compare-and-set alone). So a raise is released only up to what is left of the SKU's units when all other
 * listings show the most that they may be showing. Cuts always go out, at once.
 *
 * A raise for which there is part of the room goes out with that part, as of the revision before: the
 * listing stays due for the rest. A channel that numbers its own changes takes no revision twice, so there
 * it waits for all of it.
 *
 * @param states all listings of the SKUs in the call, as they stand now and until the call is on disk.
 */
export function releaseRaises(
	{ kind, items }: Pick< CallRecord, 'kind' | 'items' >,
	states: readonly ListingState[]
): Release {
	const byListing = new Map( states.map( ( state ) => [ state.listing, state ] ) );
	const bounds = new Map( states.map( ( state ) => [ state.listing, mayShow( state ) ] ) );
	const released: CallItem[] = [];
	const held: ListingId[] = [];
	for ( const item of items ) {
		const state = byListing.get( item.listing );
		if ( ! state || state.split === null ) {
			released.push( item );
			continue;
		}
		const room = roomFor( state, states, bounds );
		const allowed = within( item, kind, state, room );
		if ( allowed === null ) {
			held.push( item.listing );
		} else {
			released.push( allowed );
			const shown = Math.max( mayShow( state ), shownBy( allowed, kind, state ) );
			bounds.set( item.listing, shown );
		}
	}
	return { items: released, held };
}

/** What is left of the SKU's units beside all that the others may be showing. */
function roomFor(
	{ listing, sku, split }: ListingState,
	states: readonly ListingState[],
	bounds: ReadonlyMap< ListingId, number >
): number {
	const sharing = states.filter( ( one ) => one.sku === sku );
	const others = sharing.filter( ( one ) => one.listing !== listing );
	const shown = sum( others.map( ( one ) => bounds.get( one.listing ) ?? 0 ) );
	return ( split?.of ?? 0 ) - sum( sharing.map( unheardSales ) ) - shown;
}

/** `null`: it waits. */
function within(
	item: CallItem,
	kind: CallRecord[ 'kind' ],
	state: ListingState,
	room: number
): CallItem | null {
	const sure = surelyShows( state );
	const offered = shownBy( item, kind, state );
	if ( offered <= Math.max( sure, room ) ) {
		return item;
	}
	const isWorthIt = room > sure && item.includes === null && ! isToBeSeen( state );
	return isWorthIt
		? { ...item, quantity: item.quantity - ( offered - room ), revision: item.revision - 1 }
		: null;
}

/**
 * With plain writes, part of a raise that was taken is a raise still until it has been looked at: it would go
 * out again and again, and no look would ever find the listing without a call.
 */
function isToBeSeen( { cut, checkAtMs, seenQuantity, sentQuantity }: ListingState ): boolean {
	return cut === null && checkAtMs !== null && seenQuantity !== sentQuantity;
}

/** What the listing offers when this has landed. */
export function shownBy( item: CallItem, kind: CallRecord[ 'kind' ], state: ListingState ): number {
	const { cut, known, unreduced } = state;
	const shown =
		cut === null ? item.quantity : withOwnInside( cutAfterWrite( cut, item, kind ) ) - known;
	return shown - unreduced;
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
