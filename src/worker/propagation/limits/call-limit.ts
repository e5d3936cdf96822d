import type { LimitReading } from '../../channels/contract.ts';
import type { LimitUse } from '../../../shared/api/channels.ts';
import type { CallKind, CallPriority } from './call-priority.ts';

/** A call that has begun and whose answer has not come. */
export interface BegunCall {
	readonly kind: CallKind;
	readonly begunAtMs: number;
	/** In points, as it was thought to be when it began. */
	readonly cost: number;
}

export interface Asked {
	readonly kind: CallKind;
	/** Whose share it may use. */
	readonly priority: CallPriority;
	/** One more call must still fit after it: somebody who has waited long is next. */
	readonly leavesOne: boolean;
}

/**
 * One limit of an account. Times are those of the caller, in milliseconds; none of these reads a clock.
 */
export interface CallLimit {
	readonly name: string;
	/** When such a call fits; `nowMs` or before: now; Infinity: when a call in flight has ended. */
	whenMs( asked: Asked, nowMs: number ): number;
	begin( call: BegunCall, nowMs: number ): void;
	/**
	 * @param slackMs how much later than a call was sent it certainly arrives, and how much sooner than
	 *                it was answered, together.
	 */
	end( call: BegunCall, reading: LimitReading | undefined, slackMs: number, nowMs: number ): void;
	use( nowMs: number ): LimitUse;
}
