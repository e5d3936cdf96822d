import type {
	SyncLogChain,
	SyncLogListing,
	SyncLogPage,
	SyncLogRow,
} from '../../../src/shared/sync-log.ts';
import { NOW_MS } from './fake-plugin.ts';

/** Rows as the worker tells them. */

export function listing( changes: Partial< SyncLogListing > = {} ): SyncLogListing {
	return {
		listing: 'outlet:MUG',
		channel: 'outlet',
		sku: 'MUG',
		quantity: 9,
		revision: 4,
		sentAtMs: NOW_MS + 100,
		acceptedAtMs: NOW_MS + 700,
		confirmedAtMs: NOW_MS + 1_200,
		isSuperseded: false,
		failure: null,
		...changes,
	};
}

export function row( position: string, changes: Partial< SyncLogRow > = {} ): SyncLogRow {
	return {
		position,
		kind: 'order',
		source: 'shop',
		channel: 'shop',
		outcome: 'applied',
		occurredAtMs: NOW_MS,
		receivedAtMs: NOW_MS,
		committedAtMs: NOW_MS + 20,
		isClamped: false,
		order: `7${ position }`,
		sku: 'MUG',
		units: null,
		what: null,
		reason: null,
		origin: null,
		actor: null,
		delivery: 5,
		code: null,
		detail: null,
		deliveryState: null,
		flags: [],
		changes: [
			{
				sku: 'MUG',
				location: 'main',
				before: { onHand: 10, committed: 0, available: 10 },
				after: { onHand: 10, committed: 1, available: 9 },
			},
		],
		listings: [ listing() ],
		leftOut: 0,
		isOpen: false,
		...changes,
	};
}

export const CHANNELS: SyncLogPage[ 'channels' ] = [
	{
		channel: 'shop',
		kind: 'woocommerce-plugin',
		name: 'Mugs & More',
		state: 'live',
		stateReason: null,
	},
	{ channel: 'outlet', kind: 'shopify', name: 'Outlet', state: 'live', stateReason: null },
];

export function page(
	rows: readonly SyncLogRow[],
	changes: Partial< SyncLogPage > = {}
): SyncLogPage {
	return {
		rows: [ ...rows ],
		newest: rows[ 0 ]?.position ?? '0',
		older: null,
		hasNewer: false,
		refreshed: [],
		channels: CHANNELS,
		nowMs: NOW_MS + 2_000,
		...changes,
	};
}

export function chain( of: SyncLogRow, changes: Partial< SyncLogChain > = {} ): SyncLogChain {
	return {
		row: of,
		delivery: {
			delivery: 5,
			channel: 'shop',
			topic: 'link',
			key: 'msg-1',
			receivedAtMs: NOW_MS,
			state: 'done',
			copies: 1,
			bytes: 812,
			excerpt: null,
		},
		key: 'order/77/1',
		body: { kind: 'order' },
		listings: of.listings.map( ( one ) => ( {
			listing: one.listing,
			steps: [
				{ step: 'available', change: 10, quantity: 10 },
				{ step: 'buffer', change: -1, quantity: 9 },
			],
			calls: [
				{
					call: 'call-1',
					kind: 'set',
					state: 'answered',
					startedAtMs: NOW_MS + 100,
					endedAtMs: NOW_MS + 700,
					repeats: 0,
					revision: 4,
					quantity: 9,
					onlyIfShown: 10,
					result: 'accepted',
					shownAfter: 9,
					failureCode: null,
					failureReason: null,
				},
			],
		} ) ),
		channels: CHANNELS,
		nowMs: NOW_MS + 2_000,
		...changes,
	};
}
