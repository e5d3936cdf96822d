import { createHash } from 'node:crypto';
import type { Acknowledgement, CallFailure, PullAnswer } from '../channels/contract.ts';
import type { ChannelContext, CountedChannel } from '../propagation/channel-context.ts';
import type { NextRun } from '../propagation/pump.ts';
import { markAllForRecount } from './mark-all-for-recount.ts';

export const PULL_TOPIC = 'pull';
export const PULL_EVERY_MS = 5_000;
const LEFT_OUT_AGAIN_MS = 500;
/** What was pulled is acknowledged by the next pull, with what has come about until then. */
const ACKNOWLEDGED_AFTER_MS = 200;
const LIMIT_MAX = 1_000;
const LIMIT_MIN = 50;
/**
 * Pulled deliveries that may wait for the ledger: one is worked on while the next is fetched. More
 * would stand in front of what the shop pushes meanwhile, and fill the memory.
 */
const AHEAD_MAX = 2;
/** Signatures hold for five minutes: before that somebody should know. */
const CLOCK_OFF_MAX_MS = 60_000;

const NOTHING: Acknowledgement = { events: [], orders: {} };

/**
 * Fetches what a paired shop could not deliver: at start until nothing is left, then every five
 * seconds (an idle WordPress runs nothing by itself), and at once when the shop says that something
 * waits, and when the channel works again.
 *
 * What was pulled is stored as a delivery before the next pull acknowledges it, so a crash anywhere
 * means that it comes again, not that it is lost.
 */
export class ChangePuller {
	readonly #context: ChannelContext;
	readonly #counted: CountedChannel;
	#handled = NOTHING;
	#nextAtMs = 0;
	#hasFailed = false;
	#wishes = 0;
	#wishesMet = 0;
	#limit = LIMIT_MAX;
	#isClockOff = false;
	#emptiedEpoch: number | null = null;

	constructor( context: ChannelContext, counted: CountedChannel ) {
		this.#context = context;
		this.#counted = counted;
	}

	/** `CountedChannel.emptiedEpoch` */
	get emptiedEpoch(): number | null {
		return this.#emptiedEpoch;
	}

	/**
	 * The next step pulls, however long ago the last one was; also if one is under way, which may have
	 * looked too early.
	 */
	pullSoon(): void {
		this.#wishes += 1;
	}

	async step(): Promise< NextRun > {
		const { adapter, calls, channel, clock, store } = this.#context;
		const closedUntilMs = calls.closedUntilMs();
		if ( closedUntilMs !== undefined ) {
			return closedUntilMs;
		}
		if (
			clock.now() < this.#nextAtMs &&
			this.#wishes === this.#wishesMet &&
			! this.#hasFailed
		) {
			return this.#nextAtMs;
		}
		const ahead = await store.inbox.countWaiting( channel, PULL_TOPIC );
		if ( ! adapter.counted || ahead >= AHEAD_MAX ) {
			// Woken when one of them is in the log.
			return null;
		}
		this.#wishesMet = this.#wishes;
		const until = await store.links.pulledUntil( channel );
		const answer = await adapter.counted.pull( {
			limit: this.#limit,
			acknowledged: this.#handled,
			lastRow: until?.lastRow ?? 0,
		} );
		if ( ! answer.ok ) {
			return this.#failed( answer.failure );
		}
		this.#hasFailed = false;
		this.#limit = Math.min( LIMIT_MAX, this.#limit * 2 );
		const failure = await this.#compareEpochs( answer.value );
		const isNew = await this.#keep( answer.value );
		if ( failure ) {
			return this.#failed( failure );
		}
		this.#noteEmptied( answer.value );
		this.#compareClocks( answer.value.clockAheadMs );
		// What comes again although it was acknowledged must not be asked for without a pause.
		const waitMs = isNew ? waitAfter( answer.value ) : LEFT_OUT_AGAIN_MS;
		this.#nextAtMs = clock.now() + waitMs;
		return this.#wishes === this.#wishesMet ? this.#nextAtMs : clock.now();
	}

