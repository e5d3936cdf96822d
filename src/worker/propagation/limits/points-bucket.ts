import type { LimitUse } from '../../../shared/api/channels.ts';
import type { LimitReading, PointsReading } from '../../channels/contract.ts';
import type { Asked, BegunCall, CallLimit } from './call-limit.ts';
import { keptFor, type CallKind } from './call-priority.ts';
import { OthersUse } from './others-use.ts';

/** What is reported is compared with what our own calls explain over so long a time. */
const COMPARED_MS = 5_000;
/** Which calls a report counts already is not quite known: so much of what was restored explains nothing. */
const UNCERTAIN_SHARE = 0.1;
/** As good as full: what would be restored is not, and the difference is nobody's use. */
const FULL_SHARE = 0.9;

interface Spent {
	readonly cost: number;
	readonly atMs: number;
}

/**
 * A bucket of points that is filled all the time, as the channel reported it last. Until the channel has
 * said something it counts as empty at the start: an earlier run may have left it so, and the first
 * answer tells.
 *
 * A report may be from before other calls that have been answered since, for answers overtake each
 * other: what those cost is taken off it. A call that is under way counts with what it may cost at most.
 */
export class PointsBucket implements CallLimit {
	readonly name: string;
	readonly #guess: { readonly write: number; readonly read: number };
	/** What the last call of a kind asked for. */
	readonly #costs = new Map< CallKind, number >();
	#max: number;
	#perSecond: number;
	#level: number;
	#levelAtMs: number;
	#inFlight: BegunCall[] = [];
	/** Answered since the oldest call in flight began. */
	#answered: Spent[] = [];
	#isFromChannel = false;
	/** Since when our calls are held against the reports; `null`: it was as good as full. */
	#since: { readonly remaining: number; readonly atMs: number } | null = null;
	#oursSince = 0;
	readonly #others = new OthersUse();

	constructor(
		shape: {
			readonly name: string;
			readonly max: number;
			readonly perSecond: number;
			readonly guess: { readonly write: number; readonly read: number };
		},
		nowMs: number
	) {
		this.name = shape.name;
		this.#guess = shape.guess;
		this.#max = shape.max;
		this.#perSecond = shape.perSecond;
		this.#level = 0;
		this.#levelAtMs = nowMs;
	}

	costOf( kind: CallKind ): number {
		const guess = kind === 'write' ? this.#guess.write : this.#guess.read;
		return this.#costs.get( kind ) ?? guess;
	}

	whenMs( { kind, priority, leavesOne }: Asked, nowMs: number ): number {
		const cost = Math.min( this.#max, this.costOf( kind ) );
		// Nothing is known yet: the first call of all finds out, whatever it is.
		const isFirst = ! this.#isFromChannel && this.#inFlight.length === 0;
		const kept = isFirst
			? 0
			: // Room for a push, not for one more of its own kind: a look at 250 listings costs most of a bucket,
				// and waited until nobody had touched it for seconds (75 s after 500 pushes).
				keptFor( priority, this.#max, this.costOf( 'write' ) ) +
				Number( leavesOne ) * cost +
				this.#others.kept( nowMs );
		const wanted = Math.min( this.#max, cost + kept );
		const missing = wanted + this.#underWay() - this.#filled( nowMs );
		if ( missing <= 0 ) {
			return nowMs;
		}
		return wanted + this.#underWay() > this.#max
			? Infinity
			: nowMs + Math.ceil( ( missing / this.#perSecond ) * 1_000 );
	}

	begin( call: BegunCall ): void {
		this.#inFlight.push( call );
	}

	end(
		call: BegunCall,
		reading: LimitReading | undefined,
		_slackMs: number,
		nowMs: number
	): void {
		this.#inFlight = this.#inFlight.filter( ( each ) => each !== call );
		if ( reading?.limit === 'points' ) {
			this.#believe( call, reading, nowMs );
		} else {
			this.#level = this.#filled( nowMs ) - call.cost;
			this.#levelAtMs = nowMs;
		}
		const oldestMs = Math.min( ...this.#inFlight.map( ( { begunAtMs } ) => begunAtMs ) );
		this.#answered = [ ...this.#answered, { cost: call.cost, atMs: nowMs } ].filter(
			( { atMs } ) => atMs >= oldestMs
		);
	}

	use( nowMs: number ): LimitUse {
		const left = Math.max( 0, this.#filled( nowMs ) - this.#underWay() );
		return {
			name: this.name,
			unit: 'points',
			max: this.#max,
			used: Math.round( this.#max - left ),
			windowMs: null,
			perSecond: this.#perSecond,
			isFromChannel: this.#isFromChannel,
		};
	}

	#believe( call: BegunCall, reading: PointsReading, nowMs: number ): void {
		this.#isFromChannel = true;
		this.#max = reading.maximum;
		this.#perSecond = reading.restoredPerSecond;
		this.#compare( reading, nowMs );
		this.#costs.set( call.kind, Math.max( 1, reading.asked ?? reading.cost ) );
		const perhapsLater = this.#answered.filter( ( { atMs } ) => atMs >= call.begunAtMs );
		this.#level = reading.remaining - sum( perhapsLater );
		this.#levelAtMs = nowMs;
	}

	/** What has gone and was not ours was somebody else's. */
	#compare( { remaining, cost }: PointsReading, nowMs: number ): void {
		this.#oursSince += cost;
		const since = this.#since;
		if ( since !== null && nowMs < since.atMs + COMPARED_MS && ! this.#isFull( remaining ) ) {
			return;
		}
		if ( since !== null && ! this.#isFull( remaining ) ) {
			const restored = ( ( nowMs - since.atMs ) / 1_000 ) * this.#perSecond;
			const others = since.remaining + restored - remaining - this.#oursSince;
			const isTheirs = others > restored * UNCERTAIN_SHARE;
			this.#others.found( isTheirs ? others : 0, nowMs - since.atMs, nowMs );
		}
		this.#since = this.#isFull( remaining ) ? null : { remaining, atMs: nowMs };
		this.#oursSince = 0;
	}

	#isFull( remaining: number ): boolean {
		return remaining > this.#max * FULL_SHARE;
	}

	#filled( nowMs: number ): number {
		const filled = ( ( nowMs - this.#levelAtMs ) / 1_000 ) * this.#perSecond;
		return Math.min( this.#max, this.#level + filled );
	}

	#underWay(): number {
		return sum( this.#inFlight );
	}
}

function sum( spent: readonly { readonly cost: number }[] ): number {
	return spent.reduce( ( total, { cost } ) => total + cost, 0 );
}
