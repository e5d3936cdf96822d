import type { ListingRowAnswer, ListingStateName } from '../../shared/api/channels.ts';
import type { ChannelId, Sku } from '../../shared/ids.ts';
import type { ListingState, Store } from '../store/contract.ts';
import type { ListedAmong, ListedSku } from '../store/listings-store.ts';
import type { Tier } from './velocity-tier.ts';

export interface ListingRowsWanted {
	readonly search: string | null;
	/** Exactly this one. */
	readonly sku: Sku | null;
	readonly channel: ChannelId | null;
	readonly state: ListingStateName | null;
	readonly after: Sku | null;
	readonly limit: number;
}

export interface ListingRows {
	readonly rows: readonly ListingRowAnswer[];
	/** After which SKU there may be more; `null`: there is none. */
	readonly next: Sku | null;
}

/**
 * What is rare is found by an index of its own. The other states are what most listings are in, and are
 * looked for among all SKUs: so many of them a page looks at, and may be short or empty.
 */
const LOOKED_AT_MAX = 2_000;
const LOOKED_AT_ONCE = 250;

const AMONG: Partial< Record< ListingStateName, ListedAmong > > = {
	paused: 'paused',
	held: 'held',
	dead: 'dead',
	waiting: 'dirty',
};

/** A page of SKUs, each with all of its listings. */
export async function readListingRows(
	{ listings, lists }: Pick< Store, 'listings' | 'lists' >,
	tierOf: ( sku: Sku ) => Tier,
	{ search, sku, channel, state, after, limit }: ListingRowsWanted
): Promise< ListingRows > {
	const isMeant = ( one: ListingState ): boolean =>
		( channel === null || one.channel === channel ) &&
		( state === null || stateOf( one ) === state );
	const rowsOf = async ( skus: readonly ListedSku[] ): Promise< ListingRowAnswer[] > => {
		const found = await listings.listingsOf( skus.map( ( one ) => one.sku ) );
		const bySku = Map.groupBy( found, ( one ) => one.sku );
		return skus.flatMap( ( one ) => {
			const all = bySku.get( one.sku ) ?? [];
			return all.some( isMeant ) ? [ rowOf( one, tierOf( one.sku ), all ) ] : [];
		} );
	};
	if ( sku !== null ) {
		return { rows: await rowsOf( await lists.titles( [ sku ] ) ), next: null };
	}
	const among = state === null ? null : ( AMONG[ state ] ?? null );
	const atOnce = state === null ? limit : Math.max( limit, LOOKED_AT_ONCE );
	const rows: ListingRowAnswer[] = [];
	let last = after;
	for ( let lookedAt = 0; lookedAt < LOOKED_AT_MAX; lookedAt += atOnce ) {
		const skus = await listings.skusWith( {
			...{ search, channel, among },
			after: last,
			limit: atOnce + 1,
		} );
		const page = skus.slice( 0, atOnce );
		rows.push( ...( await rowsOf( page ) ) );
		if ( rows.length > limit ) {
			const full = rows.slice( 0, limit );
			return { rows: full, next: ( full.at( -1 )?.sku ?? null ) as Sku | null };
		}
		last = page.at( -1 )?.sku ?? last;
		if ( skus.length <= atOnce ) {
			return { rows, next: null };
		}
		if ( rows.length === limit ) {
			break;
		}
	}
	return { rows, next: last };
}

/** A person's word comes before what the channel says, and that before what is under way. */
export function stateOf( listing: ListingState ): ListingStateName {
	const { isPaused, heldBy, deadRevision, revision, sentQuantity } = listing;
	if ( isPaused ) {
		return 'paused';
	}
	if ( heldBy !== null ) {
		return 'held';
	}
	if ( deadRevision !== null && deadRevision >= revision ) {
		return 'dead';
	}
	if ( sentQuantity === null ) {
		return 'unseen';
	}
	if ( listing.confirmedRevision >= revision ) {
		return 'true';
	}
	return listing.sentRevision >= revision ? 'sent' : 'waiting';
}

function rowOf(
	{ sku, title }: ListedSku,
	tier: Tier,
	listings: readonly ListingState[]
): ListingRowAnswer {
	return {
		sku,
		title,
		tier,
		listings: listings.map( ( one ) => ( {
			listing: one.listing,
			channel: one.channel,
			desired: one.quantity,
			sent: one.sentQuantity,
			confirmed: one.confirmedQuantity,
			confirmedAtMs: one.confirmedAtMs,
			seen: one.seenQuantity,
			seenAtMs: one.seenAtMs,
			heldBy: one.heldBy,
			state: stateOf( one ),
			failureCode: one.failureCode,
			failureReason: one.failureReason,
		} ) ),
	};
}
