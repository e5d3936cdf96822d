import { useCallback } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import { ChannelPanel } from './channel-panel.tsx';
import { PushesBar } from './pushes-bar.tsx';
import { useChannelCards } from './use-channel-cards.ts';

/** Every channel: is it true, what keeps it, and the brakes. */
export default function ChannelsScreen() {
	const { state, refresh } = useChannelCards();
	const channels = state.phase === 'ready' ? state.value.channels : NOTHING;
	const nameOf = useCallback(
		( channel: string ) => channels.find( ( one ) => one.channel === channel )?.name ?? channel,
		[ channels ]
	);
	if ( state.phase === 'loading' ) {
		return <Loading>{ __( 'Asking the worker for its channels…', 'lockstep' ) }</Loading>;
	}
	if ( state.phase === 'failed' ) {
		return <ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />;
	}
	const { pushes } = state.value;
	return (
		<div className="lockstep-channels">
			{ state.problem && <StaleNotice problem={ state.problem } /> }
			<PushesBar pushes={ pushes } nameOf={ nameOf } refresh={ refresh } />
			{ channels.length === 0 && (
				<p className="lockstep-channels__none">
					{ __(
						'No channel is connected yet. This shop appears here once the worker has read its catalogue; other channels are connected by the worker’s API.',
						'lockstep'
					) }
				</p>
			) }
			{ channels.map( ( card ) => (
				<ChannelPanel
					key={ card.channel }
					card={ card }
					pushes={ pushes }
					refresh={ refresh }
				/>
			) ) }
		</div>
	);
}

const NOTHING: readonly never[] = [];
