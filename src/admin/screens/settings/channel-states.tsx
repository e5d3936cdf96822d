import { __, sprintf } from '@wordpress/i18n';
import { ScrollBox } from '../../components/scroll-box.tsx';
import type { WorkerSummary } from '../../api/worker-status.ts';

function stateWord( state: string ): string {
	switch ( state ) {
		case 'live':
			return __( 'live', 'lockstep' );
		case 'connecting':
			return __( 'being set up', 'lockstep' );
		case 'paused':
			return __( 'paused', 'lockstep' );
		case 'needs-attention':
			return __( 'needs attention', 'lockstep' );
		default:
			return state;
	}
}

/** Every channel of the worker: does it show what it should? */
export function ChannelStates( { channels }: Pick< WorkerSummary, 'channels' > ) {
	return (
		<>
			<h3>{ __( 'Channels', 'lockstep' ) }</h3>
			<ScrollBox label={ __( 'Channels', 'lockstep' ) }>
				<table className="widefat striped">
					<thead>
						<tr>
							<th scope="col">{ __( 'Channel', 'lockstep' ) }</th>
							<th scope="col">{ __( 'State', 'lockstep' ) }</th>
							<th scope="col">{ __( 'Shows what it should', 'lockstep' ) }</th>
						</tr>
					</thead>
					<tbody>
						{ channels.map( ( one ) => (
							<tr key={ one.channel }>
								<th scope="row">{ one.name }</th>
								<td>
									{ stateWord( one.state ) }
									{ one.stateReason !== null && ` (${ one.stateReason })` }
								</td>
								<td>
									{ sprintf(
										/* translators: 1: how many are right, 2: of how many. */
										__( '%1$d of %2$d products', 'lockstep' ),
										one.confirmedListings,
										one.listings
									) }
								</td>
							</tr>
						) ) }
					</tbody>
				</table>
			</ScrollBox>
		</>
	);
}
