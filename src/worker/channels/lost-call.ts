import type { NetworkError } from '../ports.ts';
import type { CallFailure } from './contract.ts';

/** Lost answers matter only to writes: a read changes nothing. */
export type CallEffect = 'reads' | 'writes';

/** Was a call of this kind carried out, when its answer is lost or makes no sense? */
export function appliedWhenLost( effect: CallEffect ): 'no' | 'unknown' {
	return effect === 'writes' ? 'unknown' : 'no';
}

/** What it means when no complete answer came. */
export function fromNetworkError( error: NetworkError, effect: CallEffect ): CallFailure {
	return {
		action: 'retry',
		scope: 'channel',
		applied: error.applied === 'no' ? 'no' : appliedWhenLost( effect ),
		code: error.code,
		reason: error.message,
	};
}

/**
 * What it means when the answer is not the channel's: a page instead of data (maintenance, a fatal
 * error, a login or a bot check in between), or data of another form.
 */
export function unreadableAnswer(
	marketplace: string,
	effect: CallEffect,
	what: string
): CallFailure {
	return {
		action: 'retry',
		scope: 'channel',
		applied: appliedWhenLost( effect ),
		code: 'UNREADABLE_ANSWER',
		reason: `${ marketplace } answered with ${ what }.`,
	};
}
