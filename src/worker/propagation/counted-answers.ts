import type { ListingId, OfferRef } from '../../shared/ids.ts';
import type { CountedReading, WriteAnswer } from '../channels/contract.ts';
import type { ListingState } from '../store/contract.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { ChannelContext } from './channel-context.ts';

/**
 * What the answers of a `counted` channel ask of the ledger. Two things can be out of step: the row
 * of changes (then the offer's count is taken anew), and our own revisions: a shop that has seen a
 * larger one than we ever gave proves this ledger to be an older copy of itself, and would ignore
 * all that we send. Then ours are raised above it.
 */
export class CountedAnswers {
	readonly #recount = new Set< OfferRef >();
	readonly #raise: { readonly listing: ListingId; readonly above: number }[] = [];

	written( state: ListingState, answer: WriteAnswer ): void {
		if ( answer.result === 'recount' ) {
			this.#recount.add( state.offer );
		} else if ( answer.result === 'outdated' ) {
			this.compareRevisions( state, answer.revisionThere );
		}
	}

	/** @param before the listing before the read began: what came since may be beyond the reading. */
	read( before: ListingState, state: ListingState, { counter, revision }: CountedReading ): void {
		const isOtherEpoch = state.includes !== null && state.includes.epoch !== counter.epoch;
		const isBehind =
			before.includes?.epoch === counter.epoch && counter.number < before.includes.number;
		if ( isOtherEpoch || isBehind ) {
			this.#recount.add( state.offer );
		}
		this.compareRevisions( state, revision );
	}

	compareRevisions( { listing, revision }: ListingState, there: number ): void {
		if ( there > revision ) {
			this.#raise.push( { listing, above: there } );
		}
	}

	/** Passes on what was found; answers whether there was anything. */
	async settle( {
		channel,
		clock,
		log,
		store,
	}: Pick< ChannelContext, 'channel' | 'clock' | 'log' > & {
		readonly store: {
			readonly ledger: Pick< LedgerStore, 'markForRecount' | 'raiseRevisions' >;
		};
	} ): Promise< boolean > {
		if ( this.#recount.size > 0 ) {
			await store.ledger.markForRecount( channel, [ ...this.#recount ] );
		}
		if ( this.#raise.length > 0 ) {
			const count = this.#raise.length;
			log.warn( { channel, count }, 'the shop knows later revisions than this ledger' );
			await store.ledger.raiseRevisions( this.#raise, clock.now() );
		}
		return this.#recount.size + this.#raise.length > 0;
	}
}
