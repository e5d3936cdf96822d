import type { ChannelId } from '../../shared/ids.ts';
import type { AppPorts, NewChannel } from '../app-ports.ts';
import type { ChannelCapabilities } from '../channels/contract.ts';
import type { ChannelKind } from '../channels/registry.ts';
import { errorText } from '../log.ts';
import { Pump, type NextRun } from '../propagation/pump.ts';
import { settingsPlaceOf, type RunningChannels } from '../running-channels.ts';
import type { ChannelRow } from '../store/contract.ts';
import { WorkerError } from '../worker-error.ts';
import { ConnectError } from './catalogue.ts';
import type { ChannelConnector, ConnectReport } from './connect-channel.ts';
import type { RestoredChannels } from './restored-channels.ts';

const RETRY_MS = [ 2_000, 5_000, 10_000, 30_000, 60_000 ];

interface Options {
	readonly ports: AppPorts;
	readonly running: RunningChannels;
	readonly connector: ChannelConnector;
	readonly restored: RestoredChannels;
	readonly callbackUrl: ( row: ChannelRow ) => string;
	/** Makes this worker the one that works for the channel; `false`: another does not let go of it. */
	readonly claim: ( channel: ChannelId ) => Promise< boolean >;
	/** Its settings or its state are others now, or it is new: other workers have to know. */
	readonly changed: ( channel: ChannelId ) => void;
	readonly hold: ( channel: ChannelId ) => Promise< void >;
	readonly release: ( channel: ChannelId ) => void;
}

/**
 * Connects channels: a person's request waits for the end of it and hears what went wrong; for a shop
 * that has paired it goes on in the background until it is done. A channel is *connecting* until its
 * set-up has come to its end once; until then its deliveries wait.
 */
export class ChannelSetup {
	readonly #options: Options;
	/** Channels whose deliveries wait for us. */
	readonly #held = new Set< ChannelId >();
	readonly #background = new Map< ChannelId, Pump >();
	#isStopped = false;

	constructor( options: Options ) {
		this.#options = options;
	}

	/**
	 * A channel found at start that was never set up to the end, or knows a later ledger than this one: a
	 * restored ledger looks at its channels as when they were connected.
	 */
	async resume( row: ChannelRow ): Promise< void > {
		await this.#hold( row.channel );
		const { restored, running } = this.#options;
		const isPaired = running.get( row.channel )?.adapter.counted !== undefined;
		if ( isPaired || restored.has( row.channel ) ) {
			this.begin( row.channel );
		}
	}

	/**
	 * @throws {WorkerError} REQUEST_INVALID when the settings are wrong, the id is taken, or the
	 *                       channel does not answer; its reason is in `fields`.
	 */
	async connect( wanted: NewChannel ): Promise< ConnectReport > {
		const { ports, running } = this.#options;
		const kind = ports.kinds.get( wanted.kind );
		if ( ! kind ) {
			const known = [ ...ports.kinds.keys() ].join( ', ' );
			throw new WorkerError( 'REQUEST_INVALID', '', { kind: `use one of: ${ known }` } );
		}
		const settings = parseSettings( kind, wanted.settings );
		const known = await ports.store.model.channel( wanted.channel );
		if ( known && ( known.state === 'live' || known.kind !== wanted.kind ) ) {
			throw new WorkerError( 'REQUEST_INVALID', '', { channel: 'this id is taken' } );
		}
		await this.#claim( wanted.channel );
		await running.get( wanted.channel )?.worker.stop();
		const row = await this.store( wanted, kind, settings );
		running.run( row );
		return this.importCatalogue( row.channel );
	}

	/** @throws {WorkerError} CHANNEL_WITH_ANOTHER_WORKER */
	async #claim( channel: ChannelId ): Promise< void > {
		if ( ! ( await this.#options.claim( channel ) ) ) {
			throw new WorkerError( 'CHANNEL_WITH_ANOTHER_WORKER', `"${ channel }"` );
		}
	}

	/** Is it being set up here? */
	isUnderWay( channel: ChannelId ): boolean {
		return this.#background.has( channel ) || this.#held.has( channel );
	}

	/** A new channel; or new settings for one that is known. */
	async store( wanted: NewChannel, kind: ChannelKind, settings: unknown ): Promise< ChannelRow > {
		const { ports } = this.#options;
		const { model } = ports.store;
		const { mode, ...others } = wanted;
		const { channel } = wanted;
		const sealed = ports.vault.seal( JSON.stringify( settings ), settingsPlaceOf( channel ) );
		if ( await model.channel( channel ) ) {
			await model.setSettings( channel, sealed );
		} else {
			const { takesNegative, quantityMax }: ChannelCapabilities = kind.create(
				settings,
				ports
			).capabilities;
			await model.addChannel(
				{
					...others,
					...( mode && { mode } ),
					settings: sealed,
					endpoint: ports.ids.secret( 24 ),
					state: 'connecting',
					takesNegative,
					quantityMax,
				},
				ports.clock.now()
			);
		}
		const row = await model.channel( channel );
		if ( ! row ) {
			throw new Error( 'the channel just stored is not there' );
		}
		this.#options.changed( channel );
		return row;
	}

