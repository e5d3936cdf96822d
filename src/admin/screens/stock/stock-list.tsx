import { CheckboxControl, SearchControl, SelectControl } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Location, StockFilter } from '../../api/stock.ts';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import { useIsNarrow } from '../../use-is-narrow.ts';
import type { PagedList } from '../../use-paged-list.ts';
import { routeTo } from '../../use-route.ts';
import StockTable from './stock-table.tsx';
import type { StockEntry } from './use-stock.ts';

interface StockListProps {
	readonly list: PagedList< StockEntry >;
	readonly filter: StockFilter;
	readonly onFilter: ( filter: StockFilter ) => void;
	readonly locations: readonly Location[];
	/** The SKU that was open until now: the keyboard is at its line again. */
	readonly cameFrom: string | null;
}

/** Every SKU with its shelves, as much of it as was asked for. */
export function StockList( { list, filter, onFilter, locations, cameFrom }: StockListProps ) {
	const { state, refresh, loadMore } = list;
	const isNarrow = useIsNarrow();
	const whole = useRef< HTMLDivElement >( null );
	useFocusOn( whole, cameFrom );
	return (
		<div className="lockstep-stock" ref={ whole }>
			<div className="lockstep-stock__filters">
				<SearchControl
					__nextHasNoMarginBottom
					label={ __( 'SKU or product', 'lockstep' ) }
					placeholder={ __( 'SKU or product', 'lockstep' ) }
					value={ filter.search }
					onChange={ ( search ) => onFilter( { ...filter, search } ) }
				/>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'Location', 'lockstep' ) }
					value={ filter.location ?? '' }
					options={ [
						{ value: '', label: __( 'All locations', 'lockstep' ) },
						...locations.map( ( { location } ) => ( {
							value: location,
							label: location,
						} ) ),
					] }
					onChange={ ( location ) =>
						onFilter( { ...filter, location: location === '' ? null : location } )
					}
				/>
				<CheckboxControl
					__nextHasNoMarginBottom
					label={ __( 'Only what is short', 'lockstep' ) }
					checked={ filter.isShort }
					onChange={ ( isShort ) => onFilter( { ...filter, isShort } ) }
				/>
			</div>
			{ state.phase === 'failed' && (
				<ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />
			) }
			{ state.phase === 'ready' && state.problem && (
				<StaleNotice problem={ state.problem } />
			) }
			{ state.phase !== 'failed' && (
				<div className="lockstep-stock__list">
					<StockTable
						entries={ state.phase === 'ready' ? state.entries : NOTHING }
						isLoading={ state.phase === 'loading' }
						isNarrow={ isNarrow }
						empty={ emptyText( filter ) }
					/>
				</div>
			) }
			{ state.phase === 'ready' && state.next !== null && (
				<ShowMore isBusy={ state.isLoadingMore } onClick={ loadMore } />
			) }
		</div>
	);
}

const NOTHING: readonly never[] = [];

function emptyText( { search, location, isShort }: StockFilter ): string {
	if ( search.trim() !== '' || location !== null ) {
		return __( 'No shelf matches this.', 'lockstep' );
	}
	return isShort
		? __( 'Nothing is short: every promised unit is there.', 'lockstep' )
		: __(
				'Nothing is counted yet. Products appear here once a channel with SKUs is connected.',
				'lockstep'
			);
}

function useFocusOn( whole: React.RefObject< HTMLDivElement | null >, sku: string | null ): void {
	const isDone = useRef( false );
	useEffect( () => {
		if ( isDone.current || sku === null ) {
			return;
		}
		isDone.current = true;
		const target = routeTo( 'stock', sku );
		const links = [ ...( whole.current?.querySelectorAll( 'a' ) ?? [] ) ];
		links.find( ( link ) => link.getAttribute( 'href' ) === target )?.focus();
	}, [ whole, sku ] );
}
