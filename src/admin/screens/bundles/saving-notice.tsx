import { Notice } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Saving } from './use-saving.ts';

interface SavingNoticeProps {
	readonly saving: Saving;
	readonly onReload: () => void;
}

/** What became of saving; what is wrong with a field stands at the field. */
export function SavingNotice( { saving, onReload }: SavingNoticeProps ) {
	if ( saving.phase === 'saved' ) {
		return (
			<Notice status="success" isDismissible={ false }>
				{ savedWords( saving ) }
			</Notice>
		);
	}
	if ( saving.phase !== 'refused' || saving.problem.code === 'BUNDLE_CYCLE' ) {
		return null;
	}
	return saving.problem.code === 'BUNDLE_CHANGED' ? (
		<Notice
			status="error"
			isDismissible={ false }
			actions={ [ { label: __( 'Read it again', 'lockstep' ), onClick: onReload } ] }
		>
			{ __(
				'Somebody else has saved another version of this bundle meanwhile. Nothing of yours was saved.',
				'lockstep'
			) }
		</Notice>
	) : (
		<ProblemNotice problem={ saving.problem } />
	);
}

function savedWords( { isNew, isStopped }: Extract< Saving, { phase: 'saved' } > ): string {
	if ( ! isNew ) {
		return __( 'It was saved so already: nothing has changed.', 'lockstep' );
	}
	return isStopped
		? __(
				'It is no bundle any more. Orders placed before keep what they were promised.',
				'lockstep'
			)
		: __(
				'Saved. It is in force from now on; orders placed before keep the bill they were placed under.',
				'lockstep'
			);
}
