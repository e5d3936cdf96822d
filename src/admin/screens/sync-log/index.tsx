import { Button, ToggleControl } from '@wordpress/components';
import { useCallback, useEffect, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { EVERYTHING, type LogFilter } from '../../api/sync-log.ts';
import { ImportProgress } from '../../components/import-progress.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import type { ScreenProps } from '../../screens.ts';
import { useDelayedSearch } from '../../use-delayed-search.ts';
import { routeTo } from '../../use-route.ts';
import { Chain } from './chain.tsx';
import LogTable from './log-table.tsx';
import { useAnnouncement } from './use-announcement.ts';
import { useIsNarrow } from '../../use-is-narrow.ts';
import { useSyncLog } from './use-sync-log.ts';

/** What stands before a search in the screen's address; after a screen's name there is a position else. */
const SEARCH = 'search/';

/** What happens, as it happens. The address names the row that is open, or what is searched for. */
export default function SyncLogScreen( { status, open }: ScreenProps ) {
	const searched = open?.startsWith( SEARCH ) ? open.slice( SEARCH.length ) : null;
	const position = searched === null ? open : null;
	const [ filter, setFilter ] = useState< LogFilter >( {
		...EVERYTHING,
		search: searched ?? '',
	} );
	useEffect( () => {
		if ( searched !== null ) {
			setFilter( ( before ) =>
				before.search === searched ? before : { ...EVERYTHING, search: searched }
			);
		}
	}, [ searched ] );
	const [ isLive, setIsLive ] = useState( true );
	const list = useRef< HTMLDivElement >( null );
	const { state, retry, loadOlder, showHeld } = useSyncLog(
		useDelayedSearch( filter ),
		isLive,
		useCallback( () => isBeingRead( list.current ), [] )
	);
	const isNarrow = useIsNarrow();
	const rows = state.phase === 'ready' ? state.rows : null;
	const held = rows?.held.length ?? 0;
	const announcement = useAnnouncement( rows );

	// A search for something rare looks at a bounded part of the log at a time.
	const isSearching =
		rows !== null && rows.shown.length === 0 && rows.older !== null && ! hasProblem( state );
	useEffect( () => {
		if ( isSearching ) {
			loadOlder();
		}
	}, [ isSearching, rows?.older, loadOlder ] );

	return (
		<div className="lockstep-log">
			<div className="lockstep-log__head">
				<ToggleControl
					__nextHasNoMarginBottom
					label={ __( 'Live', 'lockstep' ) }
					help={
						isLive
							? __( 'New events appear by themselves.', 'lockstep' )
							: __( 'Paused: nothing new appears.', 'lockstep' )
					}
					checked={ isLive }
					onChange={ setIsLive }
				/>
				{ held > 0 && (
					<Button
						variant="secondary"
						className="lockstep-log__held"
						onClick={ () => {
							showHeld();
							list.current?.scrollIntoView( { block: 'start' } );
						} }
						__next40pxDefaultSize
					>
						{ sprintf(
							/* translators: %d: how many. */
							_n( 'Show %d new event', 'Show %d new events', held, 'lockstep' ),
							held
						) }
					</Button>
				) }
			</div>
			<div className="screen-reader-text" aria-live="polite">
				{ announcement }
			</div>
			{ rows && (
				<ImportProgress channels={ rows.channels } channel={ status.pairing.channel } />
			) }
			{ state.phase === 'failed' && (
				<ProblemNotice problem={ state.problem } onRetry={ retry } />
			) }
			{ state.phase === 'ready' && state.problem && (
				<StaleNotice problem={ state.problem } />
			) }
			{ state.phase !== 'failed' && (
				<div ref={ list } className="lockstep-log__list">
					<LogTable
						rows={ rows?.shown ?? [] }
						channels={ rows?.channels ?? [] }
						filter={ filter }
						onFilter={ setFilter }
						isLoading={ state.phase === 'loading' || isSearching }
						isNarrow={ isNarrow }
					/>
				</div>
			) }
			{ state.phase === 'ready' && state.rows.older !== null && ! isSearching && (
				<ShowMore
					label={ __( 'Show older events', 'lockstep' ) }
					isBusy={ state.isLoadingOlder }
					onClick={ loadOlder }
				/>
			) }
			{ position !== null && (
				<Chain
					key={ position }
					position={ position }
					known={ rows?.shown.find( ( row ) => row.position === position ) }
					onClose={ () => {
						window.location.hash = routeTo( 'sync-log' );
					} }
				/>
			) }
		</div>
	);
}

function hasProblem( state: ReturnType< typeof useSyncLog >[ 'state' ] ): boolean {
	return state.phase === 'ready' && state.problem !== null;
}

/** Somebody has scrolled into the list, or is in it with the keyboard: rows must not move. */
function isBeingRead( list: HTMLElement | null ): boolean {
	const table = list?.querySelector( '.dataviews-view-table, .dataviews-view-activity' );
	if ( ! table ) {
		return false;
	}
	return (
		table.getBoundingClientRect().top < 0 || table.contains( table.ownerDocument.activeElement )
	);
}
