import { __ } from '@wordpress/i18n';
import type { ChannelCard } from '../../../shared/api/channels.ts';
import { Moment } from '../../components/moment.tsx';
import { failureWords } from '../../failure-words.ts';

/** The last call that failed: what it means, what the channel said, and what can be done. */
export function LastError( { lastError }: Pick< ChannelCard, 'lastError' > ) {
	const words = lastError === null ? null : failureWords( lastError.code );
	return (
		<section>
			<h3>{ __( 'Last error', 'lockstep' ) }</h3>
			{ lastError === null ? (
				<p className="lockstep-muted">
					{ __( 'No call has failed since the worker was started.', 'lockstep' ) }
				</p>
			) : (
				<>
					<p>
						<Moment atMs={ lastError.atMs } nowMs={ Date.now() } />
						{ ': ' }
						{ words?.happened ?? lastError.code }
					</p>
					{ lastError.reason !== '' && (
						<p className="lockstep-channel__reason" dir="auto">
							{ lastError.reason }
						</p>
					) }
					{ words !== null && <p>{ words.fix }</p> }
				</>
			) }
		</section>
	);
}
