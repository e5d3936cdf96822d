import { DataViews, type Field, type View } from '@wordpress/dataviews/wp';
import { useMemo } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import {
	SYNC_LOG_KINDS,
	SYNC_LOG_OUTCOMES,
	type SyncLogChannel,
	type SyncLogRow,
} from '../../../shared/sync-log.ts';
import type { LogFilter } from '../../api/sync-log.ts';
import { Moment } from '../../components/moment.tsx';
import { routeTo } from '../../use-route.ts';
import { RowProgress } from './channel-progress.tsx';
import { RowOrigin, RowTitle } from './row-heading.tsx';
import { StockChanges } from './stock-change.tsx';
import { kindWord, outcomeWord, sourceWord } from './words.ts';

interface LogTableProps {
	readonly rows: readonly SyncLogRow[];
	readonly channels: readonly SyncLogChannel[];
	readonly filter: LogFilter;
	readonly onFilter: ( filter: LogFilter ) => void;
	readonly isLoading: boolean;
	/** Too narrow for columns: one below the other. */
	readonly isNarrow: boolean;
}

/** DataViews writes a `position` of its own into its items, over a row's. */
interface Item {
	readonly id: string;
	readonly row: SyncLogRow;
}

const LAYOUTS = { table: {}, activity: {} };
const FILTERED = [ 'kind', 'channel', 'outcome' ] as const;

/** The rows in WordPress' own table, with its search and its filters. */
export default function LogTable( props: LogTableProps ) {
	const { rows, channels, filter, onFilter, isLoading, isNarrow } = props;
	const fields = useMemo( () => fieldsFor( channels ), [ channels ] );
	const items = useMemo(
		() => rows.map( ( row ): Item => ( { id: row.position, row } ) ),
		[ rows ]
	);
	const view = useMemo( () => viewOf( filter, isNarrow ), [ filter, isNarrow ] );
	return (
		<DataViews< Item >
			data={ items }
			fields={ fields }
			view={ view }
			onChangeView={ ( next ) => onFilter( filterOf( next ) ) }
			defaultLayouts={ LAYOUTS }
			getItemId={ ( { id } ) => id }
			paginationInfo={ { totalItems: rows.length, totalPages: 1 } }
			isLoading={ isLoading }
			renderItemLink={ ( { item, ...link } ) => (
				// The address of the row: it can be bookmarked, and opened in another tab.
				<a { ...link } href={ routeTo( 'sync-log', item.id ) }>
					{ link.children }
				</a>
			) }
			empty={ <p>{ emptyText( filter ) }</p> }
		>
			<div className="lockstep-log__filters">
				<DataViews.Search label={ __( 'SKU, product or order number', 'lockstep' ) } />
				<DataViews.Filters className="lockstep-log__chips" />
			</div>
			<DataViews.Layout />
		</DataViews>
	);
}

function emptyText( filter: LogFilter ): string {
	const isFiltered =
		filter.search !== '' || FILTERED.some( ( name ) => filter[ name ].length > 0 );
	return isFiltered
		? __( 'Nothing in the log matches these filters.', 'lockstep' )
		: __(
				'Nothing has happened yet. The first order or change of stock appears here by itself.',
				'lockstep'
			);
}

function viewOf( filter: LogFilter, isNarrow: boolean ): View {
	const filters = FILTERED.filter( ( name ) => filter[ name ].length > 0 ).map( ( field ) => ( {
		field,
		operator: 'isAny' as const,
		value: filter[ field ],
	} ) );
	const content = {
		search: filter.search,
		filters,
		page: 1,
		perPage: 1_000,
		titleField: 'title',
		descriptionField: 'origin',
		fields: [ 'changes', 'progress', 'received' ],
	};
	return isNarrow
		? { ...content, type: 'activity', layout: { density: 'compact' } }
		: { ...content, type: 'table', layout: { density: 'compact', enableMoving: false } };
}

function filterOf( view: View ): LogFilter {
	const chosen = ( name: string ): string[] => {
		const value: unknown = view.filters?.find( ( { field } ) => field === name )?.value;
		return Array.isArray( value ) ? value.map( String ) : [];
	};
	return {
		kind: chosen( 'kind' ),
		channel: chosen( 'channel' ),
		outcome: chosen( 'outcome' ),
		search: view.search ?? '',
	};
}

function fieldsFor( channels: readonly SyncLogChannel[] ): Field< Item >[] {
	const fixed = { enableSorting: false, enableHiding: false } as const;
	const sources = [ ...channels.map( ( { channel } ) => channel ), 'api', 'ledger' ];
	const names = new Map( channels.map( ( { channel, name } ) => [ channel, name ] ) );
	const chip = { operators: [ 'isAny' as const ], isPrimary: true };
	return [
		{
			...fixed,
			id: 'title',
			label: __( 'What happened', 'lockstep' ),
			filterBy: false,
			render: ( { item } ) => <RowTitle row={ item.row } />,
		},
		{
			...fixed,
			id: 'origin',
			label: __( 'From where and why', 'lockstep' ),
			filterBy: false,
			render: ( { item } ) => <RowOrigin row={ item.row } channels={ channels } />,
		},
		{
			...fixed,
			id: 'changes',
			label: __( 'Available', 'lockstep' ),
			filterBy: false,
			render: ( { item } ) => <StockChanges row={ item.row } />,
		},
		{
			...fixed,
			id: 'progress',
			label: __( 'Channels', 'lockstep' ),
			filterBy: false,
			render: ( { item } ) => <RowProgress row={ item.row } channels={ channels } />,
		},
		{
			...fixed,
			id: 'received',
			label: __( 'Arrived', 'lockstep' ),
			filterBy: false,
			render: ( { item } ) => <Moment atMs={ item.row.receivedAtMs } nowMs={ Date.now() } />,
		},
		{
			...fixed,
			id: 'channel',
			label: __( 'Source', 'lockstep' ),
			filterBy: chip,
			elements: sources.map( ( value ) => ( {
				value,
				label: names.get( value ) ?? sourceWord( value ),
			} ) ),
			getValue: ( { item } ) => item.row.source,
		},
		{
			...fixed,
			id: 'kind',
			label: __( 'Kind', 'lockstep' ),
			filterBy: chip,
			getValue: ( { item } ) => item.row.kind,
			elements: SYNC_LOG_KINDS.map( ( value ) => ( { value, label: kindWord( value ) } ) ),
		},
		{
			...fixed,
			id: 'outcome',
			label: __( 'Outcome', 'lockstep' ),
			filterBy: chip,
			getValue: ( { item } ) => item.row.outcome,
			elements: SYNC_LOG_OUTCOMES.map( ( value ) => ( {
				value,
				label: outcomeWord( value ),
			} ) ),
		},
	];
}
