import { Spinner } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { Failed } from './components/failed.tsx';
import { NotPaired } from './components/not-paired.tsx';
import { useStatus } from './use-status.ts';

export function App() {
	const { state, retry } = useStatus();
	switch ( state.phase ) {
		case 'loading':
			return (
				<p role="status">
					<Spinner />
					{ __( 'Asking the plugin for its status…', 'lockstep' ) }
				</p>
			);
		case 'failed':
			return <Failed reason={ state.reason } onRetry={ retry } />;
		case 'known':
			// The plugin cannot be paired yet, so there is no screen for a paired shop either.
			return <NotPaired version={ state.status.version } />;
	}
}
