import { useCallback, useState } from '@wordpress/element';
import { readPluginStatus, type PluginStatus } from '../../api/plugin-status.ts';
import type { Problem } from '../../api/problem.ts';
import { readWorkerStatus, type WorkerSummary } from '../../api/worker-status.ts';
import type { Answer } from '../../api/ask.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import type { ScreenProps } from '../../screens.ts';
import { useRepeated } from '../../use-repeated.ts';
import { Health } from './health.tsx';
import { PairingCard } from './pairing-card.tsx';
import { UninstallCard } from './uninstall-card.tsx';
import { useOnce } from './use-once.ts';

const ASK_AGAIN_MS = 5_000;

/** Whether all is well, and the little there is to set in the shop itself. */
export default function SettingsScreen( { status, onStatus }: ScreenProps ) {
	const [ worker, setWorker ] = useState< Answer< WorkerSummary > | null >( null );
	const [ problem, setProblem ] = useState< Problem | null >( null );

	const ask = useCallback( async () => {
		const [ plugin, answer ] = await Promise.all( [ readPluginStatus(), readWorkerStatus() ] );
		setWorker( answer );
		setProblem( plugin.ok ? null : plugin.problem );
		if ( plugin.ok ) {
			onStatus( plugin.value );
		}
	}, [ onStatus ] );
	useOnce( ask );
	useRepeated( ask, ASK_AGAIN_MS, true );

	const show = ( answer: Answer< PluginStatus > ) => {
		if ( answer.ok ) {
			onStatus( answer.value );
		}
	};
	return (
		<div className="lockstep-settings">
			{ problem && <ProblemNotice problem={ problem } onRetry={ () => void ask() } /> }
			<Health status={ status } worker={ worker } />
			<PairingCard status={ status } onAnswer={ show } />
			<UninstallCard />
		</div>
	);
}
