import { Button, Card, CardBody, CardHeader } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Answer } from '../../api/ask.ts';
import { rotateSecrets, unpair, type PluginStatus } from '../../api/plugin-status.ts';
import type { Problem } from '../../api/problem.ts';
import { ConfirmedButton } from '../../components/confirmed-button.tsx';
import { Moment } from '../../components/moment.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';

interface PairingCardProps {
	readonly status: PluginStatus;
	readonly onAnswer: ( answer: Answer< PluginStatus > ) => void;
}

type Doing = 'rotate' | 'unpair';

/** What can be done with a pairing: new secrets, or an end. */
export function PairingCard( { status, onAnswer }: PairingCardProps ) {
	const [ busyWith, setBusyWith ] = useState< Doing | null >( null );
	const [ failed, setFailed ] = useState< { doing: Doing; problem: Problem } | null >( null );
	const [ isRotated, setIsRotated ] = useState( false );

	const run = async ( doing: Doing, request: () => Promise< Answer< PluginStatus > > ) => {
		setBusyWith( doing );
		setFailed( null );
		setIsRotated( false );
		const answer = await request();
		setBusyWith( null );
		if ( answer.ok ) {
			setIsRotated( doing === 'rotate' );
		} else {
			setFailed( { doing, problem: answer.problem } );
		}
		onAnswer( answer );
	};

	const { rotatedAtMs, pairedAtMs } = status.pairing;
	const sinceMs = rotatedAtMs ?? pairedAtMs;
	return (
		<Card>
			<CardHeader>
				<h2>{ __( 'Pairing', 'lockstep' ) }</h2>
			</CardHeader>
			<CardBody>
				<p>
					{ __(
						'Every message between shop and worker is signed. The secrets in use are from',
						'lockstep'
					) }{ ' ' }
					{ sinceMs === null ? '–' : <Moment atMs={ sinceMs } nowMs={ status.nowMs } /> }.
				</p>
				<div aria-live="polite">
					{ isRotated && (
						<p>
							{ __(
								'Both sides have new secrets. The old ones hold for 24 hours more.',
								'lockstep'
							) }
						</p>
					) }
				</div>
				{ failed && <ProblemNotice problem={ failed.problem } /> }
				<div className="lockstep-buttons">
					<ConfirmedButton
						label={ __( 'Change the secrets', 'lockstep' ) }
						isBusy={ busyWith === 'rotate' }
						onConfirm={ () => void run( 'rotate', rotateSecrets ) }
					>
						<p>
							{ __(
								'Shop and worker agree on new secrets. Nothing is interrupted: the old ones are valid until the new ones have been used, and 24 hours longer. Do this when somebody may have seen them.',
								'lockstep'
							) }
						</p>
					</ConfirmedButton>
					<ConfirmedButton
						label={ __( 'Unpair this shop', 'lockstep' ) }
						isDestructive
						isBusy={ busyWith === 'unpair' }
						onConfirm={ () => void run( 'unpair', () => unpair( false ) ) }
					>
						<p>
							{ __(
								'All channels go on showing the quantities that they show now. But nothing is synchronised with this shop any more: what is sold here stays on sale elsewhere, and what is sold elsewhere stays on sale here.',
								'lockstep'
							) }
						</p>
						<p>
							{ __(
								'Stock and orders in this shop stay as they are, and so does the worker’s log. The shop can be paired again at any time.',
								'lockstep'
							) }
						</p>
					</ConfirmedButton>
					{ failed?.doing === 'unpair' && (
						<Button
							variant="tertiary"
							isDestructive
							onClick={ () => void run( 'unpair', () => unpair( true ) ) }
							__next40pxDefaultSize
						>
							{ __( 'Unpair without telling the worker', 'lockstep' ) }
						</Button>
					) }
				</div>
			</CardBody>
		</Card>
	);
}
