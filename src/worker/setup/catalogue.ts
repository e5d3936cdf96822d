import {
	listingIdSchema,
	skuSchema,
	type ChannelId,
	type ListingId,
	type OfferRef,
	type Sku,
} from '../../shared/ids.ts';
import type { CallResult, Offer } from '../channels/contract.ts';
import type { ListingRow } from '../store/contract.ts';

/** The channel did not answer; nothing has to be cleaned up. */
export class ConnectError extends Error {
	override readonly name = 'ConnectError';
}

/** @throws {ConnectError} with the channel's own reason. */
export function valueOf< T >( result: CallResult< T > ): T {
	if ( ! result.ok ) {
		throw new ConnectError( result.failure.reason );
	}
	return result.value;
}

/** Our id of what a channel offers. */
export function listingOf( channel: ChannelId, offer: OfferRef ): ListingId {
	return listingIdSchema.parse( `${ channel }:${ offer }` );
}

/** An offer that cannot be synchronised, with what is missing. */
export interface SkippedOffer {
	readonly offer: OfferRef;
	readonly title: string;
	readonly reason: string;
}

/** Which offers become listings. */
export function listingsOf( channel: ChannelId, offers: readonly Offer[] ) {
	const listings: ListingRow[] = [];
	const skipped: SkippedOffer[] = [];
	for ( const { offer, sku, external, title, shown } of offers ) {
		const parsed = skuSchema.safeParse( sku );
		if ( ! parsed.success || shown === null ) {
			const reason = parsed.success
				? 'its stock is not tracked on the channel'
				: 'it has no SKU';
			skipped.push( { offer, title, reason } );
			continue;
		}
		const listing = listingOf( channel, offer );
		listings.push( {
			listing,
			channel,
			offer,
			sku: parsed.data satisfies Sku,
			external,
			title,
		} );
	}
	return { listings, skipped };
}
