import { Button, SearchControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { BillAnswer } from '../../../shared/api/bundles.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import { openBundle, openNew } from './new-bundle.ts';
import { useBundles } from './use-bundles.ts';
import { canBeSold, named, oneMoreSentence, partsWords } from './words.ts';

export function BundleList() {
	const [ search, setSearch ] = useState( '' );
	const { state, search: shown, loadMore, refresh } = useBundles( search.trim() );
	const isEmpty = state.phase === 'ready' && state.entries.length === 0 && shown === '';
	return (
		<div className="lockstep-bundles">
			{ ! isEmpty && (
				<div className="lockstep-bundles__head">
					<SearchControl
						__nextHasNoMarginBottom
						label={ __( 'Search bundles by name or SKU', 'lockstep' ) }
						placeholder={ __( 'Name or SKU', 'lockstep' ) }
						value={ search }
						onChange={ setSearch }
					/>
					<Button variant="primary" href={ openNew() } __next40pxDefaultSize>
						{ __( 'Create bundle', 'lockstep' ) }
					</Button>
				</div>
			) }
			{ state.phase === 'loading' && (
				<Loading>{ __( 'Reading the bundles…', 'lockstep' ) }</Loading>
			) }
			{ state.phase === 'failed' && (
				<ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />
			) }
			{ isEmpty && <NoBundles /> }
			{ state.phase === 'ready' && ! isEmpty && (
				<>
					{ state.problem && <StaleNotice problem={ state.problem } /> }
					<p className="screen-reader-text" role="status">
						{ state.entries.length === 0
							? ''
							: __( 'The list shows what was found.', 'lockstep' ) }
					</p>
					{ state.entries.length === 0 ? (
						<p className="lockstep-bundles__none" role="status">
							{ __( 'No bundle is called so.', 'lockstep' ) }
						</p>
					) : (
						<ul className="lockstep-bundles__list">
							{ state.entries.map( ( bundle ) => (
								<BundleEntry key={ bundle.bundle } bundle={ bundle } />
							) ) }
						</ul>
					) }
					{ state.next !== null && (
						<ShowMore isBusy={ state.isLoadingMore } onClick={ loadMore } />
					) }
				</>
			) }
		</div>
	);
}

function BundleEntry( { bundle }: { readonly bundle: BillAnswer } ) {
	const { available, limitedBy, oneMore, components } = bundle;
	return (
		<li>
			<div>
				<h2>
					<a href={ openBundle( bundle.bundle ) }>
						{ named( bundle.bundle, bundle.title ) }
					</a>
				</h2>
				<p>{ partsWords( components ) }</p>
				<p className="lockstep-muted">
					{ limitedBy !== null && (
						<>
							{ __( 'The limit:', 'lockstep' ) } <strong>{ limitedBy }</strong>
							.{ ' ' }
						</>
					) }
					{ oneMoreSentence( oneMore ) }
				</p>
			</div>
			<p className="lockstep-bundles__number">{ canBeSold( available ?? 0 ) }</p>
		</li>
	);
}

/** Nothing is there yet: what it is for, and the way in. */
function NoBundles() {
	return (
		<section className="lockstep-bundles__empty">
			<h2>{ __( 'Sell several products as one', 'lockstep' ) }</h2>
			<p>
				{ __(
					'A bundle is a product that is made of others: a gift set of one mug and two teas. You say once what is in it. From then on Lockstep works out how many can be sold, from what lies on the shelves, and shows that number on every channel where the bundle is listed.',
					'lockstep'
				) }
			</p>
			<p>
				{ __(
					'When a bundle is sold, what is in it is promised to the order, and everything else that is made of the same products shows less in the same moment. So nothing is sold twice.',
					'lockstep'
				) }
			</p>
			<Button variant="primary" href={ openNew() } __next40pxDefaultSize>
				{ __( 'Create bundle', 'lockstep' ) }
			</Button>
		</section>
	);
}
