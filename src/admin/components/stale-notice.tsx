import { __ } from '@wordpress/i18n';
import type { Problem } from '../api/problem.ts';
import { ProblemNotice } from './problem-notice.tsx';

/** The newest question came to nothing; what is shown stays. */
export function StaleNotice( { problem }: { readonly problem: Problem } ) {
	return (
		<ProblemNotice
			problem={ problem }
			note={ __(
				'What stands below is what was known before. It is tried again by itself.',
				'lockstep'
			) }
		/>
	);
}
