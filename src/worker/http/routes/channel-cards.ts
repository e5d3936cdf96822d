import { z } from 'zod';
import { channelCardsSchema } from '../../../shared/api/channels.ts';
import { retriedListingsSchema } from '../../../shared/api/waits-for.ts';
import type { App } from '../../app.ts';
import { ChannelCards } from '../../insight/channel-cards.ts';
import { readChannelWaitsFor } from '../../insight/waits-for.ts';
import { WorkerError } from '../../worker-error.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';

const channelParams = z.object( { channel: z.string() } );

const CARDS = apiRoute( {
	method: 'GET',
	path: '/v1/channels',
	operation: 'listChannels',
	tag: 'Channels',
	summary: 'The channels, and how well each is kept true',
	description:
		'Limits, the last error and the circuit are known to the worker that works for the channel; another one answers as if there were none (`isOnDuty` says which it is).',
	scope: 'read',
	answers: {
		200: {
			description: 'All of them.',
			schema: channelCardsSchema,
			example: {
				channels: [
					{
						channel: 'outlet',
						kind: 'shopify',
						name: 'Outlet',
						state: 'live',
						stateReason: null,
						mode: 'live',
						modeSinceMs: 0,
						foreignEdits: 'ledger-wins',
						isOnDuty: true,
						waitsFor: [],
						listings: 118,
						confirmedListings: 117,
						waitingListings: 1,
						heldListings: 0,
						pausedListings: 0,
						deadListings: 0,
						forecastMs: 900,
						circuit: 'closed',
						openUntilMs: null,
						limits: [],
						truthLag: { samples: 40, p50: 320, p95: 810, p99: 1_200 },
						lastError: null,
						agreement: [],
						mayGoLive: true,
						standing: null,
						fullSync: null,
					},
				],
			},
		},
	},
} );

const RETRY = apiRoute( {
	method: 'POST',
	path: '/v1/channels/:channel/retry',
	operation: 'retryChannel',
	tag: 'Channels',
	summary: 'Push all quantities again that a channel has refused',
	description: 'Each with the quantity of this moment, and with all of its attempts.',
	scope: 'operate',
	params: channelParams,
	answers: {
		200: {
			description:
				'They go out as soon as the channel can take them, and nothing that `waitsFor` names keeps them.',
			schema: retriedListingsSchema,
			example: { retried: 3, waitsFor: [] },
		},
	},
	errors: [ 'CHANNEL_UNKNOWN' ],
	example: { params: { channel: 'outlet' } },
} );

const SYNC = apiRoute( {
	method: 'POST',
	path: '/v1/channels/:channel/sync',
	operation: 'syncChannel',
	tag: 'Channels',
	summary: 'Compare all listings of a channel with what it shows',
	description:
		'Every listing is read, behind everything more urgent; what differs without a reason is corrected. How far it is, is in `fullSync` of GET /v1/channels. Once a day it happens by itself.',
	scope: 'operate',
	params: channelParams,
	answers: {
		202: {
			description: 'It has begun.',
			schema: z.object( { startedAtMs: z.int(), listings: z.int() } ),
			example: { startedAtMs: 1_795_262_400_000, listings: 118 },
		},
	},
	errors: [ 'CHANNEL_UNKNOWN', 'SYNC_UNDER_WAY' ],
	example: { params: { channel: 'outlet' } },
} );

/** The Channels screen: its cards, and what a person may have done for a channel as a whole. */
export function channelCardRoutes( routes: ApiRoutes, app: App ): void {
	const cards = new ChannelCards( app );
	routes.add( CARDS, async () => ( {
		status: 200,
		body: { channels: await cards.read() },
	} ) );

	routes.add( RETRY, async ( { params } ) => {
		const channel = await app.findChannel( params.channel );
		const retried = await app.listings.retryDead( channel );
		const waitsFor = await readChannelWaitsFor( app, channel );
		return { status: 200, body: { retried, waitsFor } };
	} );

	routes.add( SYNC, async ( { params } ) => {
		const channel = await app.findChannel( params.channel );
		const isStarted = await app.store.fullSyncs.start( channel, app.clock.now() );
		const sync = await app.store.fullSyncs.last( channel );
		if ( ! isStarted || ! sync ) {
			throw new WorkerError( 'SYNC_UNDER_WAY', `"${ channel }"` );
		}
		app.wake( [ channel ] );
		const { startedAtMs, listings } = sync;
		return { status: 202, body: { startedAtMs, listings } };
	} );
}
