import { __ } from '@wordpress/i18n';
import type { BundleAnswer } from '../../../shared/api/bundles.ts';
import { Moment } from '../../components/moment.tsx';
import { actorText } from '../../actor-text.ts';
import { useChannelNames } from '../../use-channel-names.ts';
import { changeBetween } from './draft.ts';
import { changeSentences, partsWords } from './words.ts';

/** What the bundle was made of when, the newest first, each with what it changed. */
export function Versions( { versions }: Pick< BundleAnswer, 'versions' > ) {
	const nameOf = useChannelNames();
	return (
		<section className="lockstep-bundle__versions">
			<h3>{ __( 'What it was made of, and when', 'lockstep' ) }</h3>
			<p className="lockstep-muted">
				{ __(
					'An order keeps the bill of the moment when it was placed, for as long as it lives, returns included. A new version changes nothing about orders placed before.',
					'lockstep'
				) }
			</p>
			<ol reversed>
				{ versions.map( ( version, index ) => {
					const before = versions[ index + 1 ];
					const changes = before
						? changeSentences( changeBetween( before, version ) )
						: [ __( 'The first version', 'lockstep' ) ];
					return (
						<li key={ version.sinceMs }>
							<p>
								<strong>
									{ version.components.length === 0
										? __( 'No bundle', 'lockstep' )
										: partsWords( version.components ) }
								</strong>{ ' ' }
								{ version.isCurrent && (
									<span className="lockstep-bundle__limit">
										{ __( 'in force', 'lockstep' ) }
									</span>
								) }
							</p>
							<p className="lockstep-muted">
								{ __( 'From', 'lockstep' ) }{ ' ' }
								<Moment atMs={ version.sinceMs } nowMs={ Date.now() } />
								{ version.savedBy !== undefined &&
									` · ${ actorText( version.savedBy, nameOf ) }` }
								{ ' · ' }
								{ changes.join( ' · ' ) }
							</p>
						</li>
					);
				} ) }
			</ol>
		</section>
	);
}
