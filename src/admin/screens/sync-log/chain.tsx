import { Modal } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { SyncLogRow } from '../../../shared/sync-log.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ChainChanges } from './chain-changes.tsx';
import { ChainFacts } from './chain-facts.tsx';
import { ListingChain } from './listing-chain.tsx';
import { Timeline } from './timeline.tsx';
import { titleOf } from './title-of.ts';
import { useChain } from './use-chain.ts';

interface ChainProps {
	readonly position: string;
	/** What the list knows of it: enough for a title while the rest is on its way. */
	readonly known: SyncLogRow | undefined;
	readonly onClose: () => void;
}

/** One event from its arrival to the last channel: when, what, by which calls, and why. */
export function Chain( { position, known, onClose }: ChainProps ) {
	const { chain, problem, retry } = useChain( position );
	const row = chain?.row ?? known;
	return (
		<Modal
			title={ row ? titleOf( row ) : __( 'An event of the log', 'lockstep' ) }
			onRequestClose={ onClose }
			className="lockstep-chain"
			size="large"
		>
			{ problem && <ProblemNotice problem={ problem } onRetry={ retry } /> }
			{ ! chain && ! problem && <Loading>{ __( 'Loading…', 'lockstep' ) }</Loading> }
			{ chain && (
				<>
					{ chain.row.listings.length > 0 && (
						<Timeline
							row={ chain.row }
							channels={ chain.channels }
							nowMs={ chain.nowMs }
						/>
					) }
					<ChainFacts chain={ chain } />
					{ chain.row.changes.length > 0 && (
						<>
							<h2>{ __( 'What it changed', 'lockstep' ) }</h2>
							<ChainChanges changes={ chain.row.changes } />
						</>
					) }
					{ chain.row.listings.length > 0 && (
						<>
							<h2>{ __( 'Calls, and why this number', 'lockstep' ) }</h2>
							{ chain.row.listings.map( ( listing ) => (
								<ListingChain
									key={ listing.listing }
									listing={ listing }
									chain={ chain }
								/>
							) ) }
						</>
					) }
					{ chain.delivery?.excerpt && (
						<details className="lockstep-raw" open>
							<summary>{ __( 'What was sent', 'lockstep' ) }</summary>
							<pre>{ chain.delivery.excerpt }</pre>
						</details>
					) }
					{ chain.key !== null && (
						<details className="lockstep-raw">
							<summary>{ __( 'As it stands in the log', 'lockstep' ) }</summary>
							<p>
								{ __( 'Key:', 'lockstep' ) } <code>{ chain.key }</code>
							</p>
							<pre>{ JSON.stringify( chain.body, null, 2 ) }</pre>
						</details>
					) }
				</>
			) }
		</Modal>
	);
}
