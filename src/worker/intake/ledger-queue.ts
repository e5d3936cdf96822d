import type { ChannelId } from '../../shared/ids.ts';
import type { Clock } from '../ports.ts';
import type { LedgerStore, Submission, SubmissionResult } from '../store/ledger-store.ts';
import { GroupCommit } from './group-commit.ts';

/** The one way into the ledger: group commit, then the dispatchers are woken by a direct call. */
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

	get depth(): number {
		return this.#commits.depth;
	}

	submit( submission: Submission ): Promise< SubmissionResult > {
		return this.#commits.submit( submission );
	}

	idle(): Promise< void > {
		return this.#commits.idle();
	}
}
