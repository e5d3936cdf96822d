import type { ErrorCode } from '../../shared/errors.ts';
import type { DeliveryState } from './contract.ts';
import type { Submission, SubmissionResult } from './ledger-store.ts';

export interface Verdict {
	readonly state: DeliveryState;
	readonly code: ErrorCode | null;
}

/**
 * What became of each delivery of a batch. One delivery may carry many events; the worst of their
 * outcomes is its own, else a contradiction would be covered up by the event after it.
 */
export function deliveryVerdicts(
	submissions: readonly Submission[],
	results: readonly SubmissionResult[]
): Map< number, Verdict > {
	const verdicts = new Map< number, Verdict >();
	submissions.forEach( ( { delivery, isPartOfDelivery }, index ) => {
		const result = results[ index ];
		if ( delivery !== null && result && isPartOfDelivery !== true ) {
			const verdict = verdictOf( result );
			const known = verdicts.get( delivery );
			if ( ! known || rankOf( verdict ) > rankOf( known ) ) {
				verdicts.set( delivery, verdict );
			}
		}
	} );
	return verdicts;
}

function rankOf( { state }: Verdict ): number {
	return [ 'done', 'parked', 'dead' ].indexOf( state );
}

function verdictOf( result: SubmissionResult ): Verdict {
	switch ( result.result ) {
		case 'conflict':
			return { state: 'dead', code: 'KEY_WITH_OTHER_BODY' };
		case 'refused':
			return { state: 'dead', code: result.code };
		default:
			return result.hasUnmappedLines
				? { state: 'parked', code: 'OFFER_NOT_MAPPED' }
				: { state: 'done', code: null };
	}
}
