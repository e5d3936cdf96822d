import { Button, Notice } from '@wordpress/components';
import { useEffect, useMemo, useRef, useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FactKind, Location } from '../../api/stock.ts';
import { Loading } from '../../components/loading.tsx';
import { ProblemNotice } from '../../components/problem-notice.tsx';
import { ShowMore } from '../../components/show-more.tsx';
import { StaleNotice } from '../../components/stale-notice.tsx';
import { useChannelNames } from '../../use-channel-names.ts';
import { routeTo } from '../../use-route.ts';
import { FactModal } from './fact-modal.tsx';
import { factWord, recordedSentence } from './fact-words.ts';
import { HistoryList } from './history-list.tsx';
import { NowOrThen } from './now-or-then.tsx';
import { PlotPanel } from './plot-panel.tsx';
import { TimeBar } from './time-bar.tsx';
import { useHistory } from './use-history.ts';
import { useSku } from './use-sku.ts';
import { useWho } from './use-who.ts';

interface SkuDetailProps {
	readonly sku: string;
	readonly locations: readonly Location[];
	/** This shop's own. */
	readonly ownChannel: string | null;
	/** Something was recorded: the list is out of date. */
	readonly onChanged: () => void;
}

interface Outcome {
	readonly text: string;
	readonly position: number;
}

const KINDS: readonly FactKind[] = [ 'adjust', 'count', 'receive', 'transfer' ];

/** One SKU: what is there now or was there then, what can be done, and what happened. */
export function SkuDetail( { sku, locations, ownChannel, onChanged }: SkuDetailProps ) {
	const known = useSku( sku );
	const { list, firstMs, nowMs } = useHistory( sku );
	const nameOf = useChannelNames();
	const [ atMs, setAtMs ] = useState< number | null >( null );
	const [ form, setForm ] = useState< FactKind | null >( null );
	const [ outcome, setOutcome ] = useState< Outcome | null >( null );
	const heading = useRef< HTMLHeadingElement >( null );
	useEffect( () => heading.current?.focus(), [] );

	const { state } = known;
	const events = list.state;
	const rows = events.phase === 'ready' ? events.entries : NOTHING;
	const whoOf = useWho( rows, ownChannel, nameOf );
	const eventsMs = useMemo( () => rows.map( ( { committedAtMs } ) => committedAtMs ), [ rows ] );
	const isNew = events.phase === 'ready' && rows.length === 0;
	const value = state.phase === 'ready' ? state.value : null;
	return (
		<div className="lockstep-sku-detail">
			<p>
				<a href={ routeTo( 'stock' ) }>{ __( 'All stock', 'lockstep' ) }</a>
			</p>
			<h2 ref={ heading } tabIndex={ -1 }>
				<bdi>{ sku }</bdi>{ ' ' }
				{ value && value.title !== sku && (
					<span className="lockstep-muted">
						<bdi>{ value.title }</bdi>
					</span>
				) }
			</h2>
			{ outcome && (
				<Notice status="success" onRemove={ () => setOutcome( null ) }>
					{ outcome.text }{ ' ' }
					<a href={ routeTo( 'sync-log', String( outcome.position ) ) }>
						{ __( 'Open it in the sync log', 'lockstep' ) }
					</a>
				</Notice>
			) }
			{ state.phase === 'failed' && (
				<ProblemNotice
					problem={ state.problem }
					onRetry={ () => {
						void known.refresh();
						void list.refresh();
					} }
				/>
			) }
			{ state.phase === 'loading' && (
				<Loading>{ __( 'Asking the worker for this SKU…', 'lockstep' ) }</Loading>
			) }
			{ state.phase === 'ready' && state.problem && (
				<StaleNotice problem={ state.problem } />
			) }
			{ value && (
				<>
					<div className="lockstep-buttons">
						{ KINDS.map( ( kind ) => (
							<Button
								key={ kind }
								variant="secondary"
								disabled={ atMs !== null }
								accessibleWhenDisabled
								onClick={ () => setForm( kind ) }
								__next40pxDefaultSize
							>
								{ factWord( kind ) }
							</Button>
						) ) }
					</div>
					{ ! isNew && (
						<TimeBar
							firstMs={ firstMs }
							eventsMs={ eventsMs }
							nowMs={ nowMs }
							atMs={ atMs }
							onChoose={ setAtMs }
						/>
					) }
					<NowOrThen
						sku={ sku }
						known={ value }
						atMs={ atMs }
						nameOf={ nameOf }
						nowMs={ nowMs }
					/>
					{ rows.length > 0 && (
						<PlotPanel
							sku={ sku }
							rows={ rows }
							shelves={ value.shelves }
							nowMs={ nowMs }
							atMs={ atMs }
							onChoose={ setAtMs }
						/>
					) }
					<h3>{ __( 'History', 'lockstep' ) }</h3>
					{ events.phase === 'loading' && (
						<Loading>{ __( 'Loading…', 'lockstep' ) }</Loading>
					) }
					{ events.phase === 'failed' && (
						<ProblemNotice
							problem={ events.problem }
							onRetry={ () => void list.refresh() }
						/>
					) }
					{ isNew && <p>{ __( 'Nothing has happened to it yet.', 'lockstep' ) }</p> }
					<HistoryList
						sku={ sku }
						rows={ rows }
						nameOf={ nameOf }
						whoOf={ whoOf }
						nowMs={ nowMs }
						onLookBack={ setAtMs }
					/>
					{ events.phase === 'ready' && events.next !== null && (
						<ShowMore
							label={ __( 'Show older events', 'lockstep' ) }
							isBusy={ events.isLoadingMore }
							onClick={ list.loadMore }
						/>
					) }
				</>
			) }
			{ value && form !== null && (
				<FactModal
					kind={ form }
					sku={ sku }
					shelves={ value.shelves }
					locations={ locations }
					onClose={ () => setForm( null ) }
					onRecorded={ ( fact, { position } ) => {
						setForm( null );
						setOutcome( { text: recordedSentence( form, fact ), position } );
						void known.refresh();
						void list.refresh();
						onChanged();
					} }
				/>
			) }
		</div>
	);
}

const NOTHING: readonly never[] = [];
