import { __ } from '@wordpress/i18n';
import { Loading } from './components/loading.tsx';
import { ProblemNotice } from './components/problem-notice.tsx';
import { Shell } from './components/shell.tsx';
import { Pairing } from './screens/pairing/pairing.tsx';
import { usePluginStatus } from './use-plugin-status.ts';

/**
 * What is shown first depends on one answer of the plugin: a shop that is not paired can only be
 * paired, a paired one has its screens.
 */
export function App() {
	const { state, retry, show } = usePluginStatus();
	switch ( state.phase ) {
		case 'loading':
			return <Loading>{ __( 'Asking the plugin for its status…', 'lockstep' ) }</Loading>;
		case 'failed':
			return <ProblemNotice problem={ state.problem } onRetry={ retry } />;
		case 'known':
			return state.status.paired ? (
				<Shell status={ state.status } onStatus={ show } />
			) : (
				<Pairing status={ state.status } onPaired={ show } />
			);
	}
}
