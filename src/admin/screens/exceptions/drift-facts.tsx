import { __, _n, sprintf } from '@wordpress/i18n';
import type { ExceptionOf } from '../../api/exceptions.ts';
import { Moment } from '../../components/moment.tsx';

interface DriftFactsProps {
	readonly drift: ExceptionOf< 'drift' >;
	readonly nowMs: number;
}

/** How often it was, and when the channel was last right. */
export function DriftFacts( { drift, nowMs }: DriftFactsProps ) {
	const { times, quantity, lastConfirmedAtMs } = drift;
	return (
		<ul className="lockstep-exception__proposals">
			<li>
				{ sprintf(
					/* translators: %d: how many. */
					__( 'It should show %d now.', 'lockstep' ),
					quantity
				) }
			</li>
			{ times > 0 && (
				<li>
					{ sprintf(
						/* translators: %d: how many. */
						_n(
							'Found %d time within a day.',
							'Found %d times within a day.',
							times,
							'lockstep'
						),
						times
					) }
				</li>
			) }
			<li>
				{ lastConfirmedAtMs === null ? (
					__( 'It has never been seen to show the right quantity.', 'lockstep' )
				) : (
					<>
						{ __( 'Last seen to show the right quantity:', 'lockstep' ) }{ ' ' }
						<Moment atMs={ lastConfirmedAtMs } nowMs={ nowMs } />
					</>
				) }
			</li>
		</ul>
	);
}
