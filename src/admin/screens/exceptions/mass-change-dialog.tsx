import { Button, Modal, ProgressBar, TextareaControl } from '@wordpress/components';
import { useEffect, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { readMassChange, settleMassChange, type MassChangeDiff } from '../../api/mass-changes.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { MassChangeLines } from './mass-change-lines.tsx';

type Decision = 'release' | 'undo';

const REASON_MAX = 500;

interface MassChangeDialogProps {
	readonly change: number;
	readonly title: string;
	readonly onClose: () => void;
	readonly onSettled: ( what: Decision ) => void;
}

/** Every listing that a mass change would change, page by page, and what to do with it. */
export function MassChangeDialog( { change, title, onClose, onSettled }: MassChangeDialogProps ) {
	const [ pages, setPages ] = useState< readonly MassChangeDiff[] >( [] );
	const [ problem, setProblem ] = useState< Problem | null >( null );
	const [ reason, setReason ] = useState( '' );
	const [ running, setRunning ] = useState< Decision | null >( null );
	const more = async ( cursor: string | null ): Promise< void > => {
		const answer = await readMassChange( change, cursor );
		if ( answer.ok ) {
			setPages( ( known ) =>
				cursor === null ? [ answer.value ] : [ ...known, answer.value ]
			);
		} else {
			setProblem( answer.problem );
		}
	};
	useEffect( () => {
		void more( null );
		// eslint-disable-next-line react-hooks/exhaustive-deps -- read once, when it opens
	}, [ change ] );
	const settle = async ( what: Decision ): Promise< void > => {
		setRunning( what );
		setProblem( null );
		const answer = await settleMassChange( change, what, reason.trim() );
		setRunning( null );
		if ( answer.ok ) {
			onSettled( what );
		} else {
			setProblem( answer.problem );
		}
	};
	const found = pages[ 0 ]?.change;
	const next = pages.at( -1 )?.next ?? null;
	const isLocked = running !== null || reason.trim() === '';
	return (
		<Modal title={ title } onRequestClose={ onClose } size="large">
			{ problem && <ProblemNotice problem={ problem } /> }
			{ ! found && ! problem && <ProgressBar aria-label={ __( 'Loading', 'lockstep' ) } /> }
			{ found && (
				<>
					<p dir="auto">
						{ sprintf(
							/* translators: 1: what caused it, 2: how many go to zero, 3: how many change by more than half, 4: how many have gone out. */
							__(
								'%1$s: %2$d to zero, %3$d by more than half; %4$d had gone out before it was noticed. What is decided here goes for every channel.',
								'lockstep'
							),
							found.cause,
							found.zeroed,
							found.shifted,
							found.sent
						) }
					</p>
					<MassChangeLines lines={ pages.flatMap( ( { lines } ) => lines ) } />
					{ next !== null && (
						<Button
							variant="tertiary"
							onClick={ () => void more( next ) }
							__next40pxDefaultSize
						>
							{ __( 'Show more', 'lockstep' ) }
						</Button>
					) }
					<TextareaControl
						__nextHasNoMarginBottom
						label={ __( 'Why? For whoever looks later.', 'lockstep' ) }
						value={ reason }
						maxLength={ REASON_MAX }
						onChange={ setReason }
						disabled={ running !== null }
					/>
					{ ! found.canUndo && (
						<p>
							{ __(
								'It cannot be undone from here: save the bundle or the setting as it was before, then release this.',
								'lockstep'
							) }
						</p>
					) }
					<div className="lockstep-buttons">
						{ found.canUndo && (
							<Button
								variant="primary"
								isBusy={ running === 'undo' }
								disabled={ isLocked }
								accessibleWhenDisabled
								onClick={ () => void settle( 'undo' ) }
								__next40pxDefaultSize
							>
								{ __( 'Undo', 'lockstep' ) }
							</Button>
						) }
						<Button
							variant="secondary"
							isBusy={ running === 'release' }
							disabled={ isLocked }
							accessibleWhenDisabled
							onClick={ () => void settle( 'release' ) }
							__next40pxDefaultSize
						>
							{ __( 'Release', 'lockstep' ) }
						</Button>
						<Button variant="tertiary" onClick={ onClose } __next40pxDefaultSize>
							{ __( 'Cancel', 'lockstep' ) }
						</Button>
					</div>
				</>
			) }
		</Modal>
	);
}
