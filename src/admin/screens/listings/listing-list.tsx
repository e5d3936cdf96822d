import { SearchControl, SelectControl } from '@wordpress/components';
import { useEffect, useRef } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { listingStateSchema, type ListingRowAnswer } from '../../../shared/api/channels.ts';
import type { ListingFilter } from '../../api/channels.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import { useIsNarrow } from '../../use-is-narrow.ts';
import type { PagedList } from '../../use-paged-list.ts';
import { addressOf } from './listing-address.ts';
import { ListingStack } from './listing-stack.tsx';
import { ListingTable } from './listing-table.tsx';
import { isSearchingOn } from './use-listing-rows.ts';
import { STATES, stateWord } from './words.ts';

interface ListingListProps {
	readonly list: PagedList< ListingRowAnswer >;
	readonly filter: ListingFilter;
	readonly onFilter: ( filter: ListingFilter ) => void;
	/** All that are connected. */
	readonly channels: readonly string[];
	readonly nameOf: ( channel: string ) => string;
	/** The SKU that was open until now: the keyboard is at its line again. */
	readonly cameFrom: string | null;
}

export function ListingList( props: ListingListProps ) {
	const { list, filter, onFilter, channels, nameOf, cameFrom } = props;
	const { state, refresh, loadMore } = list;
	const isNarrow = useIsNarrow();
	const whole = useRef< HTMLDivElement >( null );
	const rows = state.phase === 'ready' ? state.entries : NOTHING;
	useFocusOn( whole, cameFrom === null ? null : addressOf( cameFrom, filter ), rows );
	const isSearching = isSearchingOn( list );
	const linkTo = ( sku: string ) => addressOf( sku, filter );
	return (
		<div className="lockstep-listing-list" ref={ whole }>
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
					label={ __( 'Channel', 'lockstep' ) }
					value={ filter.channel ?? '' }
					options={ channelOptions( channels, filter.channel, nameOf ) }
					onChange={ ( channel ) =>
						onFilter( { ...filter, channel: channel === '' ? null : channel } )
					}
				/>
				<SelectControl
					__next40pxDefaultSize
					__nextHasNoMarginBottom
					label={ __( 'State', 'lockstep' ) }
					value={ filter.state ?? '' }
					options={ [
						{ value: '', label: __( 'All states', 'lockstep' ) },
						...STATES.map( ( value ) => ( { value, label: stateWord( value ) } ) ),
					] }
					onChange={ ( chosen ) =>
						onFilter( {
							...filter,
							state: chosen === '' ? null : listingStateSchema.parse( chosen ),
						} )
					}
				/>
			</div>
			{ state.phase === 'failed' && (
				<ProblemNotice problem={ state.problem } onRetry={ () => void refresh() } />
			) }
			{ state.phase === 'ready' && state.problem && (
				<StaleNotice problem={ state.problem } />
			) }
			{ ( state.phase === 'loading' || isSearching ) && (
				<Loading>{ __( 'Asking the worker for the listings…', 'lockstep' ) }</Loading>
			) }
			{ state.phase === 'ready' && rows.length === 0 && ! isSearching && (
				<p className="lockstep-channels__none" role="status">
					{ emptyText( filter ) }
				</p>
			) }
			{ rows.length > 0 &&
				( isNarrow ? (
					<ListingStack rows={ rows } nameOf={ nameOf } linkTo={ linkTo } />
				) : (
					<ListingTable
						rows={ rows }
						channels={ filter.channel === null ? channels : [ filter.channel ] }
						isOneChannel={ filter.channel !== null }
						nameOf={ nameOf }
						linkTo={ linkTo }
					/>
				) ) }
			{ state.phase === 'ready' && state.next !== null && ! isSearching && (
				<ShowMore isBusy={ state.isLoadingMore } onClick={ loadMore } />
			) }
		</div>
	);
}

const NOTHING: readonly never[] = [];

/** One that is gone since is still what is asked for. */
function channelOptions(
	channels: readonly string[],
	chosen: string | null,
	nameOf: ( channel: string ) => string
) {
	const all = chosen === null || channels.includes( chosen ) ? channels : [ ...channels, chosen ];
	return [
		{ value: '', label: __( 'All channels', 'lockstep' ) },
		...all.map( ( value ) => ( { value, label: nameOf( value ) } ) ),
	];
}

function emptyText( { search, channel, state }: ListingFilter ): string {
	return search.trim() !== '' || channel !== null || state !== null
		? __( 'No listing matches this.', 'lockstep' )
		: __(
				'Nothing is listed yet. Products appear here once a channel with SKUs is connected.',
				'lockstep'
			);
}

/**
 * The link that leads to `target` gets the keyboard, once it is there; not from somebody who has gone on
 * meanwhile.
 */
function useFocusOn(
	whole: React.RefObject< HTMLDivElement | null >,
	target: string | null,
	rows: readonly ListingRowAnswer[]
): void {
	const isDone = useRef( target === null );
	useEffect( () => {
		if ( isDone.current ) {
			return;
		}
		const { activeElement, body } = whole.current?.ownerDocument ?? {};
		const links = [ ...( whole.current?.querySelectorAll( 'a' ) ?? [] ) ];
		const link = links.find( ( one ) => one.getAttribute( 'href' ) === target );
		isDone.current = link !== undefined || activeElement !== body;
		if ( activeElement === body ) {
			link?.focus();
		}
	}, [ whole, target, rows ] );
}
