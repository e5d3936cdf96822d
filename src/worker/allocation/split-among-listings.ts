import type { ChannelId, ListingId } from '../../shared/ids.ts';
import { split } from './split.ts';

/** A listing that draws from the same units as others. */
export interface SharingListing {
	readonly listing: ListingId;
	readonly channel: ChannelId;
	/** What it can show at most of all the units. */
	readonly atMost: number;
	/** Net units that it has sold, as far as the ledger knows. */
	readonly sold: number;
}

/** What a listing may show while a SKU's last units are split, and the units that it shares. */
export interface Share {
	/** Units that can be promised, of which all the listings together show no more. */
	readonly of: number;
	readonly share: number;
}

/**
 * Shares the last units of a SKU out among the channels that sell it, all alike, and then a channel's share
 * among its listings of the SKU. What does not come out even goes to those that have sold most: the very last
 * unit waits where somebody is likeliest to come for it. Two listings on one channel would sell one unit twice like two channels
 * do: each has a counter of its own.
 */
export function splitAmongListings(
	units: number,
	listings: readonly SharingListing[]
): ReadonlyMap< ListingId, Share > {
	const byChannel = Map.groupBy( listings, ( { channel } ) => channel );
	const channels = [ ...byChannel ].map( ( [ name, own ] ) => ( {
		name,
		weight: 1,
		atMost: own.reduce( ( sum, { atMost } ) => sum + atMost, 0 ),
		sold: own.reduce( ( sum, { sold } ) => sum + sold, 0 ),
	} ) );
	const ofChannel = split( units, channels );
	const shares = new Map< ListingId, Share >();
	for ( const [ channel, own ] of byChannel ) {
		const sharers = own.map( ( { listing: name, atMost, sold } ) => ( {
			name,
			weight: 1,
			atMost,
			sold,
		} ) );
		const ofListing = split( ofChannel.get( channel ) ?? 0, sharers );
		for ( const { listing } of own ) {
			shares.set( listing, { of: units, share: ofListing.get( listing ) ?? 0 } );
		}
	}
	return shares;
}
