import { Button, Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';

interface LeaveQuestionProps {
	readonly onStay: () => void;
	readonly onLeave: () => void;
}

export function LeaveQuestion( { onStay, onLeave }: LeaveQuestionProps ) {
	return (
		<Modal
			title={ __( 'Leave without saving?', 'lockstep' ) }
			onRequestClose={ onStay }
			size="small"
		>
			<p>{ __( 'What you have changed in this bundle would be lost.', 'lockstep' ) }</p>
			<div className="lockstep-buttons">
				<Button variant="primary" onClick={ onStay } __next40pxDefaultSize>
					{ __( 'Stay here', 'lockstep' ) }
				</Button>
				<Button variant="secondary" isDestructive onClick={ onLeave } __next40pxDefaultSize>
					{ __( 'Leave without saving', 'lockstep' ) }
				</Button>
			</div>
		</Modal>
	);
}
