import type { Instant, ListingAsOf, ShownAsOf } from '../../shared/as-of.ts';
import type { Milestone } from '../store/contract.ts';
import type { PastStore, SellingNow } from '../store/past-store.ts';
import { lastUpTo } from './last-up-to.ts';

/**
 * What the channels were to show of a SKU, and how far that had come. A listing that had no quantity yet
 * is left out. Which listings are the SKU's is not kept by time: they are those of now.
 */
export async function listingsAsOf(
	past: PastStore,
	sku: string,
	instant: Instant
): Promise< ListingAsOf[] > {
	const found: ListingAsOf[] = [];
	for ( const selling of await past.listingsOf( sku ) ) {
		const one = await listingAsOf( past, selling, instant );
		if ( one ) {
			found.push( one );
		}
	}
	return found;
}

async function listingAsOf(
	past: PastStore,
	{ listing, channel }: SellingNow,
	{ position, atMs }: Instant
): Promise< ListingAsOf | null > {
	const desired = await lastUpTo( {
		at: ( revision ) => past.revisionAt( listing, revision ),
		numberOf: ( { revision } ) => revision,
		// A revision without an event behind it was somebody's change of the model, and has only its time.
		isBy: ( one ) => one.atMs <= atMs && ( one.cause ?? 0 ) <= position,
	} );
	if ( ! desired ) {
		return null;
	}
	// What came so far by then was known by then: no later revision has to be looked at.
	const reached = async ( how: Milestone[ 'reached' ] ): Promise< ShownAsOf | null > => {
		const milestone = await past.reachedAt( listing, how, desired.revision, atMs );
		return milestone?.quantity === null || milestone === null
			? null
			: { ...milestone, quantity: milestone.quantity };
	};
	return {
		listing,
		channel,
		desired,
		sent: await reached( 'sent' ),
		accepted: await reached( 'accepted' ),
		confirmed: await reached( 'confirmed' ),
	};
}
