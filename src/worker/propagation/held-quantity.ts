import type { LocationId, Sku } from '../../shared/ids.ts';
import { availableOf } from '../ledger/shelf.ts';
import type { LedgerView } from '../ledger/ledger-view.ts';
import type { ListingState } from '../store/contract.ts';
import type { HeldLine } from '../store/mass-change-store.ts';
import type { CausedChange } from './cause-window.ts';
import { shownNow } from './shown-now.ts';

/**
 * What a listing may show while a mass change of it is held: what it would show without its cause, less every
 * unit that was sold or taken away since. It never goes up: to hold back a wrong cut must not sell a unit twice, and to hold back a
 * right one sells no more of it than before.
 *
 * What is left to promise is compared with what it was when the hold began, not the number to be shown: at
 * nothing that number stands still, however much is sold (10 → 0 by a wrong file, one sold elsewhere: the
 * ledger wants 0 as before, and the channel may show 9). A paired shop takes numbers below nothing, and adds its own
 * changes; there the number to be shown says it all.
 *
 * @param available as `leftToPromise` counts it, now.
 */
export function heldQuantity(
	state: ListingState,
	line: HeldLine,
	available: number,
	takesNegative: boolean
): number {
	if ( takesNegative ) {
		return state.quantity + line.mayShow - line.after;
	}
	return Math.max( 0, line.mayShow + Math.min( 0, available - line.available ) );
}

/**
 * What a listing may show when the hold of it begins: what it would show without the cause, where that is less than what it
 * shows. (A slow channel shows 10, five were sold elsewhere, a file says 0: held it may show 5.)
 *
 * What was sold since the cause had taken all of it is in no number to be shown: at nothing that stands still. It is in what is
 * left to promise, below nothing. (A cause that takes away more than there was hides as much by itself, until the hold ends.)
 *
 * @param available as `leftToPromise` counts it, when the hold begins.
 */
export function mayShowHeld(
	{ before, without }: Pick< CausedChange, 'before' | 'without' >,
	available: number,
	takesNegative: boolean
): number {
	return takesNegative
		? Math.min( before, without )
		: Math.min( before, Math.max( 0, without + Math.min( 0, available ) ) );
}

/** The listing as it is to be planned while it is held; `null`: nothing may be written. */
export function heldState( state: ListingState, mayShow: number ): ListingState | null {
	if ( mayShow >= shownNow( state ) ) {
		return null;
	}
	return { ...state, quantity: mayShow, mustResend: true };
}

/**
 * Units that are left to promise, so that every unit less is seen: of a bundle those of all its parts
 * together, each in bundles, not only of the scarcest. (At none of one part, what is sold of the others would not show.)
 */
export function leftToPromise(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	sku: Sku,
	locations: readonly LocationId[]
): number {
	const units = ( of: Sku ): number =>
		locations.reduce( ( sum, at ) => sum + availableOf( view.stock( of, at ) ), 0 );
	if ( ! view.bills.isBundle( sku ) ) {
		return units( sku );
	}
	return [ ...view.bills.leavesAt( sku, Number.POSITIVE_INFINITY ) ].reduce(
		( sum, [ leaf, each ] ) => sum + Math.floor( units( leaf ) / each ),
		units( sku )
	);
}
