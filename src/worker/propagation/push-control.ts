import type { PushesAnswer } from '../../shared/api/channels.ts';
import type { ChannelId } from '../../shared/ids.ts';
import type { Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import type { ChannelMode, Store } from '../store/contract.ts';
import type { SwitchTurn } from '../store/switch-store.ts';
import { WorkerError } from '../worker-error.ts';
import { agreementOf } from './shadow-agreement.ts';

/** So long the answer waits for calls that were begun before: no write waits between its beginning and its call. */
const LAUNCHED_WITHIN_MS = 2_000;
const LOOK_EVERY_MS = 25;

/** Who turns a switch, and why. */
export interface Turner {
	readonly by: string | null;
	readonly reason: string | null;
}

export interface PushesNow {
	readonly stopped: SwitchTurn | null;
	readonly copy: SwitchTurn | null;
}

interface Options {
	readonly clock: Clock;
	readonly log: Log;
	readonly store: Store;
	/** What is due may go out again, or the channels have other modes. */
	readonly changed: ( channels: readonly ChannelId[] ) => void;
}

/**
 * Lets write calls go out, or not: of all channels (the panic button) or of one (its mode). What decides
 * is in the database, asked in the transaction that begins a call. A call that was begun before ends
 * normally; none begins after the answer. A call's beginning may be committed, here or at another worker, and
 * the call not be made yet, so the answer waits until none such is open, for two seconds at most.
 *
 * There is no queue: while calls are held, what is due is only marked, and what goes out afterwards is
 * the quantity of that moment, once.
 */
export class PushControl {
	readonly #options: Options;

	constructor( options: Options ) {
		this.#options = options;
	}

	async now(): Promise< PushesNow > {
		const { switches } = this.#options.store;
		const [ stopped, copy ] = await Promise.all( [
			switches.read( 'stopped' ),
			switches.read( 'copy' ),
		] );
		return { stopped, copy };
	}

	/** Stopped twice, the first time counts. */
	async stop( { by, reason }: Turner ): Promise< PushesNow > {
		const { clock, log, store } = this.#options;
		if ( ( await store.switches.read( 'stopped' ) ) === null ) {
			const turn = { value: 'on', reason, by, atMs: clock.now() };
			await store.switches.turnOn( 'stopped', turn );
			log.warn( { reason: said( by, reason ) }, 'all pushes are stopped' );
		}
		await this.#launched( null );
		return this.now();
	}

	async resume( { by, reason }: Turner ): Promise< PushesNow > {
		const { clock, log, store } = this.#options;
		if ( await store.switches.turnOff( 'stopped', { by, reason, atMs: clock.now() } ) ) {
			log.warn( { reason: said( by, reason ) }, 'pushes go on' );
			await this.#wakeAll();
		}
		return this.now();
	}

	/**
	 * @param isForced live although the channel has not agreed long enough.
	 * @throws {WorkerError} CHANNEL_UNKNOWN; NOT_IN_AGREEMENT, with what is missing.
	 */
	async setMode(
		channel: ChannelId,
		mode: ChannelMode,
		{ by, reason }: Turner,
		isForced: boolean
	): Promise< void > {
		const { changed, clock, log, store } = this.#options;
		const row = await store.model.channel( channel );
		if ( ! row ) {
			throw new WorkerError( 'CHANNEL_UNKNOWN', `"${ channel }"` );
		}
		const missing =
			mode === 'live'
				? ( await agreementOf( store.shadow, row, clock.now() ) ).missing
				: null;
		if ( missing !== null && ! isForced ) {
			throw new WorkerError( 'NOT_IN_AGREEMENT', missing );
		}
		if ( row.mode === mode ) {
			return;
		}
		const why = missing === null ? reason : `Forced: ${ reason ?? '' } (${ missing })`;
		await store.model.setMode( channel, mode, { by, reason: why, atMs: clock.now() } );
		log.warn( { channel, reason: said( by, why ) }, `the channel's mode is ${ mode } now` );
		changed( [ channel ] );
		if ( mode !== 'live' ) {
			await this.#launched( channel );
		}
	}

	async #wakeAll(): Promise< void > {
		const rows = await this.#options.store.model.channels();
		this.#options.changed( rows.map( ( { channel } ) => channel ) );
	}

	/** Of one channel, or of all. */
	async #launched( channel: ChannelId | null ): Promise< void > {
		const { clock, store } = this.#options;
		const untilMs = clock.now() + LAUNCHED_WITHIN_MS;
		const channels =
			channel === null
				? ( await store.model.channels() ).map( ( row ) => row.channel )
				: [ channel ];
		for ( const one of channels ) {
			while (
				clock.now() < untilMs &&
				( await store.deliveries.openCalls( one ) ).length > 0
			) {
				await new Promise< void >( ( resolve ) => {
					clock.after( LOOK_EVERY_MS, resolve );
				} );
			}
		}
	}
}

export function pushesAnswer( { stopped, copy }: PushesNow ): PushesAnswer {
	return {
		stopped: stopped && { atMs: stopped.atMs, by: stopped.by, reason: stopped.reason },
		copy: copy && { foundAtMs: copy.atMs, reason: copy.reason ?? '' },
	};
}

const said = ( by: string | null, reason: string | null ): string =>
	`${ by ?? 'somebody' }: ${ reason ?? 'no reason given' }`;
