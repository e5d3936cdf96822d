import type { ChannelId, ListingId } from '../../../shared/ids.ts';
import { allocate, type Allocation } from '../../allocation/allocate.ts';
import { nextDesired, NEVER_DESIRED } from '../../allocation/next-desired.ts';
import { availability, type Availability } from '../../ledger/availability.ts';
import type { OwnChange } from '../../ledger/contribution.ts';
import { urgencyClass } from '../../propagation/urgency.ts';
import type { BatchView } from './batch-view.ts';
import type { DesiredWrite } from './batch-writes.ts';
import { SplitShares } from './split-shares.ts';
import type { ChannelFacts, ShownListing } from './stored-rows.ts';

export interface RevisedListing {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	readonly quantity: number;
	readonly revision: number;
}

/**
 * What the touched listings should show now.
 *
 * @param touched by listing, the place of the last event that touched it.
 * @param own     what the batch counted of channels' own orders.
 */
export function reviseListings(
	view: BatchView,
	touched: ReadonlyMap< ListingId, number | null >,
	own: readonly OwnChange[],
	nowMs: number
): DesiredWrite[] {
	const ownOf = sumOwn( own );
	const availableOf = availabilities( view );
	const knownOn = ( listing: ListingId ): number =>
		( view.stored.desired( listing )?.known ?? 0 ) + ( ownOf.get( listing )?.known ?? 0 );
	const shares = new SplitShares( view, knownOn );
	const writes: DesiredWrite[] = [];
	for ( const [ listing, place ] of touched ) {
		const shown = view.stored.listing( listing );
		if ( ! shown ) {
			continue;
		}
		const facts = view.channel( shown.channel );
		const before = view.stored.desired( listing ) ?? NEVER_DESIRED;
		const change = ownOf.get( listing );
		const known = before.known + ( change?.known ?? 0 );
		const unreduced = before.unreduced + ( change?.unreduced ?? 0 );
		const shop = view.ownCounters.shopChanges( shown.channel, shown.offer );
		const available = availableOf( shown, facts );
		const split = shares.of( shown, facts, available.units );
		const allocation = allocationFor( view, shown, facts, {
			...available,
			share: split?.share ?? null,
			unreduced,
			shopUnits: shop.units,
		} );
		const next = nextDesired(
			before,
			{ quantity: allocation.quantity, known, unreduced, includes: shop.includes, split },
			nowMs
		);
		writes.push( {
			listing,
			channel: shown.channel,
			desired: next.desired,
			urgency: urgencyClass( before.quantity, next.desired.quantity ),
			revision: next.isRevised ? { steps: JSON.stringify( allocation.steps ) } : null,
			place,
		} );
	}
	return writes;
}

/** Those whose revision grew. */
export function revisedIn( writes: readonly DesiredWrite[] ): RevisedListing[] {
	return writes.flatMap( ( { listing, channel, desired, revision } ) =>
		revision
			? [ { listing, channel, quantity: desired.quantity, revision: desired.revision } ]
			: []
	);
}

/** Once for all listings of a SKU that sell from the same places: a SKU has one on every channel. */
function availabilities(
	view: BatchView
): ( listing: ShownListing, facts: ChannelFacts ) => Availability {
	const known = new Map< string, Availability >();
	return ( { sku }, { locations } ) => {
		const key = `${ sku }\u001f${ locations.join( '\u001f' ) }`;
		const found = known.get( key ) ?? availability( view, sku, locations );
		known.set( key, found );
		return found;
	};
}

function allocationFor(
	view: BatchView,
	{ sku, channel }: ShownListing,
	{ buffer, takesNegative, quantityMax }: ChannelFacts,
	{
		units,
		limitedBy,
		share,
		unreduced,
		shopUnits,
	}: Availability & {
		readonly share: number | null;
		readonly unreduced: number;
		readonly shopUnits: number;
	}
): Allocation {
	return allocate( {
		available: units,
		limitedBy,
		share,
		backorder: view.shelves.allowed( sku, channel ),
		buffer,
		unreduced,
		shopChanges: shopUnits,
		takesNegative,
		quantityMax,
	} );
}

function sumOwn(
	changes: readonly OwnChange[]
): Map< ListingId, { known: number; unreduced: number } > {
	const sums = new Map< ListingId, { known: number; unreduced: number } >();
	for ( const { listing, known, unreduced } of changes ) {
		const sum = sums.get( listing ) ?? { known: 0, unreduced: 0 };
		sums.set( listing, { known: sum.known + known, unreduced: sum.unreduced + unreduced } );
	}
	return sums;
}
