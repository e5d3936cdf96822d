import { Button, Modal } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { MassChange } from '../../../shared/api/channels.ts';
import type { WaitsFor } from '../../../shared/api/waits-for.ts';
import { settleMassChange } from '../../api/mass-changes.ts';
import type { Problem } from '../../api/problem.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { MassChangeDecision } from './mass-change-decision.tsx';
import { MassChangeLines } from './mass-change-lines.tsx';
import { causeWords, settledWords, sizeWords, type Decision } from './mass-change-words.ts';
import { useMassChange } from './use-mass-change.ts';

interface MassChangeDialogProps {
	readonly change: number;
	readonly title: string;
	readonly nameOf: ( channel: string ) => string;
	readonly onClose: () => void;
	readonly onSettled: ( what: Decision, waitsFor: readonly WaitsFor[] ) => void;
}

/** Every listing that a mass change would change, page by page, and what to do with it. */
export function MassChangeDialog( props: MassChangeDialogProps ) {
	const { change, title, nameOf, onClose, onSettled } = props;
	const known = useMassChange( change );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const [ running, setRunning ] = useState< Decision | null >( null );
	const settle = async ( what: Decision, reason: string ): Promise< void > => {
		setRunning( what );
		setProblem( null );
		const answer = await settleMassChange( change, what, reason );
		setRunning( null );
		if ( answer.ok ) {
			onSettled( what, answer.value.waitsFor );
			return;
		}
		setProblem( answer.problem );
		if ( answer.problem.code === 'MASS_CHANGE_SETTLED' ) {
			known.reload();
		}
	};
	return (
		<Modal title={ title } onRequestClose={ onClose } size="large">
			{ known.change && (
				<>
					<Summary change={ known.change } nameOf={ nameOf } />
					<MassChangeLines
						lines={ known.lines }
						isHeld={ known.change.state === 'held' }
					/>
				</>
			) }
			{ ! known.change && known.isLoading && (
				<Loading>{ __( 'Asking the worker what it would change…', 'lockstep' ) }</Loading>
			) }
			{ known.problem && (
				<ProblemNotice problem={ known.problem } onRetry={ known.loadMore } />
			) }
			{ known.hasMore && known.problem === null && (
				<ShowMore isBusy={ known.isLoading } onClick={ known.loadMore } />
			) }
			{ problem && <ProblemNotice problem={ problem } /> }
			{ known.change?.state === 'held' ? (
				<MassChangeDecision
					change={ known.change }
					running={ running }
					onDecide={ ( what, reason ) => void settle( what, reason ) }
					onClose={ onClose }
				/>
			) : (
				<div className="lockstep-buttons">
					<Button variant="secondary" onClick={ onClose } __next40pxDefaultSize>
						{ __( 'Close', 'lockstep' ) }
					</Button>
				</div>
			) }
		</Modal>
	);
}

interface SummaryProps {
	readonly change: MassChange;
	readonly nameOf: ( channel: string ) => string;
}

function Summary( { change, nameOf }: SummaryProps ) {
	return (
		<>
			<p dir="auto">
				{ `${ causeWords( change.cause, nameOf ) }: ${ sizeWords( change ) }` }
			</p>
			{ change.state !== 'held' && (
				<p>
					<strong>{ settledWords( change, nameOf ) }</strong>{ ' ' }
					{ change.settledReason !== null && <bdi>{ change.settledReason }</bdi> }
				</p>
			) }
		</>
	);
}
