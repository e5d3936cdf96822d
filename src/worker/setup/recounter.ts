import type { OfferRef } from '../../shared/ids.ts';
import type { CallFailure, CountedReading, Offer } from '../channels/contract.ts';
import { PULL_TOPIC } from '../intake/change-puller.ts';
import { BULK_BESIDE_MAX } from '../intake/group-commit.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { ChannelContext, CountedChannel } from '../propagation/channel-context.ts';
import { CountedAnswers } from '../propagation/counted-answers.ts';
import { UNTIL_COUNTED } from '../propagation/judge-write.ts';
import type { NextRun } from '../propagation/pump.ts';
import { readQuantities } from '../propagation/quantity-reader.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import { submitBaselines } from './baselines.ts';
import { ConnectError, listingOf } from './catalogue.ts';

/** A change that is missing in the row is asked for after this; what comes late still counts. */
const GAP_MAX_MS = 30_000;
const RETRY_MS = 5_000;
const RESTART_AGAIN_MS = 60_000;
const EARLIER_AGAIN_MS = 500;
/**
 * Counted in one go, however many more one call could read. The channel's deliveries are held
 * meanwhile, its orders among them, and in a rush elsewhere four commits take these along; 500 would
 * need twenty.
 */
const TOGETHER_MAX = 4 * BULK_BESIDE_MAX;
/** How a paired shop's changes come here: pushed, and pulled. */
const TOPICS = [ 'changes', PULL_TOPIC ];

type Counted = { readonly state: ListingState } & {
	readonly quantity: number;
	readonly counted: CountedReading;
};

/**
 * Takes offers' counts anew where the row of changes that we know is not the shop's any more: it began
 * a new epoch, a number is missing, or a product began to have a stock of its own (then it becomes a
 * listing first). The channel's deliveries wait meanwhile, so no change is taken in between reading
 * and recording. A new epoch is read only when all that the earlier ones left behind is in the ledger,
 * and a shop that is behind what it has told is asked for a new epoch (docs/adr/0005, 9 and 10).
 */
export class Recounter {
	readonly #context: ChannelContext;
	readonly #counted: CountedChannel;
	readonly #queue: LedgerQueue;
	readonly #gapSinceMs = new Map< OfferRef, number >();
	#restarted = { epoch: -1, atMs: 0 };
	#notBeforeMs = 0;
	/** Of the epochs before this one, everything is in the ledger. */
	#ledgerEpoch: number | null = null;

	constructor( context: ChannelContext, counted: CountedChannel, queue: LedgerQueue ) {
		this.#context = context;
		this.#counted = counted;
		this.#queue = queue;
	}

	async step(): Promise< NextRun > {
		const { adapter, calls, channel, clock, log, store } = this.#context;
		const closedUntilMs = calls.closedUntilMs();
		if ( closedUntilMs !== undefined ) {
			return closedUntilMs;
		}
		if ( clock.now() < this.#notBeforeMs ) {
			return this.#notBeforeMs;
		}
		const failure = await this.#restart();
		if ( failure ) {
			return this.#failed( failure );
		}
		await this.#lookAtLedger();
		await this.#markGaps();
		const offers = await store.ledger.offersToRecount( channel );
		const some = offers.slice( 0, Math.min( adapter.capabilities.readBatchMax, TOGETHER_MAX ) );
		if ( some.length === 0 ) {
			return null;
		}
		await this.#counted.hold();
		try {
			const failed = await this.#recount( some );
			if ( failed ) {
				return this.#failed( failed );
			}
		} catch ( error ) {
			if ( error instanceof ConnectError ) {
				log.warn( { channel, reason: error.message }, 'taking up new products failed' );
				this.#notBeforeMs = clock.now() + RETRY_MS;
				return this.#notBeforeMs;
			}
			throw error;
		} finally {
			this.#counted.release();
		}
		const still = new Set( await store.ledger.offersToRecount( channel ) );
		if ( some.some( ( offer ) => still.has( offer ) ) ) {
			// Woken by ourselves, it would read what cannot be counted yet without a pause.
			this.#notBeforeMs = clock.now() + EARLIER_AGAIN_MS;
		}
		this.#counted.wake();
		return still.size > 0 ? clock.now() : null;
	}

