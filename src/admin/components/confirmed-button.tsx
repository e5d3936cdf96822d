import { Button, Modal } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';

interface ConfirmedButtonProps {
	readonly label: string;
	/** What will happen, for who has to decide. */
	readonly children: ReactNode;
	readonly isDestructive?: boolean;
	readonly isBusy: boolean;
	/** The id of what says why it cannot be pressed; left out: it can. */
	readonly disabledBy?: string | undefined;
	/** The ids of what says more about it, also while it can be pressed. */
	readonly describedBy?: string | undefined;
	readonly onConfirm: () => void;
}

/** A button that says what it will do and asks, before it does it. */
export function ConfirmedButton( props: ConfirmedButtonProps ) {
	const { label, children, isDestructive = false, isBusy, disabledBy, onConfirm } = props;
	const { describedBy = disabledBy } = props;
	const [ isAsking, setIsAsking ] = useState( false );
	const close = () => setIsAsking( false );
	return (
		<>
			<Button
				variant="secondary"
				isDestructive={ isDestructive }
				isBusy={ isBusy }
				disabled={ isBusy || disabledBy !== undefined }
				accessibleWhenDisabled
				aria-describedby={ describedBy }
				onClick={ () => setIsAsking( true ) }
				__next40pxDefaultSize
			>
				{ label }
			</Button>
			{ isAsking && (
				<Modal title={ label } onRequestClose={ close } size="medium">
					{ children }
					<div className="lockstep-buttons">
						<Button
							variant="primary"
							isDestructive={ isDestructive }
							onClick={ () => {
								close();
								onConfirm();
							} }
							__next40pxDefaultSize
						>
							{ label }
						</Button>
						<Button variant="tertiary" onClick={ close } __next40pxDefaultSize>
							{ __( 'Cancel', 'lockstep' ) }
						</Button>
					</div>
				</Modal>
			) }
		</>
	);
}