	/**
	 * Runs (or repeats) the set-up of a channel.
	 *
	 * @throws {WorkerError} CHANNEL_UNKNOWN; REQUEST_INVALID when it does not answer;
	 *                       CHANNEL_WITH_ANOTHER_WORKER
	 */
	async importCatalogue( channel: ChannelId ): Promise< ConnectReport > {
		await this.#claim( channel );
		try {
			return await this.#import( channel, () => undefined );
		} catch ( error ) {
			if ( error instanceof ConnectError ) {
				throw new WorkerError( 'REQUEST_INVALID', 'The channel could not be set up.', {
					settings: error.message,
				} );
			}
			throw error;
		}
	}

	/** Sets a channel up in the background, again and again until it succeeds. */
	begin( channel: ChannelId ): void {
		if ( this.#isStopped ) {
			return;
		}
		const { clock, log } = this.#options.ports;
		let tries = 0;
		const step = async (): Promise< NextRun > => {
			if ( this.#background.get( channel ) !== pump ) {
				return null;
			}
			if ( this.#options.running.isPaused( channel ) ) {
				// Unpaired before it began: nobody is there to be set up.
				this.#background.delete( channel );
				void pump.stop();
				return null;
			}
			const reason = await this.#tryOnce(
				channel,
				() => this.#background.get( channel ) === pump
			);
			if ( reason === null ) {
				this.#background.delete( channel );
				void pump.stop();
				return null;
			}
			const waitMs = RETRY_MS[ Math.min( tries, RETRY_MS.length - 1 ) ] ?? 0;
			tries += 1;
			log.warn( { channel, reason }, 'setting up a channel failed' );
			await this.#say( channel, `${ reason } Trying again in ${ waitMs / 1_000 } s.` );
			return clock.now() + waitMs;
		};
		const pump = new Pump( {
			clock,
			step,
			sweepMs: RETRY_MS.at( -1 ) ?? 0,
			onError: ( error ) =>
				log.error( { channel, error: errorText( error ) }, 'setting up a channel failed' ),
		} );
		void this.#background.get( channel )?.stop();
		this.#background.set( channel, pump );
		pump.wake();
	}

	/** Ends what goes on in the background; it goes on at the next start. */
	async stop(): Promise< void > {
		this.#isStopped = true;
		await Promise.all( [ ...this.#background.keys() ].map( ( one ) => this.#end( one ) ) );
	}

	/** Ends the set-up of one channel; what it delivered before is worked on. */
	async end( channel: ChannelId ): Promise< void > {
		await this.#end( channel );
		// Between two tries nobody else would, until the next start.
		if ( ! this.#background.has( channel ) ) {
			this.#release( channel );
		}
	}

	async #end( channel: ChannelId ): Promise< void > {
		const pump = this.#background.get( channel );
		this.#background.delete( channel );
		await pump?.stop();
	}

	/** What went wrong; `null` when the channel is set up. */
	async #tryOnce( channel: ChannelId, isWanted: () => boolean ): Promise< string | null > {
		const onProgress = ( how: string ): void => {
			if ( ! isWanted() ) {
				throw new ConnectError( 'It was stopped.' );
			}
			// Only something to look at: a state that is not written changes nothing.
			this.#say( channel, how ).catch( () => undefined );
		};
		try {
			await this.#import( channel, onProgress );
			return null;
		} catch ( error ) {
			if ( error instanceof ConnectError ) {
				return error.message;
			}
			throw error;
		}
	}

	/** @throws {ConnectError} @throws {WorkerError} CHANNEL_UNKNOWN */
	async #import(
		channel: ChannelId,
		onProgress: ( how: string ) => void
	): Promise< ConnectReport > {
		const { ports, running, connector, callbackUrl } = this.#options;
		const { model } = ports.store;
		const one = running.get( channel );
		const row = await model.channel( channel );
		if ( ! one || ! row ) {
			throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ channel }"` );
		}
		await this.#hold( channel );
		try {
			const report = await connector.connect(
				row,
				one.adapter,
				one.worker.fetcher,
				callbackUrl( row ),
				onProgress
			);
			if ( running.isPaused( channel ) ) {
				// Its shop has unpaired meanwhile: live again, it would be called without secrets.
				throw new ConnectError( 'It was stopped.' );
			}
			await model.setChannelState( channel, 'live', null );
			await this.#options.restored.seen( channel );
			this.#release( channel );
			one.worker.startCaughtUp();
			return report;
		} finally {
			// One that never worked keeps its deliveries waiting until its set-up is repeated.
			if ( ( await model.channel( channel ) )?.state !== 'connecting' ) {
				this.#release( channel );
			}
		}
	}

	async #say( channel: ChannelId, reason: string ): Promise< void > {
		const { model } = this.#options.ports.store;
		if ( ( await model.channel( channel ) )?.state === 'connecting' ) {
			await model.setChannelState( channel, 'connecting', reason );
		}
	}

	async #hold( channel: ChannelId ): Promise< void > {
		if ( ! this.#held.has( channel ) ) {
			this.#held.add( channel );
			await this.#options.hold( channel );
		}
	}

	#release( channel: ChannelId ): void {
		if ( this.#held.delete( channel ) ) {
			this.#options.release( channel );
		}
	}
}

/** @throws {WorkerError} REQUEST_INVALID with a reason for each field. */
export function parseSettings( kind: ChannelKind, given: unknown ): unknown {
	const settings = kind.settingsSchema.safeParse( given );
	if ( settings.success ) {
		return settings.data;
	}
	const fields: Record< string, string > = {};
	for ( const { path, message } of settings.error.issues ) {
		fields[ [ 'settings', ...path ].join( '.' ) ] = message;
	}
	throw new WorkerError( 'REQUEST_INVALID', '', fields );
}
