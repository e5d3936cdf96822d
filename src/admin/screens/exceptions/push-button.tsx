import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { pushListing } from '../../api/channels.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { goOutWords } from '../../waits-for-words.ts';

interface PushButtonProps {
	readonly listing: string;
	/** The title of its entry. */
	readonly title: string;
}

/** Pushes a listing's quantity again. Its entry goes once the channel is seen to show it. */
export function PushButton( { listing, title }: PushButtonProps ) {
	const [ isBusy, setIsBusy ] = useState( false );
	const [ said, setSaid ] = useState( '' );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const push = async () => {
		setIsBusy( true );
		setProblem( null );
		const answer = await pushListing( listing );
		setIsBusy( false );
		setSaid( answer.ok ? goOutWords( answer.value.waitsFor ) : '' );
		setProblem( answer.ok ? null : answer.problem );
	};
	return (
		<>
			<Button
				variant="secondary"
				isBusy={ isBusy }
				disabled={ isBusy }
				accessibleWhenDisabled
				onClick={ () => void push() }
				aria-label={
					/* translators: %s: what is pushed again. */
					sprintf( __( 'Push again: %s', 'lockstep' ), title )
				}
				__next40pxDefaultSize
			>
				{ __( 'Push again', 'lockstep' ) }
			</Button>
			<p className="lockstep-exception__said" role="status">
				{ said !== '' &&
					`${ said } ${ __(
						'This goes once the channel is seen to show it.',
						'lockstep'
					) }` }
			</p>
			{ problem && <ProblemNotice problem={ problem } /> }
		</>
	);
}
