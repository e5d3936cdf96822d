import { Notice } from '@wordpress/components';
import { _n, sprintf } from '@wordpress/i18n';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { RetryOutcome as Outcome } from './use-retries.ts';

interface RetryOutcomeProps {
	readonly outcome: Outcome;
	readonly onDismiss: () => void;
}

/** What came of a run; WordPress' notice also says it to a screen reader. */
export function RetryOutcome( { outcome, onDismiss }: RetryOutcomeProps ) {
	const words = wordsOf( outcome );
	const isWhole = outcome.refused === 0 && outcome.left === 0;
	return (
		<>
			{ words.length > 0 && (
				<Notice status={ isWhole ? 'success' : 'warning' } onRemove={ onDismiss }>
					{ words.join( ' ' ) }
				</Notice>
			) }
			{ outcome.problem && <ProblemNotice problem={ outcome.problem } /> }
		</>
	);
}

function wordsOf( { retried, gone, refused, left }: Outcome ): string[] {
	return [
		retried.length === 0
			? null
			: sprintf(
					/* translators: %d: how many. */
					_n(
						'%d delivery is being worked on again. If it fails again, it comes back here.',
						'%d deliveries are being worked on again. Those that fail again come back here.',
						retried.length,
						'lockstep'
					),
					retried.length
				),
		gone === 0
			? null
			: sprintf(
					/* translators: %d: how many. */
					_n(
						'%d had been worked on already.',
						'%d had been worked on already.',
						gone,
						'lockstep'
					),
					gone
				),
		refused === 0
			? null
			: sprintf(
					/* translators: %d: how many. */
					_n(
						'%d could not be retried: the reason stands with it.',
						'%d could not be retried: the reason stands with each.',
						refused,
						'lockstep'
					),
					refused
				),
		left === 0
			? null
			: sprintf(
					/* translators: %d: how many. */
					_n( '%d was not retried.', '%d were not retried.', left, 'lockstep' ),
					left
				),
	].filter( ( part ) => part !== null );
}
