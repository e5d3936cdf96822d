import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { LineId, LocationId } from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import type { LedgerView, MappedListing } from './ledger-view.ts';

/** What a line stands for, by the mapping of now and the bill that was valid when it was placed. */
export function assign(
	view: Pick< LedgerView, 'bills' | 'isObserved' >,
	{ line, offer }: Pick< ChannelOrderLine, 'line' | 'offer' >,
	{ listing, sku }: MappedListing,
	location: LocationId,
	placedAtMs: number
): LineAssignment {
	const leaves = [ ...view.bills.leavesAt( sku, placedAtMs ) ].map( ( [ leaf, quantity ] ) => ( {
		sku: leaf,
		quantity,
	} ) );
	const made = { line, offer, listing, sku, location, leaves };
	return view.isObserved( location ) ? { ...made, isObserved: true } : made;
}

/** The first assignment of a line stands for ever. */
export function mergeAssignments(
	known: ReadonlyMap< LineId, LineAssignment >,
	added: readonly LineAssignment[]
): Map< LineId, LineAssignment > {
	const merged = new Map( known );
	for ( const assignment of added ) {
		if ( ! merged.has( assignment.line ) ) {
			merged.set( assignment.line, assignment );
		}
	}
	return merged;
}
