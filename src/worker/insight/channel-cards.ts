import type { ChannelCard } from '../../shared/api/channels.ts';
import type { ChannelId } from '../../shared/ids.ts';
import type { App } from '../app.ts';
import type { ChannelAdapter } from '../channels/contract.ts';
import type { ChannelFigures } from '../propagation/channel-figures.ts';
import { forecastMs } from '../propagation/forecast.ts';
import type { PushesNow } from '../propagation/push-control.ts';
import { agreementOf } from '../propagation/shadow-agreement.ts';
import type { ChannelRow } from '../store/contract.ts';
import type { FullSync } from '../store/full-sync-store.ts';
import type { ListingCounts } from '../store/listings-store.ts';
import { percentiles } from './percentile.ts';
import { channelWaitsFor } from './waits-for.ts';

const DAY_MS = 24 * 60 * 60_000;
/** Of a day with more, the newest. */
const LAGS_MAX = 5_000;

/** Nobody here has made a call: the worker on duty is another one, or the channel does not run. */
const UNKNOWN: ChannelFigures = {
	circuit: 'closed',
	openUntilMs: null,
	limits: [],
	lastError: null,
	callMs: null,
	inFlight: 0,
	pointsPerCall: 1,
};

/** Every channel, and how well it is kept true. */
export async function readChannelCards( app: App ): Promise< ChannelCard[] > {
	const { store } = app;
	const rows = await store.model.channels();
	const pushes = await app.pushes.now();
	const counts = new Map(
		( await store.listings.counts() ).map( ( one ) => [ one.channel, one ] )
	);
	const syncs = new Map( ( await store.fullSyncs.all() ).map( ( one ) => [ one.channel, one ] ) );
	return Promise.all(
		rows.map( ( row ) =>
			cardOf( app, row, pushes, counts.get( row.channel ), syncs.get( row.channel ) )
		)
	);
}

async function cardOf(
	app: App,
	row: ChannelRow,
	pushes: PushesNow,
	counts: ListingCounts | undefined,
	sync: FullSync | undefined
): Promise< ChannelCard > {
	const { channel, kind, name, state, stateReason, mode, modeSinceMs, foreignEdits } = row;
	const running = app.channels().find( ( one ) => one.row.channel === channel );
	const figures = running?.figures() ?? UNKNOWN;
	const { days, mayGoLive, standing } = await agreementOf(
		app.store.shadow,
		row,
		app.clock.now()
	);
	return {
		...{ channel, kind, name, state, stateReason, mode, modeSinceMs, foreignEdits },
		isOnDuty: app.isOnDuty( channel ),
		waitsFor: channelWaitsFor( pushes, row, figures.circuit ),
		listings: counts?.listings ?? 0,
		confirmedListings: counts?.confirmed ?? 0,
		waitingListings: counts?.waiting ?? 0,
		heldListings: counts?.held ?? 0,
		pausedListings: counts?.paused ?? 0,
		deadListings: counts?.dead ?? 0,
		forecastMs:
			counts && running ? forecastOf( app, row, running.adapter, figures, counts ) : null,
		circuit: figures.circuit,
		openUntilMs: figures.openUntilMs,
		limits: [ ...figures.limits ],
		lastError: figures.lastError,
		truthLag: await truthLagOf( app, channel ),
		agreement: [ ...days ],
		mayGoLive,
		standing,
		fullSync: sync ? progressOf( sync ) : null,
	};
}

function forecastOf(
	app: App,
	row: ChannelRow,
	{ capabilities }: ChannelAdapter,
	figures: ChannelFigures,
	counts: ListingCounts
): number | null {
	if ( ! app.isOnDuty( row.channel ) ) {
		return null;
	}
	const { listings, confirmed, waiting, held, paused, dead } = counts;
	return forecastMs( {
		nowMs: app.clock.now(),
		state: row.state,
		mode: row.mode,
		due: waiting,
		// Those that a person keeps from becoming true are not waited for.
		unseen: Math.max( 0, listings - confirmed - waiting - held - paused - dead ),
		...capabilities,
		figures,
	} );
}

async function truthLagOf(
	{ store, clock }: App,
	channel: ChannelId
): Promise< ChannelCard[ 'truthLag' ] > {
	const lags = await store.listings.truthLags( channel, clock.now() - DAY_MS, LAGS_MAX );
	return { samples: lags.length, ...percentiles( lags ) };
}

function progressOf( {
	startedAtMs,
	endedAtMs,
	listings,
	done,
}: FullSync ): NonNullable< ChannelCard[ 'fullSync' ] > {
	return { startedAtMs, endedAtMs, listings, done };
}
