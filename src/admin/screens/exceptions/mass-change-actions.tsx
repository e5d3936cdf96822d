import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { ExceptionOf } from '../../api/exceptions.ts';
import { MassChangeDialog } from './mass-change-dialog.tsx';
import { decisionDone } from './mass-change-words.ts';

interface MassChangeActionsProps {
	readonly massChange: ExceptionOf< 'mass-change' >;
	/** The title of its entry. */
	readonly title: string;
	readonly nameOf: ( channel: string ) => string;
}

/** Opens what a mass change would change; it is released or undone from there, once somebody has looked. */
export function MassChangeActions( { massChange, title, nameOf }: MassChangeActionsProps ) {
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
					nameOf={ nameOf }
					onSettled={ ( what, waitsFor ) => {
						setIsOpen( false );
						setSaid( decisionDone( what, waitsFor ) );
					} }
				/>
			) }
		</>
	);
}
