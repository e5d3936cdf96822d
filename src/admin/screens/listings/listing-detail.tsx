import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import { routeTo } from '../../use-route.ts';
import { ListingPanel } from './listing-panel.tsx';
import { useRow } from './use-row.ts';
import { tierSentence } from './words.ts';

interface ListingDetailProps {
	readonly sku: string;
	/** Where the list is. */
	readonly back: string;
	readonly nameOf: ( channel: string ) => string;
	/** Something was done: the list is out of date. */
	readonly onChanged: () => void;
}

/** One SKU on every channel: why each number, and what can be done about it. */
export function ListingDetail( { sku, back, nameOf, onChanged }: ListingDetailProps ) {
	const { state, refresh } = useRow( sku );
	const heading = useRef< HTMLHeadingElement >( null );
	useEffect( () => heading.current?.focus(), [] );
	const row = state.phase === 'ready' ? state.value : null;
	const refreshAll = async () => {
		await refresh();
		onChanged();
	};
	return (
		<div className="lockstep-sku-detail">
			<p>
				<a href={ back }>{ __( 'All listings', 'lockstep' ) }</a>
			</p>
			<h2 ref={ heading } tabIndex={ -1 }>
				<bdi>{ sku }</bdi>{ ' ' }
				{ row && row.title !== sku && (
					<span className="lockstep-muted">
						<bdi>{ row.title }</bdi>
					</span>
				) }
			</h2>
			<p className="lockstep-listing__links">
				<a href={ routeTo( 'stock', sku ) }>{ __( 'Open its stock', 'lockstep' ) }</a>{ ' ' }
				<a href={ routeTo( 'sync-log', `search/${ sku }` ) }>
					{ __( 'Search it in the sync log', 'lockstep' ) }
				</a>
			</p>
			{ state.phase === 'loading' && (
				<Loading>{ __( 'Asking the worker for this SKU…', 'lockstep' ) }</Loading>
			) }
			{ state.phase === 'failed' && (
				<ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />
			) }
			{ state.phase === 'ready' && state.problem && (
				<StaleNotice problem={ state.problem } />
			) }
			{ state.phase === 'ready' && row === null && (
				<p className="lockstep-channels__none">
					{ __( 'No channel lists this SKU.', 'lockstep' ) }
				</p>
			) }
			{ row && (
				<>
					<p className="lockstep-listing__tier">{ tierSentence( row.tier ) }</p>
					{ row.listings.map( ( listing ) => (
						<ListingPanel
							key={ listing.listing }
							sku={ sku }
							listing={ listing }
							name={ nameOf( listing.channel ) }
							refresh={ refreshAll }
						/>
					) ) }
				</>
			) }
		</div>
	);
}
