import type { ChannelCard, ListingRowAnswer } from '../../../src/shared/api/channels.ts';
import { NOW_MS } from './fake-plugin.ts';

/** What the worker answers about channels and listings. */

/** A channel on which all is well. */
export function card( changes: Partial< ChannelCard > = {} ): ChannelCard {
	return {
		channel: 'outlet',
		kind: 'shopify',
		name: 'Outlet',
		state: 'live',
		stateReason: null,
		mode: 'live',
		modeSinceMs: NOW_MS - 3_600_000,
		foreignEdits: 'ledger-wins',
		isOnDuty: true,
		waitsFor: [],
		listings: 120,
		confirmedListings: 120,
		waitingListings: 0,
		heldListings: 0,
		pausedListings: 0,
		deadListings: 0,
		forecastMs: 0,
		circuit: 'closed',
		openUntilMs: null,
		limits: [],
		truthLag: { samples: 0, p50: null, p95: null, p99: null },
		lastError: null,
		agreement: [],
		mayGoLive: true,
		standing: null,
		fullSync: null,
		...changes,
	};
}

type RowListing = ListingRowAnswer[ 'listings' ][ number ];

/** A listing that shows the seven it should. */
export function rowListing(
	channel: string,
	changes: Partial< RowListing > = {},
	sku = 'MUG'
): RowListing {
	return {
		listing: `${ channel }:${ sku }`,
		channel,
		desired: 7,
		sent: 7,
		confirmed: 7,
		confirmedAtMs: NOW_MS - 60_000,
		seen: 7,
		seenAtMs: NOW_MS - 60_000,
		heldBy: null,
		state: 'true',
		failureCode: null,
		failureReason: null,
		...changes,
	};
}

export function row( sku: string, ...listings: RowListing[] ): ListingRowAnswer {
	return { sku, title: `Title of ${ sku }`, tier: 'C', listings };
}
