import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ExceptionOf } from '../../api/exceptions.ts';
import { MassChangeDialog } from './mass-change-dialog.tsx';

interface MassChangeActionsProps {
	readonly massChange: ExceptionOf< 'mass-change' >;
	/** The title of its entry. */
	readonly title: string;
}

/** Opens what a mass change would change; it is released or undone from there, once somebody has looked. */
export function MassChangeActions( { massChange, title }: MassChangeActionsProps ) {
	const [ isOpen, setIsOpen ] = useState( false );
	const [ said, setSaid ] = useState( '' );
	return (
		<>
			<Button
				variant="secondary"
				onClick={ () => setIsOpen( true ) }
				disabled={ said !== '' }
				accessibleWhenDisabled
				aria-label={ `${ __( 'Look at it', 'lockstep' ) }: ${ title }` }
				__next40pxDefaultSize
			>
				{ __( 'Look at it…', 'lockstep' ) }
			</Button>
			<p className="lockstep-exception__said" role="status">
				{ said }
			</p>
			{ isOpen && (
				<MassChangeDialog
					change={ massChange.change }
					title={ title }
					onClose={ () => setIsOpen( false ) }
					onSettled={ ( what ) => {
						setIsOpen( false );
						setSaid(
							what === 'release'
								? __( 'It is released: the quantities go out now.', 'lockstep' )
								: __( 'It is undone: what others have changed stays.', 'lockstep' )
						);
					} }
				/>
			) }
		</>
	);
}
