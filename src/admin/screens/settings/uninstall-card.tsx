import { Card, CardBody, CardHeader, Spinner, ToggleControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { readSettings, saveSettings, type PluginSettings } from '../../api/plugin-status.ts';
import type { Problem } from '../../api/problem.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { useOnce } from './use-once.ts';

/** What becomes of the plugin's own data when it is deleted. */
export function UninstallCard() {
	const [ settings, setSettings ] = useState< PluginSettings | null >( null );
	const [ problem, setProblem ] = useState< Problem | null >( null );

	const take = ( answer: Awaited< ReturnType< typeof readSettings > > ) => {
		setProblem( answer.ok ? null : answer.problem );
		if ( answer.ok ) {
			setSettings( answer.value );
		}
	};
	useOnce( async () => take( await readSettings() ) );

	return (
		<Card>
			<CardHeader>
				<h2>{ __( 'When the plugin is deleted', 'lockstep' ) }</h2>
			</CardHeader>
			<CardBody>
				{ problem && <ProblemNotice problem={ problem } /> }
				{ settings === null && ! problem && <Spinner /> }
				{ settings && (
					<ToggleControl
						__nextHasNoMarginBottom
						label={ __( 'Delete its data too', 'lockstep' ) }
						help={
							settings.deleteOnUninstall
								? __(
										'Deleting the plugin forgets the pairing and the changes that wait for the worker.',
										'lockstep'
									)
								: __(
										'The pairing and the changes that wait for the worker are kept, for when the plugin is installed again.',
										'lockstep'
									)
						}
						checked={ settings.deleteOnUninstall }
						onChange={ ( deleteOnUninstall ) => {
							void saveSettings( { deleteOnUninstall } ).then( take );
						} }
					/>
				) }
				<p>
					{ __(
						'Stock and orders are WooCommerce’s and never touched. The log is kept by the worker.',
						'lockstep'
					) }
				</p>
			</CardBody>
		</Card>
	);
}
