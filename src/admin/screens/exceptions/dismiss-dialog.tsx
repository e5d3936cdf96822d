import { Button, Modal, Notice, ProgressBar, TextareaControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { NOTE_MAX } from '../../../shared/api/exceptions.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { Dismissals } from './use-dismissals.ts';
import { titleOf } from './words.ts';

interface DismissDialogProps {
	readonly dismissals: Dismissals;
	readonly nameOf: ( channel: string ) => string;
}

/** As many are named; of more only that they are. */
const NAMED_MAX = 5;

/** Asks why, before anything is dismissed, and says what came of it. */
export function DismissDialog( { dismissals, nameOf }: DismissDialogProps ) {
	const { asked, dismissed, forget } = dismissals;
	return (
		<>
			{ dismissed !== null && (
				<Notice status="success" onRemove={ forget }>
					{ sprintf(
						/* translators: %d: how many. */
						_n(
							'%d is dismissed. It is kept: choose “Dismissed” to see it.',
							'%d are dismissed. They are kept: choose “Dismissed” to see them.',
							dismissed,
							'lockstep'
						),
						dismissed
					) }
				</Notice>
			) }
			{ asked.length > 0 && <Asking dismissals={ dismissals } nameOf={ nameOf } /> }
		</>
	);
}

function Asking( { dismissals, nameOf }: DismissDialogProps ) {
	const { asked, done, problem, cancel, confirm } = dismissals;
	const [ note, setNote ] = useState( '' );
	const isRunning = done !== null;
	const more = asked.length - NAMED_MAX;
	const title = sprintf(
		/* translators: %d: how many. */
		_n( 'Dismiss %d exception', 'Dismiss %d exceptions', asked.length, 'lockstep' ),
		asked.length
	);
	return (
		<Modal title={ title } onRequestClose={ cancel } size="medium">
			<ul className="lockstep-dismiss__names">
				{ asked.slice( 0, NAMED_MAX ).map( ( exception, index ) => (
					<li key={ index } dir="auto">
						{ titleOf( exception, nameOf ) }
					</li>
				) ) }
				{ more > 0 && (
					<li>
						{ sprintf(
							/* translators: %d: how many. */
							_n( 'and %d more', 'and %d more', more, 'lockstep' ),
							more
						) }
					</li>
				) }
			</ul>
			<p>
				{ __(
					'It waits for nobody any more, and changes no stock. It is kept with your name and your note; a delivery can still be retried.',
					'lockstep'
				) }
			</p>
			{ problem && <ProblemNotice problem={ problem } /> }
			<TextareaControl
				__nextHasNoMarginBottom
				label={ __( 'Why? For whoever looks later.', 'lockstep' ) }
				value={ note }
				maxLength={ NOTE_MAX }
				onChange={ setNote }
				disabled={ isRunning }
			/>
			{ isRunning && asked.length > 1 && (
				<ProgressBar
					value={ ( done / asked.length ) * 100 }
					aria-label={ __( 'Dismissing', 'lockstep' ) }
				/>
			) }
			<div className="lockstep-buttons">
				<Button
					variant="primary"
					isBusy={ isRunning }
					disabled={ isRunning || note.trim() === '' }
					accessibleWhenDisabled
					onClick={ () => void confirm( note.trim() ) }
					__next40pxDefaultSize
				>
					{ __( 'Dismiss', 'lockstep' ) }
				</Button>
				<Button variant="tertiary" onClick={ cancel } __next40pxDefaultSize>
					{ isRunning ? __( 'Stop', 'lockstep' ) : __( 'Cancel', 'lockstep' ) }
				</Button>
			</div>
		</Modal>
	);
}
