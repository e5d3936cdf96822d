import type { ChannelId, ListingId } from '../../shared/ids.ts';
import type { Clock } from '../ports.ts';
import type { Store } from '../store/contract.ts';

interface Options {
	readonly clock: Clock;
	readonly store: Pick< Store, 'deliveries' | 'ledger' | 'listings' >;
	/** Wakes whoever works for these channels. */
	readonly wake: ( channels: readonly ChannelId[] ) => void;
}

/** So many revisions are raised in one transaction. */
const AT_ONCE = 500;

/**
 * What a person says about listings. Whatever is to go out again gets a new revision: the dispatcher, which
 * another worker may run, takes a mark away only up to the revision that it has looked at.
 */
export class ListingControl {
	readonly #options: Options;

	constructor( options: Options ) {
		this.#options = options;
	}

	/** Answers the revision under which it goes out again; `null`: there is no such listing. */
	async pushAgain( listing: ListingId ): Promise< number | null > {
		const { clock, store, wake } = this.#options;
		const state = await store.deliveries.listing( listing );
		if ( ! state ) {
			return null;
		}
		const { channel, revision } = state;
		await store.ledger.raiseRevisions( [ { listing, above: revision } ], clock.now() );
		wake( [ channel ] );
		return revision + 1;
	}

	/** Nothing is written for it any more; `false`: there is no such listing. */
	async pause( listing: ListingId ): Promise< boolean > {
		const { store, wake } = this.#options;
		const channel = await store.listings.setPaused( listing, true );
		wake( channel === null ? [] : [ channel ] );
		return channel !== null;
	}

	/** What it should show by now goes out; `false`: there is no such listing. */
	async resume( listing: ListingId ): Promise< boolean > {
		await this.#options.store.listings.setPaused( listing, false );
		return ( await this.pushAgain( listing ) ) !== null;
	}

	/** All that a channel has refused has its attempts again; answers how many. */
	async retryDead( channel: ChannelId ): Promise< number > {
		const { clock, store, wake } = this.#options;
		let retried = 0;
		let after: ListingId | null = null;
		for (;;) {
			const dead = await store.listings.dead( channel, after, AT_ONCE );
			const last = dead.at( -1 );
			if ( ! last ) {
				break;
			}
			await store.ledger.raiseRevisions(
				dead.map( ( { listing, revision } ) => ( { listing, above: revision } ) ),
				clock.now()
			);
			retried += dead.length;
			after = last.listing;
		}
		wake( [ channel ] );
		return retried;
	}
}
