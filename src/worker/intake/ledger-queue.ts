import type { ChannelId } from '../../shared/ids.ts';
import type { Clock } from '../ports.ts';
import type { LedgerStore, Submission, SubmissionResult } from '../store/ledger-store.ts';
import { GroupCommit, type Lane } from './group-commit.ts';

/**
 * The one way into the ledger: group commit, then the dispatchers are woken by a direct call.
 *
 * What is urgent overtakes what is bulk. The counts do not mind: they follow from the set of events,
 * in whatever order it came. Where an order matters all the same (an opening balance, the orders
 * inside it, the baseline of a shop's row of changes), whoever submits waits for the answer to the one
 * before he submits the other; and while a channel is counted its deliveries are held. Only a
 * reservation is decided by what is there at that moment (docs/adr/0002).
 */
export class LedgerQueue {
	readonly #commits: GroupCommit< Submission, SubmissionResult >;

	constructor( options: {
		readonly clock: Clock;
		readonly ledger: Pick< LedgerStore, 'commit' >;
		readonly wake: ( channels: readonly ChannelId[] ) => void;
		readonly fetchOrders: ( channels: readonly ChannelId[] ) => void;
	} ) {
		const { clock, ledger, wake, fetchOrders } = options;
		this.#commits = new GroupCommit( clock, async ( batch ) => {
			const done = await ledger.commit( batch, clock.now() );
			wake( [
				...new Set( [
					...done.dirtyChannels,
					...done.channelsToRecount,
					...done.contradictedChannels,
				] ),
			] );
			fetchOrders( done.ordersToFetch );
			return done.results;
		} );
	}

	/** `GroupCommit.delayMs` */
	get delayMs(): number {
		return this.#commits.delayMs;
	}

	/**
	 * @param lane `bulk` for what nobody waits for, and may be much: a set-up, a recount, an import. Who
	 *             submits it does so in portions of a batch or so, and waits for each.
	 */
	submit( submission: Submission, lane: Lane = 'urgent' ): Promise< SubmissionResult > {
		return this.#commits.submit( submission, lane );
	}

	idle(): Promise< void > {
		return this.#commits.idle();
	}
}
