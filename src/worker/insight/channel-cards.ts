import type { ChannelCard } from '../../shared/api/channels.ts';
import type { ChannelId } from '../../shared/ids.ts';
import type { App } from '../app.ts';
import type { ChannelAdapter } from '../channels/contract.ts';
import type { ChannelFigures } from '../propagation/channel-figures.ts';
import { forecastMs } from '../propagation/forecast.ts';
import type { PushesNow } from '../propagation/push-control.ts';
import { agreementOf, type Agreement } from '../propagation/shadow-agreement.ts';
import type { ChannelRow } from '../store/contract.ts';
import type { FullSync } from '../store/full-sync-store.ts';
import type { ListingCounts } from '../store/listings-store.ts';
import { percentiles } from './percentile.ts';
import { RestingFigure } from './resting-figure.ts';
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

/** What they are made of. */
type Sources = Pick< App, 'store' | 'clock' | 'channels' | 'isOnDuty' > & {
	readonly pushes: Pick< App[ 'pushes' ], 'now' >;
};

/**
 * Every channel, and how well it is kept true. What somebody does here shows at once; what takes a look at every
 * listing may be some seconds old where there are very many (`RestingFigure`): how many were seen to be true, and
 * how many agree in shadow. Nothing is decided by these: a channel that goes live is judged anew.
 */
export class ChannelCards {
	readonly #sources: Sources;
	readonly #confirmed: RestingFigure< ReadonlyMap< string, number > >;
	readonly #standings = new Map< ChannelId, KnownStanding >();

	constructor( sources: Sources ) {
		this.#sources = sources;
		this.#confirmed = new RestingFigure( sources.clock, async () => {
			const counts = await sources.store.listings.confirmed();
			return new Map( counts.map( ( one ) => [ one.channel, one.confirmed ] ) );
		} );
	}

	async read(): Promise< ChannelCard[] > {
		const { store, pushes } = this.#sources;
		const rows = await store.model.channels();
		const now = await pushes.now();
		const confirmed = await this.#confirmed.read();
		const counts = new Map(
			( await store.listings.counts() ).map( ( one ) => [
				one.channel,
				{ ...one, confirmed: confirmed.get( one.channel ) ?? 0 },
			] )
		);
		const syncs = new Map(
			( await store.fullSyncs.all() ).map( ( one ) => [ one.channel, one ] )
		);
		return Promise.all(
			rows.map( ( row ) =>
				this.#cardOf( row, now, counts.get( row.channel ), syncs.get( row.channel ) )
			)
		);
	}

	async #cardOf(
		row: ChannelRow,
		pushes: PushesNow,
		counts: Counts | undefined,
		sync: FullSync | undefined
	): Promise< ChannelCard > {
		const { channel, kind, name, state, stateReason, mode, modeSinceMs, foreignEdits } = row;
		const running = this.#sources.channels().find( ( one ) => one.row.channel === channel );
		const figures = running?.figures() ?? UNKNOWN;
		const { days, mayGoLive, standing } = await this.#agreementOf( row );
		return {
			...{ channel, kind, name, state, stateReason, mode, modeSinceMs, foreignEdits },
			isOnDuty: this.#sources.isOnDuty( channel ),
			waitsFor: channelWaitsFor( pushes, row, figures.circuit ),
			listings: counts?.listings ?? 0,
			confirmedListings: counts?.confirmed ?? 0,
			waitingListings: counts?.waiting ?? 0,
			heldListings: counts?.held ?? 0,
			pausedListings: counts?.paused ?? 0,
			deadListings: counts?.dead ?? 0,
			forecastMs:
				counts && running
					? forecastOf( this.#sources, row, running.adapter, figures, counts )
					: null,
			circuit: figures.circuit,
			openUntilMs: figures.openUntilMs,
			limits: [ ...figures.limits ],
			lastError: figures.lastError,
			truthLag: await truthLagOf( this.#sources, channel ),
			agreement: [ ...days ],
			mayGoLive,
			standing,
			fullSync: sync ? progressOf( sync ) : null,
		};
	}

	/** What was found in another mode counts no more. */
	#agreementOf( row: ChannelRow ): Promise< Agreement > {
		const { store, clock } = this.#sources;
		const { channel, mode, modeSinceMs, hasToAgree } = row;
		const of = JSON.stringify( [ mode, modeSinceMs, hasToAgree ] );
		let known = this.#standings.get( channel );
		if ( known?.of !== of ) {
			const figure = new RestingFigure( clock, () =>
				agreementOf( store.shadow, row, clock.now() )
			);
			known = { of, figure };
			this.#standings.set( channel, known );
		}
		return known.figure.read();
	}
}

type Counts = ListingCounts & { readonly confirmed: number };

/** Of a channel in one mode. */
interface KnownStanding {
	readonly of: string;
	readonly figure: RestingFigure< Agreement >;
}

function forecastOf(
	sources: Sources,
	row: ChannelRow,
	{ capabilities }: ChannelAdapter,
	figures: ChannelFigures,
	{ listings, confirmed, waiting, held, paused, dead }: Counts
): number | null {
	if ( ! sources.isOnDuty( row.channel ) ) {
		return null;
	}
	return forecastMs( {
		nowMs: sources.clock.now(),
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
	{ store, clock }: Sources,
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
