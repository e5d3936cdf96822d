import { Button, SelectControl } from '@wordpress/components';
import { useCallback, useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import type { ScreenProps } from '../../screens.ts';
import { useChannelNames } from '../../use-channel-names.ts';
import { useFocusKept } from '../../use-focus-kept.ts';
import { routeTo } from '../../use-route.ts';
import { ExceptionGroup } from './exception-group.tsx';
import { DismissDialog } from './dismiss-dialog.tsx';
import { dismissibleOf, groupsOf, KINDS, selectableOf } from './groups.ts';
import { hasNothingToSay, ProductGroup, PRODUCTS, toMend } from './products/product-group.tsx';
import { useProductCounts } from './products/use-products.ts';
import { groupTitle } from './products/words.ts';
import { RetryBar } from './retry-bar.tsx';
import { RetryOutcome } from './retry-outcome.tsx';
import { useDismissals } from './use-dismissals.ts';
import { useExceptions } from './use-exceptions.ts';
import { useRetries } from './use-retries.ts';
import { kindWord } from './words.ts';

/** Everything that waits for a person. The address names the kind that is shown, if only one is. */
export default function ExceptionsScreen( { open }: ScreenProps ) {
	const isDismissed = open === DISMISSED;
	const { state, refresh, loadMore } = useExceptions( isDismissed );
	const nameOf = useChannelNames();
	const [ chosen, setChosen ] = useState< ReadonlySet< string > >( new Set() );
	const [ isRefreshing, setIsRefreshing ] = useState( false );
	const head = useRef< HTMLDivElement >( null );
	const retries = useRetries( refresh );
	const dismissals = useDismissals( refresh );
	useFocusKept(
		head,
		retries.run === null && dismissals.asked.length === 0 && dismissals.done === null
	);
	const products = useProductCounts();
	const isProducts = open === PRODUCTS;

	const only = KINDS.find( ( kind ) => kind === open ) ?? null;
	const isWithProducts = only === null && ! isDismissed;
	const isCounting = isWithProducts && products.found === null && products.problem === null;
	const exceptions = state.phase === 'ready' ? state.entries : NOTHING;
	const groups = useMemo(
		() => ( isProducts ? NOTHING : groupsOf( exceptions, only ) ),
		[ exceptions, only, isProducts ]
	);
	// What is no longer there is no longer selected.
	const selected = groups
		.flatMap( ( group ) => group.exceptions )
		.filter( ( one ) => chosen.has( selectableOf( one ) ?? '' ) )
		.flatMap( ( one ) => dismissibleOf( one ) ?? [] );
	const select = useCallback( ( keys: readonly string[], isSelected: boolean ) => {
		setChosen( ( before ) => {
			const after = new Set( before );
			keys.forEach( ( one ) => ( isSelected ? after.add( one ) : after.delete( one ) ) );
			return after;
		} );
	}, [] );

	// The kinds come one after the other: the one that is wanted may begin on a later page.
	const hasMore = state.phase === 'ready' && state.next !== null;
	const isSearching =
		state.phase === 'ready' &&
		hasMore &&
		! isProducts &&
		groups.length === 0 &&
		state.problem === null;
	useEffect( () => {
		if ( isSearching ) {
			loadMore();
		}
	}, [ isSearching, exceptions, loadMore ] );

	return (
		<div className="lockstep-exceptions">
			<div
				className="lockstep-exceptions__head"
				ref={ head }
				tabIndex={ -1 }
				role="group"
				aria-label={ __( 'Everything that waits for you', 'lockstep' ) }
			>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Show', 'lockstep' ) }
					value={ isProducts || isDismissed ? ( open ?? '' ) : ( only ?? '' ) }
					options={ [
						...optionsFor( groupsOf( exceptions, null ), hasMore || isDismissed ),
						{
							value: PRODUCTS,
							label: countedLabel( groupTitle(), toMend( products.found ) ),
						},
						{ value: DISMISSED, label: __( 'Dismissed', 'lockstep' ) },
					] }
					onChange={ ( kind ) => {
						window.location.hash = routeTo( 'exceptions', kind || undefined );
					} }
				/>
				<Button
					variant="secondary"
					isBusy={ isRefreshing }
					disabled={ isRefreshing || state.phase === 'loading' }
					accessibleWhenDisabled
					onClick={ () => {
						setIsRefreshing( true );
						void Promise.all( [ refresh(), products.refresh() ] ).finally( () =>
							setIsRefreshing( false )
						);
					} }
					__next40pxDefaultSize
				>
					{ __( 'Refresh', 'lockstep' ) }
				</Button>
			</div>
			{ state.phase === 'failed' && (
				<ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />
			) }
			{ state.phase === 'ready' && state.problem && (
				<StaleNotice problem={ state.problem } />
			) }
			{ retries.outcome && (
				<RetryOutcome outcome={ retries.outcome } onDismiss={ retries.dismiss } />
			) }
			<DismissDialog dismissals={ dismissals } nameOf={ nameOf } />
			{ ( isSearching ||
				( ! isProducts && state.phase === 'loading' ) ||
				( groups.length === 0 && isCounting ) ) && (
				<Loading>{ __( 'Looking for what waits for you…', 'lockstep' ) }</Loading>
			) }
			{ state.phase === 'ready' &&
				! hasMore &&
				! isProducts &&
				groups.length === 0 &&
				( ! isWithProducts || hasNothingToSay( products ) ) && (
					<p className="lockstep-exceptions__none" role="status">
						{ noneWords( isDismissed, only !== null ) }
					</p>
				) }
			{ groups.map( ( group ) => (
				<ExceptionGroup
					key={ group.kind }
					group={ group }
					selected={ chosen }
					onSelect={ select }
					retries={ retries }
					dismissals={ dismissals }
					onRead={ refresh }
					nameOf={ nameOf }
				/>
			) ) }
			{ state.phase === 'ready' && hasMore && ! isSearching && ! isProducts && (
				<ShowMore isBusy={ state.isLoadingMore } onClick={ loadMore } />
			) }
			{ ( isProducts || ( isWithProducts && state.phase !== 'loading' ) ) && (
				<ProductGroup counted={ products } isAlone={ isProducts } />
			) }
			<RetryBar
				selected={ selected }
				onClear={ () => setChosen( new Set() ) }
				retries={ retries }
				dismissals={ dismissals }
			/>
		</div>
	);
}

const NOTHING: readonly never[] = [];
/** In the address, where a kind would stand. */
const DISMISSED = 'dismissed';

function noneWords( isDismissed: boolean, isOneKind: boolean ): string {
	if ( isDismissed ) {
		return __( 'Nothing has been dismissed.', 'lockstep' );
	}
	return isOneKind
		? __( 'Nothing of this kind waits for you.', 'lockstep' )
		: __( 'Nothing waits for you.', 'lockstep' );
}

function optionsFor( groups: ReturnType< typeof groupsOf >, hasMore: boolean ) {
	return [
		{ value: '', label: __( 'Everything', 'lockstep' ) },
		...KINDS.filter(
			( kind ) => kind !== 'other' || groups.some( ( group ) => group.kind === kind )
		).map( ( kind ) => {
			const count = groups.find( ( group ) => group.kind === kind )?.exceptions.length ?? 0;
			return {
				value: kind,
				label: hasMore ? kindWord( kind ) : countedLabel( kindWord( kind ), count ),
			};
		} ),
	];
}

function countedLabel( word: string, count: number ): string {
	/* translators: 1: a kind, 2: how many of it. */
	return sprintf( __( '%1$s (%2$d)', 'lockstep' ), word, count );
}
