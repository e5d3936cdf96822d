import type { ChannelId } from '../shared/ids.ts';
import type { AppPorts, RunningChannel } from './app-ports.ts';
import type { ChannelAdapter, Offer } from './channels/contract.ts';
import type { LedgerQueue } from './intake/ledger-queue.ts';
import { errorText } from './log.ts';
import type { ChannelContext, CountedChannel } from './propagation/channel-context.ts';
import { ChannelWorker } from './propagation/channel-worker.ts';
import { HeldRaises } from './propagation/held-raises.ts';
import { AccountCalls } from './propagation/limits/account-calls.ts';
import type { Speeds } from './propagation/urgency.ts';
import type { ChannelConnector } from './setup/connect-channel.ts';
import type { ChannelRow, NewDelivery } from './store/contract.ts';

/** What a running channel needs of the app around it. */
interface Surroundings {
	readonly queue: LedgerQueue;
	readonly connector: ChannelConnector;
	readonly takeDelivery: ( delivery: NewDelivery ) => Promise< 'stored' | 'copy' >;
	readonly hold: ( channel: ChannelId ) => Promise< void >;
	readonly release: ( channel: ChannelId ) => void;
	readonly mayRaise: () => boolean;
	readonly speeds: Speeds;
}

/**
 * The channel accounts at work. A channel is *running* from when its settings have been opened;
 * whether it reads and writes is its worker's matter. One that is *paused* (its shop has unpaired)
 * keeps its place, so that what it delivered before is still worked on, and calls nobody.
 */
export class RunningChannels {
	readonly #ports: AppPorts;
	readonly #around: Surroundings;
	readonly #byId = new Map< ChannelId, RunningChannel >();
	readonly #byEndpoint = new Map< string, RunningChannel >();
	readonly #paused = new Set< ChannelId >();
	readonly #raises = new HeldRaises();

	constructor( ports: AppPorts, around: Surroundings ) {
		this.#ports = ports;
		this.#around = around;
	}

	all(): readonly RunningChannel[] {
		return [ ...this.#byId.values() ];
	}

	get( channel: ChannelId ): RunningChannel | undefined {
		return this.#byId.get( channel );
	}

	byEndpoint( endpoint: string ): RunningChannel | null {
		return this.#byEndpoint.get( endpoint ) ?? null;
	}

	/** One channel whose credentials do not open must not keep the others from being true. */
	async open( row: ChannelRow ): Promise< void > {
		try {
			this.run( row );
		} catch ( error ) {
			const { log, store } = this.#ports;
			const reason = `its settings do not open: ${ errorText( error ) }`;
			log.error( { channel: row.channel, reason }, 'a channel was not started' );
			await store.model.setChannelState( row.channel, 'needs-attention', reason );
		}
	}

	/** Makes (or replaces) the adapter and the worker of a channel; starts nothing. */
	run( row: ChannelRow ): void {
		const adapter = this.#adapterOf( row );
		if ( ! adapter ) {
			this.#ports.log.error(
				{ channel: row.channel, reason: row.kind },
				'no such kind of channel'
			);
			return;
		}
		this.#setPaused( row );
		const { clock, random, store } = this.#ports;
		const current = { adapter };
		const calls = new AccountCalls( {
			// Asked for at every use: the secrets of a paired shop change while it runs.
			adapter: () => current.adapter,
			clock,
			random,
			writesSince: ( sinceMs ) => store.deliveries.writesSince( row.channel, sinceMs ),
			onHealth: this.#healthWriter( row.channel ),
		} );
		const worker = this.#workerOf( row, calls );
		const running: RunningChannel = {
			row,
			adapter: calls.adapter,
			worker,
			figures: () => calls.figures(),
			replaceAdapter: ( next ) => {
				current.adapter = next;
				calls.settingsReplaced();
				worker.wake();
			},
		};
		this.#byId.set( row.channel, running );
		this.#byEndpoint.set( row.endpoint, running );
	}

	/** The row's settings are new ones. */
	replaceAdapter( row: ChannelRow ): void {
		const adapter = this.#adapterOf( row );
		if ( adapter ) {
			this.#byId.get( row.channel )?.replaceAdapter( adapter );
		}
	}

	/** Lets calls that are under way finish, and makes no more. */
	async pause( channel: ChannelId ): Promise< void > {
		this.#paused.add( channel );
		await this.#byId.get( channel )?.worker.stop();
	}

	isPaused( channel: ChannelId ): boolean {
		return this.#paused.has( channel );
	}

	async stop(): Promise< void > {
		await Promise.all( this.all().map( ( { worker } ) => worker.stop() ) );
	}

	wake( channels: readonly ChannelId[] ): void {
		channels.forEach( ( channel ) => this.#byId.get( channel )?.worker.wake() );
	}

	#setPaused( { channel, state }: ChannelRow ): void {
		if ( state === 'paused' ) {
			this.#paused.add( channel );
		} else {
			this.#paused.delete( channel );
		}
	}

	#adapterOf( row: ChannelRow ): ChannelAdapter | null {
		const kind = this.#ports.kinds.get( row.kind );
		const settings: unknown = JSON.parse(
			this.#ports.vault.open( row.settings, settingsPlaceOf( row.channel ) )
		);
		return kind?.create( settings, this.#ports ) ?? null;
	}

	#workerOf( { channel }: ChannelRow, calls: AccountCalls ): ChannelWorker {
		const { queue } = this.#around;
		const context: ChannelContext = {
			...this.#ports,
			channel,
			adapter: calls.adapter,
			calls,
			raises: this.#raises,
			mayRaise: this.#around.mayRaise,
			speeds: this.#around.speeds,
			onHealth: this.#healthWriter( channel ),
		};
		return calls.adapter.counted
			? new ChannelWorker( context, queue, ( worker ) => this.#counted( worker, context ) )
			: new ChannelWorker( context, queue );
	}

	#counted(
		worker: ChannelWorker,
		context: ChannelContext
	): Omit< CountedChannel, 'wake' | 'pullSoon' | 'emptiedEpoch' > {
		const { connector, hold, release, takeDelivery } = this.#around;
		const { channel, store } = context;
		return {
			takeDelivery,
			hold: () => hold( channel ),
			release: () => release( channel ),
			addOffers: async ( offers: readonly Offer[] ) => {
				const row = await store.model.channel( channel );
				return row
					? connector.addOffers( row, context.adapter, worker.fetcher, offers )
					: [];
			},
		};
	}

	/** Writes only when the channel's health changes, not after every call. */
	#healthWriter( channel: ChannelId ): ChannelContext[ 'onHealth' ] {
		const { log, store } = this.#ports;
		let last = '';
		return ( isWorking, reason ) => {
			const now = `${ isWorking } ${ reason ?? '' }`;
			if ( now !== last && ! this.#paused.has( channel ) ) {
				last = now;
				store.model
					.setChannelState( channel, isWorking ? 'live' : 'needs-attention', reason )
					.catch( ( error: unknown ) =>
						log.error(
							{ channel, error: errorText( error ) },
							'recording health failed'
						)
					);
			}
		};
	}
}

/** Binds sealed settings to their row: moved to another one they do not open. */
export function settingsPlaceOf( channel: ChannelId ): string {
	return `channels/${ channel }/settings`;
}
