import { Button, Modal, TextareaControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { NOTE_MAX } from '../../../shared/api/exceptions.ts';

interface StopButtonProps {
	readonly isBusy: boolean;
	readonly onConfirm: ( reason: string ) => void;
}

/** Stops everything: two presses, and a reason for who finds it stopped. */
export function StopButton( { isBusy, onConfirm }: StopButtonProps ) {
	const [ isAsking, setIsAsking ] = useState( false );
	return (
		<>
			<Button
				variant="secondary"
				isDestructive
				isBusy={ isBusy }
				disabled={ isBusy }
				accessibleWhenDisabled
				onClick={ () => setIsAsking( true ) }
				__next40pxDefaultSize
			>
				{ __( 'Stop all pushes…', 'lockstep' ) }
			</Button>
			{ isAsking && (
				<StopQuestion
					onClose={ () => setIsAsking( false ) }
					onConfirm={ ( reason ) => {
						setIsAsking( false );
						onConfirm( reason );
					} }
				/>
			) }
		</>
	);
}

interface StopQuestionProps {
	readonly onClose: () => void;
	readonly onConfirm: ( reason: string ) => void;
}

function StopQuestion( { onClose, onConfirm }: StopQuestionProps ) {
	const [ reason, setReason ] = useState( '' );
	return (
		<Modal
			title={ __( 'Stop all pushes', 'lockstep' ) }
			onRequestClose={ onClose }
			size="medium"
			className="lockstep-stop"
		>
			<form
				onSubmit={ ( event ) => {
					event.preventDefault();
					onConfirm( reason.trim() );
				} }
			>
				<p>
					{ __(
						'From now on no quantity is sent to any channel, until somebody resumes it. What is on its way this moment is not taken back.',
						'lockstep'
					) }
				</p>
				<p>
					{ __(
						'Orders still come in and are counted, and nothing is lost. But the channels go on showing what they show now: what is sold on one of them can be sold again on another.',
						'lockstep'
					) }
				</p>
				<TextareaControl
					__nextHasNoMarginBottom
					label={ __( 'Why? For whoever finds it stopped.', 'lockstep' ) }
					value={ reason }
					maxLength={ NOTE_MAX }
					rows={ 2 }
					onChange={ setReason }
				/>
				<div className="lockstep-buttons">
					<Button type="submit" variant="primary" isDestructive __next40pxDefaultSize>
						{ __( 'Stop all pushes', 'lockstep' ) }
					</Button>
					<Button variant="tertiary" onClick={ onClose } __next40pxDefaultSize>
						{ __( 'Cancel', 'lockstep' ) }
					</Button>
				</div>
			</form>
		</Modal>
	);
}
