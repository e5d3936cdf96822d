import { useCallback } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { readAgreement } from '../../api/channels.ts';
import { Loading } from '../../components/loading.tsx';
import { Moment } from '../../components/moment.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ScrollBox } from '../../components/scroll-box.tsx';
import { useAsked } from '../../use-asked.ts';
import { routeTo } from '../../use-route.ts';

const PERIOD_MS = 10_000;

/** The listings whose channel showed something else than would have been sent. */
export function Differences( { channel }: { readonly channel: string } ) {
	const { state, refresh } = useAsked(
		useCallback( () => readAgreement( channel ), [ channel ] ),
		PERIOD_MS
	);
	if ( state.phase === 'loading' ) {
		return <Loading>{ __( 'Loading…', 'lockstep' ) }</Loading>;
	}
	if ( state.phase === 'failed' ) {
		return <ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />;
	}
	const { differences } = state.value;
	if ( differences.length === 0 ) {
		return <p>{ __( 'Nowhere: all that was compared agrees.', 'lockstep' ) }</p>;
	}
	return (
		<ScrollBox label={ __( 'Where they differ', 'lockstep' ) }>
			<table className="widefat striped">
				<thead>
					<tr>
						<th scope="col">{ __( 'SKU', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Would be sent', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Is shown', 'lockstep' ) }</th>
						<th scope="col">{ __( 'Compared', 'lockstep' ) }</th>
					</tr>
				</thead>
				<tbody>
					{ differences.map( ( { listing, sku, wouldSend, shown, atMs } ) => (
						<tr key={ listing }>
							<th scope="row">
								<a href={ routeTo( 'listings', sku ) }>
									<bdi>{ sku }</bdi>
								</a>
							</th>
							<td>{ wouldSend }</td>
							<td>{ shown }</td>
							<td>
								<Moment atMs={ atMs } nowMs={ Date.now() } />
							</td>
						</tr>
					) ) }
				</tbody>
			</table>
		</ScrollBox>
	);
}
