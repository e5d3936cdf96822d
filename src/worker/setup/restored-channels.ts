import type { ChannelId } from '../../shared/ids.ts';
import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import { Pump, type NextRun } from '../propagation/pump.ts';
import type { ModelStore } from '../store/contract.ts';

/** Another worker on the same database may look at a channel: so often it is asked for. */
const ASK_MS = 2_000;

/**
 * Channels that know a later ledger than this one, which was restored from a backup. Until the last of
 * them has been looked at, and its orders of since are in the ledger, sales are missing from every
 * number here: so what a channel shows is lowered at once, and raised by nobody. (Looked at one by one,
 * the first channel would be given back what the second has sold.)
 */
export class RestoredChannels {
	readonly #model: Pick< ModelStore, 'restoredChannels' | 'unmarkRestored' >;
	readonly #log: Log;
	readonly #isPaused: ( channel: ChannelId ) => boolean;
	readonly #onAllSeen: () => void;
	readonly #asking: Pump;
	#unseen: ReadonlySet< ChannelId > = new Set();

	constructor( options: {
		readonly clock: Clock;
		readonly model: Pick< ModelStore, 'restoredChannels' | 'unmarkRestored' >;
		readonly log: Log;
		/** Its shop has unpaired: nobody is there to be looked at, or written to. */
		readonly isPaused: ( channel: ChannelId ) => boolean;
		readonly onAllSeen: () => void;
	} ) {
		this.#model = options.model;
		this.#log = options.log;
		this.#isPaused = options.isPaused;
		this.#onAllSeen = options.onAllSeen;
		this.#asking = new Pump( {
			clock: options.clock,
			step: () => this.#ask( options.clock.now() ),
			sweepMs: ASK_MS,
			onError: ( error ) =>
				this.#log.error( { error: errorText( error ) }, 'asking what is restored failed' ),
		} );
	}

	/** Before anything is written. */
	async load(): Promise< void > {
		await this.#read();
		for ( const channel of this.#unseen ) {
			this.#log.warn(
				{ channel },
				'the ledger was restored from a backup: no quantity is raised anywhere before this channel has been looked at'
			);
		}
		if ( this.#unseen.size > 0 ) {
			this.#asking.wake();
		}
	}

	async stop(): Promise< void > {
		await this.#asking.stop();
	}

	has( channel: ChannelId ): boolean {
		return this.#unseen.has( channel );
	}

	/** Is every number here too high, by what a restored channel has sold since the backup? */
	areSalesMissing(): boolean {
		return [ ...this.#unseen ].some( ( channel ) => ! this.#isPaused( channel ) );
	}

	/** It has been looked at. */
	async seen( channel: ChannelId ): Promise< void > {
		if ( this.#unseen.has( channel ) ) {
			await this.#model.unmarkRestored( channel );
			await this.#read();
		}
	}

	async #ask( nowMs: number ): Promise< NextRun > {
		await this.#read();
		if ( this.#unseen.size > 0 ) {
			return nowMs + ASK_MS;
		}
		// Not awaited: it would wait for this very step.
		void this.#asking.stop();
		return null;
	}

	async #read(): Promise< void > {
		const wereMissing = this.areSalesMissing();
		const restored = await this.#model.restoredChannels();
		this.#unseen = new Set( restored.map( ( { channel } ) => channel ) );
		if ( wereMissing && ! this.areSalesMissing() ) {
			this.#onAllSeen();
		}
	}
}