	/** One moment at which nothing waits is enough: what comes later belongs to the epoch itself. */
	async #lookAtLedger(): Promise< void > {
		const { channel, store } = this.#context;
		const epoch = this.#counted.emptiedEpoch();
		if ( epoch === null || epoch === this.#ledgerEpoch ) {
			return;
		}
		const waiting = await Promise.all(
			TOPICS.map( ( topic ) => store.inbox.countWaiting( channel, topic ) )
		);
		if ( waiting.every( ( count ) => count === 0 ) ) {
			this.#ledgerEpoch = epoch;
		}
	}

	/** Two different changes have claimed one number: only a new epoch tells them apart from now on. */
	async #restart(): Promise< CallFailure | null > {
		const { adapter, channel, clock, log, store } = this.#context;
		const epoch = await store.ledger.contradictedEpoch( channel );
		const isDone =
			epoch === this.#restarted.epoch &&
			clock.now() < this.#restarted.atMs + RESTART_AGAIN_MS;
		if ( epoch === null || isDone || ! adapter.counted ) {
			return null;
		}
		const result = await adapter.counted.restart( epoch );
		if ( ! result.ok ) {
			return result.failure;
		}
		log.warn( { channel }, 'two changes had one number: the shop numbers them anew' );
		this.#restarted = { epoch, atMs: clock.now() };
		this.#counted.pullSoon();
		return null;
	}

	async #markGaps(): Promise< void > {
		const { channel, clock, store } = this.#context;
		const nowMs = clock.now();
		const gaps = new Set( await store.ledger.offersWithGap( channel ) );
		for ( const offer of [ ...this.#gapSinceMs.keys() ] ) {
			if ( ! gaps.has( offer ) ) {
				this.#gapSinceMs.delete( offer );
			}
		}
		const old = [ ...gaps ].filter( ( offer ) => {
			const sinceMs = this.#gapSinceMs.get( offer ) ?? nowMs;
			this.#gapSinceMs.set( offer, sinceMs );
			return nowMs >= sinceMs + GAP_MAX_MS;
		} );
		if ( old.length > 0 ) {
			await store.ledger.markForRecount( channel, old );
		}
	}

	async #recount( offers: readonly OfferRef[] ): Promise< CallFailure | null > {
		const { channel, store } = this.#context;
		const known: ListingState[] = [];
		const unknown: OfferRef[] = [];
		for ( const offer of offers ) {
			const state = await store.deliveries.listing( listingOf( channel, offer ) );
			if ( state && state.confirmedAtMs !== null ) {
				known.push( state );
			} else {
				unknown.push( offer );
			}
		}
		const epoch = ( await store.links.pulledUntil( channel ) )?.epoch;
		const readable = known.filter(
			( { includes } ) =>
				includes === null || includes.epoch === epoch || epoch === this.#ledgerEpoch
		);
		return ( await this.#takeUp( unknown ) ) ?? ( await this.#read( readable ) );
	}

	/** Offers that are no listings yet, or that nobody has looked at. */
	async #takeUp( offers: readonly OfferRef[] ): Promise< CallFailure | null > {
		const { adapter, channel, store } = this.#context;
		if ( offers.length === 0 || ! adapter.counted ) {
			return null;
		}
		const read = await adapter.counted.readOffers( offers );
		if ( ! read.ok ) {
			return read.failure;
		}
		const found: readonly Offer[] = read.value;
		const skipped = await this.#counted.addOffers( found );
		const there = new Set( found.map( ( { offer } ) => offer ) );
		const gone = offers.filter( ( offer ) => ! there.has( offer ) );
		// Marked again as soon as the shop says that it has a stock, or a SKU.
		await store.ledger.unmarkForRecount( channel, [
			...gone,
			...skipped.map( ( { offer } ) => offer ),
		] );
		return null;
	}

	async #read( states: readonly ListingState[] ): Promise< CallFailure | null > {
		const { channel, clock, store } = this.#context;
		if ( states.length === 0 ) {
			return null;
		}
		const read = await readQuantities( this.#context, states, 'background' );
		if ( ! read.ok ) {
			return read.failure;
		}
		const byListing = new Map( states.map( ( state ) => [ state.listing, state ] ) );
		const counted: Counted[] = [];
		const gone: ListingState[] = [];
		const changes: ListingChange[] = [];
		for ( const answer of read.value ) {
			const state = byListing.get( answer.listing );
			if ( state && answer.result === 'missing' ) {
				gone.push( state );
				changes.push( withoutPushes( state, answer.reason ) );
			} else if ( state && answer.result === 'shown' && answer.counted ) {
				counted.push( { state, quantity: answer.quantity, counted: answer.counted } );
			}
		}
		const older = this.#epochToLeave( counted );
		if ( older !== null ) {
			return this.#leave( older );
		}
		const taken = counted.filter( ( one ) => this.#isAllBeforeInLedger( one ) );
		if ( taken.length < counted.length ) {
			this.#counted.pullSoon();
		}
		await submitBaselines( this.#queue, taken, clock.now() );
		const revived = taken.filter( ( { state } ) => state.deadRevision === UNTIL_COUNTED );
		changes.push( ...revived.map( ( { state } ) => pushedAgain( state, clock.now() ) ) );
		await store.deliveries.apply( channel, changes );
		await store.ledger.unmarkForRecount(
			channel,
			gone.map( ( { offer } ) => offer )
		);
		await this.#compareRevisions( taken );
		return null;
	}

	/**
	 * Read while nothing is on its way into the ledger, a shop is never behind it: one that is has
	 * forgotten what it told, and would give the same numbers out again.
	 *
	 * @returns the epoch it has to leave; `null`: it is where it should be.
	 */
	#epochToLeave( readings: readonly Counted[] ): number | null {
		const behind = readings.flatMap( ( { state: { includes }, counted: { counter } } ) => {
			const isOlder = includes !== null && counter.epoch < includes.epoch;
			const isShorter = counter.epoch === includes?.epoch && counter.number < includes.number;
			return isOlder || isShorter ? [ includes.epoch ] : [];
		} );
		return behind.length === 0 ? null : Math.max( ...behind );
	}

	async #leave( epoch: number ): Promise< CallFailure | null > {
		const { adapter, channel, log } = this.#context;
		log.warn( { channel }, 'the shop is behind what it has told: it numbers anew' );
		const result = await adapter.counted?.restart( epoch );
		this.#counted.pullSoon();
		return result?.ok === false ? result.failure : null;
	}

	#isAllBeforeInLedger( { state: { includes }, counted: { counter } }: Counted ): boolean {
		return (
			includes === null ||
			includes.epoch === counter.epoch ||
			counter.epoch === this.#ledgerEpoch
		);
	}

	async #compareRevisions( readings: readonly Counted[] ): Promise< void > {
		const answers = new CountedAnswers();
		for ( const { state, counted } of readings ) {
			const now = await this.#context.store.deliveries.listing( state.listing );
			if ( now ) {
				answers.compareRevisions( now, counted.revision );
			}
		}
		await answers.settle( this.#context );
	}

	#failed( failure: CallFailure ): NextRun {
		const { calls, channel, clock, log } = this.#context;
		log.warn( { channel, code: failure.code, reason: failure.reason }, 'a recount failed' );
		this.#notBeforeMs = Math.max( calls.closedUntilMs() ?? 0, clock.now() + RETRY_MS );
		return this.#notBeforeMs;
	}
}

/** Its number is nobody's to keep: every push would be refused. */
function withoutPushes( { listing }: ListingState, reason: string ): ListingChange {
	return {
		listing,
		patch: {
			deadRevision: UNTIL_COUNTED,
			failureCode: 'PUSH_REJECTED',
			failureReason: reason,
			checkAtMs: null,
		},
		dirty: { clearUpTo: UNTIL_COUNTED },
	};
}

function pushedAgain( { listing }: ListingState, nowMs: number ): ListingChange {
	return {
		listing,
		patch: {
			deadRevision: null,
			failureCode: null,
			failureReason: null,
			attempts: 0,
			mustResend: true,
		},
		dirty: { notBeforeMs: nowMs },
	};
}
