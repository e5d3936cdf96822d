import { Notice } from '@wordpress/components';
import { useRef } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import type { PushesAnswer } from '../../../shared/api/channels.ts';
import { actorText } from '../../actor-text.ts';
import { resumePushes, stopPushes } from '../../api/channels.ts';
import { ConfirmedButton } from '../../components/confirmed-button.tsx';
import { momentText } from '../../components/moment.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useActing } from '../../use-acting.ts';
import { useFocusKept } from '../../use-focus-kept.ts';
import { StopButton } from './stop-button.tsx';

interface PushesBarProps {
	readonly pushes: PushesAnswer;
	readonly nameOf: ( channel: string ) => string;
	readonly refresh: () => Promise< unknown >;
}

/** Whether anything is pushed at all, and the button that ends it. */
export function PushesBar( { pushes, nameOf, refresh }: PushesBarProps ) {
	const { busy, problem, said, act } = useActing< 'stop' | 'resume' >( refresh );
	const { stopped, copy } = pushes;
	const whole = useRef< HTMLDivElement >( null );
	useFocusKept( whole, busy === null );
	const resume = (
		<ConfirmedButton
			label={ __( 'Resume pushes', 'lockstep' ) }
			isBusy={ busy === 'resume' }
			onConfirm={ () =>
				act( 'resume', resumePushes, ( now ) =>
					now.copy === null
						? __( 'Pushes go out again.', 'lockstep' )
						: __(
								'They are not stopped any more, but this ledger seems to be a copy: nothing is pushed.',
								'lockstep'
							)
				)
			}
		>
			<p>
				{ __(
					'Every channel that is live is sent what it should show now, the most urgent first. Quantities that were overtaken in the meantime are not sent.',
					'lockstep'
				) }
			</p>
		</ConfirmedButton>
	);
	return (
		<div
			className="lockstep-pushes"
			ref={ whole }
			tabIndex={ -1 }
			role="group"
			aria-label={ __( 'All pushes', 'lockstep' ) }
		>
			{ copy !== null && (
				<Notice status="error" isDismissible={ false }>
					<p>
						<strong>
							{ __(
								'This ledger seems to be a copy, so nothing is pushed.',
								'lockstep'
							) }
						</strong>{ ' ' }
						{ copy.reason }{ ' ' }
						{ sprintf(
							/* translators: %s: day and time. */
							__( 'Found at %s.', 'lockstep' ),
							momentText( copy.foundAtMs )
						) }
					</p>
					<p>
						{ __(
							'On a test or staging site that is right: leave it so, and the real shop is not disturbed. Two workers that push from one ledger and its copy would write over each other.',
							'lockstep'
						) }
					</p>
					<p>
						{ __(
							'If this is the real one, which has moved, and no other one runs, say so where the worker is:',
							'lockstep'
						) }{ ' ' }
						<code dir="ltr">{ 'npx lockstep adopt --reason "…"' }</code>
					</p>
				</Notice>
			) }
			{ stopped !== null && (
				<Notice status="warning" isDismissible={ false }>
					<p>
						<strong>{ __( 'All pushes are stopped.', 'lockstep' ) }</strong>{ ' ' }
						{ stoppedWords( stopped, nameOf ) }
					</p>
					{ stopped.reason !== null && stopped.reason !== '' && (
						<p dir="auto">{ stopped.reason }</p>
					) }
					<p>
						{ __(
							'Orders are counted all the same, but the channels go on showing what they showed then.',
							'lockstep'
						) }
					</p>
					{ resume }
				</Notice>
			) }
			{ stopped === null && copy === null && (
				<StopButton
					isBusy={ busy === 'stop' }
					onConfirm={ ( reason ) =>
						act(
							'stop',
							() => stopPushes( reason || __( 'No reason was given.', 'lockstep' ) ),
							__( 'Nothing is pushed any more.', 'lockstep' )
						)
					}
				/>
			) }
			<p className="lockstep-said" role="status">
				{ said }
			</p>
			{ problem && <ProblemNotice problem={ problem } /> }
		</div>
	);
}

function stoppedWords(
	{ atMs, by }: NonNullable< PushesAnswer[ 'stopped' ] >,
	nameOf: ( channel: string ) => string
): string {
	return by === null
		? /* translators: %s: day and time. */
			sprintf( __( 'Since %s.', 'lockstep' ), momentText( atMs ) )
		: sprintf(
				/* translators: 1: who, 2: day and time. */
				__( 'By %1$s at %2$s.', 'lockstep' ),
				actorText( by, nameOf ),
				momentText( atMs )
			);
}
