import { Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { Problem } from '../api/problem.ts';

interface ProblemNoticeProps {
	readonly problem: Problem;
	/** Left out: there is nothing to try again. */
	readonly onRetry?: () => void;
	/** What goes on meanwhile. */
	readonly note?: string;
}

/** Whose failure it is: the words that follow are about the cause alone. */
function headingOf( { kind }: Problem ): string | null {
	switch ( kind ) {
		case 'refused':
			return __( 'WordPress does not let you see this.', 'lockstep' );
		case 'site':
			return __( 'This site did not answer.', 'lockstep' );
		case 'worker':
			return __( 'No answer from the worker.', 'lockstep' );
		case 'other':
			return null;
	}
}

export function ProblemNotice( { problem, onRetry, note }: ProblemNoticeProps ) {
	const heading = headingOf( problem );
	// A session that is over is not mended by asking again.
	const action =
		problem.kind === 'refused'
			? {
					label: __( 'Load the page anew', 'lockstep' ),
					onClick: () => window.location.reload(),
				}
			: { label: __( 'Try again', 'lockstep' ), onClick: () => onRetry?.() };
	return (
		<Notice
			status={ problem.kind === 'worker' && note ? 'warning' : 'error' }
			isDismissible={ false }
			actions={ onRetry ? [ action ] : [] }
		>
			{ heading !== null && <strong>{ heading } </strong> }
			{ problem.message } { note }
		</Notice>
	);
}
