import type { LimitUse } from '../../../shared/api/channels.ts';
import type { CallsReading, LimitReading } from '../../channels/contract.ts';
import type { Asked, BegunCall, CallLimit } from './call-limit.ts';
import { keptFor } from './call-priority.ts';
import { OthersUse } from './others-use.ts';

/** In a window as short as this an urgent call finds a place soon enough: nothing is kept for it. */
const SHORT_WINDOW_MS = 1_000;

/**
 * In shorter ones what is in doubt would be half of all; the last calls of a longer one wait for an answer or two.
 */
const DOUBTED_FROM_MS = 10_000;
/** An answer is here about then. */
const ANSWER_MS = 100;

/**
 * At most `max` calls in any stretch of `windowMs`, as the channel counts them: when they arrive. We
 * know only when we sent and when the answer came, so a call counts until a window after its *answer*,
 * less the part of a round trip that no call has ever been without. Counted from sending instead, an
 * early call held up by the network and a late one that was not would meet in one window of the channel.
 * A channel that counts in fixed windows is kept to all the more.
 *
 * What the channel says with an answer is held against what it must have counted by then, and against
 * what it can have counted: fewer than must be means that some are forgotten there already, more than
 * can be, that somebody else uses the account.
 */
export class CallWindow implements CallLimit {
	readonly name: string;
	readonly windowMs: number;
	#max: number;
	/** From when on each answered call counts, oldest first; each for one window. */
	#from: number[] = [];
	#inFlight: BegunCall[] = [];
	#isFromChannel = false;
	readonly #others = new OthersUse();
	/** Calls in the last answer that may be ours, in another order, or somebody else's. */
	#doubted = 0;
	/** When an answer last told for certain what others use. */
	#toldAtMs: number | null = null;

	constructor( shape: {
		readonly name: string;
		readonly max: number;
		readonly windowMs: number;
	} ) {
		this.name = shape.name;
		this.#max = shape.max;
		this.windowMs = shape.windowMs;
	}

	get max(): number {
		return this.#max;
	}

	/** Calls that nobody here knows of, as of an earlier run. */
	assume( calls: number, fromMs: number ): void {
		const at = this.#countUpTo( fromMs );
		const added = Array.from( { length: Math.min( calls, this.#max ) }, () => fromMs );
		this.#from = [ ...this.#from.slice( 0, at ), ...added, ...this.#from.slice( at ) ];
	}

	/** The same of many, which came in any order, at once: one by one, each would move all that follow. */
	assumeEach( fromMs: readonly number[] ): void {
		this.#from = [ ...this.#from, ...fromMs ].sort( ( one, other ) => one - other );
	}

	whenMs( { priority, leavesOne }: Asked, nowMs: number ): number {
		const isShort = this.windowMs <= SHORT_WINDOW_MS && priority === 'write';
		const kept = isShort ? 0 : keptFor( priority, this.#max, 1 );
		const left = kept + Number( leavesOne ) + this.#others.kept( nowMs );
		const isDoubted = this.windowMs >= DOUBTED_FROM_MS && this.#inFlight.length > 0;
		const doubted = isDoubted ? this.#doubted : 0;
		const free = Math.max( 1, this.#max - left );
		// One more: at the very end of a window some channels still count it.
		const gone = this.#countUpTo( nowMs - this.windowMs - 1 );
		const live = this.#from.length - gone + this.#inFlight.length;
		if ( live < free - doubted ) {
			return nowMs;
		}
		if ( live < free ) {
			return nowMs + ANSWER_MS;
		}
		const from = this.#from[ gone + live - free ];
		return from === undefined ? Infinity : from + this.windowMs + 1;
	}

	begin( call: BegunCall ): void {
		this.#inFlight.push( call );
	}

	end(
		call: BegunCall,
		reading: LimitReading | undefined,
		slackMs: number,
		nowMs: number
	): void {
		this.#inFlight = this.#inFlight.filter( ( each ) => each !== call );
		if ( reading?.limit === 'calls' ) {
			this.#correct( call, reading, nowMs );
		}
		this.assume( 1, Math.max( call.begunAtMs, nowMs - slackMs ) );
		const oldestMs = this.#inFlight.reduce(
			( oldest, { begunAtMs } ) => Math.min( oldest, begunAtMs ),
			nowMs
		);
		this.#from = this.#from.slice( this.#countUpTo( oldestMs - this.windowMs ) );
	}

	use( nowMs: number ): LimitUse {
		const live = this.#from.length - this.#countUpTo( nowMs - this.windowMs );
		return {
			name: this.name,
			unit: 'calls',
			max: this.#max,
			used: Math.min( this.#max, live + this.#inFlight.length ),
			windowMs: this.windowMs,
			perSecond: ( this.#max * 1_000 ) / this.windowMs,
			isFromChannel: this.#isFromChannel,
		};
	}

	#correct( call: BegunCall, reading: CallsReading, nowMs: number ): void {
		this.#isFromChannel = true;
		this.#max = Math.max( 1, reading.max );
		const usedByOthers = Math.max( 0, reading.max - reading.remaining - 1 );
		const first = this.#countUpTo( call.begunAtMs - this.windowMs );
		const known = this.#countUpTo( call.begunAtMs );
		const mustBe = known - first;
		const canBe = mustBe + this.#from.length - known + this.#inFlight.length;
		if ( usedByOthers < mustBe ) {
			this.#from = this.#from.slice( first + mustBe - usedByOthers );
		} else if ( usedByOthers > canBe ) {
			const until = reading.resetsAtMs ?? nowMs + this.windowMs;
			this.assume( usedByOthers - canBe, until - this.windowMs );
		}
		this.#doubted = Math.max( 0, Math.min( usedByOthers, canBe ) - mustBe );
		// In between it may be our own calls that arrived there in another order: nothing is told of others.
		if ( usedByOthers <= mustBe || usedByOthers > canBe ) {
			this.#tell( Math.max( 0, usedByOthers - canBe ), reading.resetsAtMs, nowMs );
		}
	}

	#tell( usedByOthers: number, resetsAtMs = -Infinity, nowMs: number ): void {
		if ( this.#toldAtMs !== null ) {
			// The first answer tells of all that was before us: perhaps an earlier run of ours.
			const sinceMs = Math.max( this.#toldAtMs, resetsAtMs - this.windowMs );
			this.#others.found( usedByOthers, Math.max( 0, nowMs - sinceMs ), nowMs );
		}
		this.#toldAtMs = nowMs;
	}

	/** How many count from `atMs` or before. */
	#countUpTo( atMs: number ): number {
		let low = 0;
		let high = this.#from.length;
		while ( low < high ) {
			const middle = ( low + high ) >> 1;
			if ( ( this.#from[ middle ] ?? Infinity ) <= atMs ) {
				low = middle + 1;
			} else {
				high = middle;
			}
		}
		return low;
	}
}
