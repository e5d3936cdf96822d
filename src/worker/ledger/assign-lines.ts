import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import { AssembledStock, type Released } from './assembled-stock.ts';
import { assign, assignMore, unitsWanted } from './assign.ts';
import { contributionOf, stockKeyOf } from './contribution.ts';
import type { LedgerView, OrderState } from './ledger-view.ts';

/** What decides what lines stand for. */
export type AssignmentView = Pick<
	LedgerView,
	'bills' | 'defaultLocation' | 'isObserved' | 'listingOfOffer' | 'stock'
>;

/**
 * What has to be decided of an order's lines: of those that are new and mapped, everything; of
 * bundles that are kept assembled, what units that are wanted in addition take.
 *
 * @param before as the order is known.
 * @param after  as it will be, its new lines not yet assigned.
 */
export function assignmentsFor(
	view: AssignmentView,
	before: OrderState,
	after: OrderState,
	lines: readonly ChannelOrderLine[],
	placedAtMs: number
): LineAssignment[] {
	const open = lines.filter( ( { line } ) => ! isWhole( after.assignments.get( line ) ) );
	if ( open.length === 0 ) {
		return [];
	}
	const assembled = new AssembledStock( view, releasedBetween( before, after ) );
	return open.flatMap( ( line ) => {
		const known = after.assignments.get( line.line );
		if ( known ) {
			const more = assignMore( known, unitsWanted( line ), placedAtMs, assembled );
			return more ? [ more ] : [];
		}
		const mapped = view.listingOfOffer( after.channel, line.offer );
		if ( ! mapped ) {
			return [];
		}
		const place = { location: view.defaultLocation( after.channel ), placedAtMs };
		const wanted = { ...line, units: unitsWanted( line ) };
		return [ assign( view, wanted, mapped, place, assembled ) ];
	} );
}

/** Nothing can be left to decide of it, however many units are wanted. */
function isWhole( known: LineAssignment | undefined ): boolean {
	return known !== undefined && ! known.first;
}

/** What an order commits, and will not after a step: free for the lines that the step adds. */
function releasedBetween( before: OrderState, after: OrderState ): Released {
	return ( bundle, location ) => {
		const key = stockKeyOf( bundle, location );
		const committed = ( order: OrderState ): number =>
			contributionOf( order ).shelves.get( key )?.committed ?? 0;
		return committed( before ) - committed( after );
	};
}
