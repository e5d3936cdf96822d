import { Button, TextareaControl } from '@wordpress/components';
import { useId, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { MassChange } from '../../../shared/api/channels.ts';
import { ConfirmedButton } from '../../components/confirmed-button.tsx';
import { decisionConsequence, withoutUndo, type Decision } from './mass-change-words.ts';

const REASON_MAX = 500;

interface MassChangeDecisionProps {
	/** One that is held. */
	readonly change: MassChange;
	readonly running: Decision | null;
	readonly onDecide: ( what: Decision, reason: string ) => void;
	readonly onClose: () => void;
}

/** Lets it go out, or takes it back, with a reason for whoever looks later. */
export function MassChangeDecision( props: MassChangeDecisionProps ) {
	const { change, running, onDecide, onClose } = props;
	const [ reason, setReason ] = useState( '' );
	const id = useId();
	const isReasoned = reason.trim() !== '';
	const decisions: readonly Decision[] = change.canUndo ? [ 'undo', 'release' ] : [ 'release' ];
	return (
		<>
			<TextareaControl
				__nextHasNoMarginBottom
				label={ __( 'Why? For whoever looks later.', 'lockstep' ) }
				value={ reason }
				maxLength={ REASON_MAX }
				rows={ 2 }
				onChange={ setReason }
				disabled={ running !== null }
			/>
			<p id={ `${ id }-reason` } className="lockstep-muted">
				{ __( 'It is decided for every channel, and needs a reason.', 'lockstep' ) }
			</p>
			{ ! change.canUndo && <p id={ `${ id }-release` }>{ withoutUndo( change.cause ) }</p> }
			<div className="lockstep-buttons">
				{ decisions.map( ( what ) => (
					<ConfirmedButton
						key={ what }
						label={
							what === 'undo' ? __( 'Undo', 'lockstep' ) : __( 'Release', 'lockstep' )
						}
						isBusy={ running === what }
						disabledBy={ isReasoned && running === null ? undefined : `${ id }-reason` }
						describedBy={
							change.canUndo ? `${ id }-reason` : `${ id }-reason ${ id }-release`
						}
						onConfirm={ () => onDecide( what, reason.trim() ) }
					>
						<p>{ decisionConsequence( what ) }</p>
					</ConfirmedButton>
				) ) }
				<Button variant="tertiary" onClick={ onClose } __next40pxDefaultSize>
					{ __( 'Cancel', 'lockstep' ) }
				</Button>
			</div>
		</>
	);
}
