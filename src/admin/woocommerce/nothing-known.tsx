import { __ } from '@wordpress/i18n';
import { Told } from './box.tsx';
import { ScreenLink } from './screen-link.tsx';

/** No worker is there to be asked. */
export function NotPaired() {
	return (
		<Told text={ __( 'This shop is not paired with a worker yet.', 'lockstep' ) }>
			<ScreenLink screen="settings">{ __( 'Pair it', 'lockstep' ) }</ScreenLink>
		</Told>
	);
}

/** The worker should have answered. What it knows is not lost, and WooCommerce goes on meanwhile. */
export function WorkerAway( { message }: { readonly message: string } ) {
	return (
		<Told text={ `${ __( 'No answer from the worker.', 'lockstep' ) } ${ message }` } isProblem>
			<ScreenLink screen="settings">
				{ __( 'What is wrong stands in the settings', 'lockstep' ) }
			</ScreenLink>
		</Told>
	);
}
