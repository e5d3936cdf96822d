import type { ChannelId } from '../../shared/ids.ts';
import type { Log } from '../log.ts';
import type { ModelStore } from '../store/contract.ts';

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
	#unseen: ReadonlySet< ChannelId > = new Set();

	constructor( options: {
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
	}

	/** Another worker may have looked at some of them. */
	async refresh(): Promise< void > {
		if ( this.#unseen.size > 0 ) {
			await this.#read();
		}
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

	async #read(): Promise< void > {
		const wereMissing = this.areSalesMissing();
		const restored = await this.#model.restoredChannels();
		this.#unseen = new Set( restored.map( ( { channel } ) => channel ) );
		if ( wereMissing && ! this.areSalesMissing() ) {
			this.#onAllSeen();
		}
	}
}