	/** @returns whether it was not here before. */
	async #keep( { body, acknowledgement }: PullAnswer ): Promise< boolean > {
		let isNew = true;
		if ( body !== null ) {
			const hash = createHash( 'sha256' ).update( body ).digest( 'hex' );
			const stored = await this.#counted.takeDelivery( {
				channel: this.#context.channel,
				deliveryKey: `${ PULL_TOPIC }/${ hash }`,
				topic: PULL_TOPIC,
				headers: {},
				body,
				receivedAtMs: this.#context.clock.now(),
			} );
			isNew = stored === 'stored';
		}
		this.#handled = body === null ? NOTHING : acknowledgement;
		return isNew;
	}

	/** After it is on disk. Whoever waits to read a new epoch (`Recounter`) may be able to now. */
	#noteEmptied( { epoch, left }: PullAnswer ): void {
		const before = this.#emptiedEpoch;
		if ( left === 0 ) {
			this.#emptiedEpoch = epoch;
		} else if ( before !== epoch ) {
			this.#emptiedEpoch = null;
		}
		if ( this.#emptiedEpoch !== before ) {
			this.#counted.wake();
		}
	}

	/** Another epoch: all that was counted belongs to another row of changes. */
	async #compareEpochs( { epoch, lastRow }: PullAnswer ): Promise< CallFailure | null > {
		const { adapter, channel, clock, log, store } = this.#context;
		const until = await store.links.pulledUntil( channel );
		if ( until?.epoch === epoch ) {
			if ( lastRow > until.lastRow ) {
				await store.links.setPulledUntil( channel, { epoch, lastRow } );
			}
			return null;
		}
		if ( until && epoch < until.epoch ) {
			// An older copy of itself, whose rows may be as many by now (docs/adr/0005, 10).
			log.warn( { channel }, 'the shop is older than what it has told: it numbers anew' );
			const restarted = await adapter.counted?.restart( until.epoch );
			return restarted?.ok === false ? restarted.failure : null;
		}
		if ( until ) {
			const count = await markAllForRecount( store, channel, clock );
			log.warn(
				{ channel, count },
				'the shop has begun to number its changes anew: everything is counted again'
			);
		}
		await store.links.setPulledUntil( channel, { epoch, lastRow } );
		this.#counted.wake();
		return null;
	}

	#compareClocks( clockAheadMs: number ): void {
		const isOff = Math.abs( clockAheadMs ) > CLOCK_OFF_MAX_MS;
		if ( isOff && ! this.#isClockOff ) {
			const { channel, log } = this.#context;
			const reason = `the shop's clock is ${ Math.round( clockAheadMs / 1_000 ) } s ahead of ours`;
			log.warn( { channel, reason }, 'the clocks differ' );
		}
		this.#isClockOff = isOff;
	}

	#failed( failure: CallFailure ): NextRun {
		const { calls, channel, clock, log } = this.#context;
		log.warn( { channel, code: failure.code, reason: failure.reason }, 'a pull failed' );
		// It may have been too much for the shop's time, or its answer for us.
		this.#limit = Math.max( LIMIT_MIN, Math.floor( this.#limit / 2 ) );
		if ( failure.scope === 'channel' ) {
			this.#hasFailed = true;
			return calls.closedUntilMs() ?? clock.now();
		}
		this.#nextAtMs = clock.now() + PULL_EVERY_MS;
		return this.#nextAtMs;
	}
}

function waitAfter( { body, left }: PullAnswer ): number {
	if ( body !== null ) {
		return left > 0 ? 0 : ACKNOWLEDGED_AFTER_MS;
	}
	// An order that is being changed at this moment is left out until that is over.
	return left > 0 ? LEFT_OUT_AGAIN_MS : PULL_EVERY_MS;
}
