import type { ChannelOrderLine } from '../../shared/channel-order.ts';
import type { LineId, LocationId } from '../../shared/ids.ts';
import type { LineAssignment } from '../../shared/line-assignment.ts';
import { asLeaves, type AssembledStock } from './assembled-stock.ts';
import type { LedgerView, MappedListing } from './ledger-view.ts';

/**
 * What a line stands for, by the mapping of now and the bill that was valid when it was placed.
 *
 * @param units how many of it are wanted; asked only of a bundle that is kept assembled.
 */
export function assign(
	view: Pick< LedgerView, 'bills' | 'isObserved' >,
	{ line, offer, units }: Pick< ChannelOrderLine, 'line' | 'offer' > & { readonly units: number },
	{ listing, sku }: MappedListing,
	{ location, placedAtMs }: { readonly location: LocationId; readonly placedAtMs: number },
	assembled: AssembledStock
): LineAssignment {
	const leaves = asLeaves( view.bills.leavesAt( sku, placedAtMs ) );
	const made = { line, offer, listing, sku, location, leaves };
	if ( view.isObserved( location ) ) {
		return { ...made, isObserved: true };
	}
	return view.bills.holdsAssembled( sku, placedAtMs )
		? { ...made, first: assembled.take( made, units, placedAtMs ) }
		: made;
}

/** Decided for as many units as are wanted now; `null`: nothing is left to decide. */
export function assignMore(
	known: LineAssignment,
	units: number,
	placedAtMs: number,
	assembled: AssembledStock
): LineAssignment | null {
	const more = units - unitsDecided( known );
	return known.first && more > 0
		? { ...known, first: [ ...known.first, ...assembled.take( known, more, placedAtMs ) ] }
		: null;
}

function unitsDecided( { first = [] }: LineAssignment ): number {
	return first.reduce( ( sum, { units } ) => sum + units, 0 );
}

/** Units of a line that are wanted, as far as its channel knows. */
export function unitsWanted( { ordered, cancelled }: ChannelOrderLine ): number {
	return Math.max( 0, ordered - cancelled );
}

/**
 * The first assignment of a line stands for ever; one that decides of more units says the same of
 * the others.
 */
export function mergeAssignments(
	known: ReadonlyMap< LineId, LineAssignment >,
	added: readonly LineAssignment[]
): ReadonlyMap< LineId, LineAssignment > {
	if ( added.length === 0 ) {
		return known;
	}
	const merged = new Map( known );
	for ( const assignment of added ) {
		const first = merged.get( assignment.line );
		if ( ! first || unitsDecided( assignment ) > unitsDecided( first ) ) {
			merged.set( assignment.line, assignment );
		}
	}
	return merged;
}
