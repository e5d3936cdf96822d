import { DataViews, type Field, type View } from '@wordpress/dataviews/wp';
import { useMemo } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Shelf } from '../../api/stock.ts';
import { routeTo } from '../../use-route.ts';
import { Units } from './units.tsx';
import type { StockEntry } from './use-stock.ts';

interface StockTableProps {
	readonly entries: readonly StockEntry[];
	readonly isLoading: boolean;
	/** Too narrow for columns: one below the other. */
	readonly isNarrow: boolean;
	/** Why there may be nothing. */
	readonly empty: string;
}

interface Item {
	readonly id: string;
	readonly shelf: Shelf;
}

const LAYOUTS = { table: {}, activity: {} };

/** One line for each shelf, in WordPress' own table. */
export default function StockTable( { entries, isLoading, isNarrow, empty }: StockTableProps ) {
	const items = useMemo(
		() =>
			entries.flatMap( ( { shelves } ) =>
				shelves.map( ( shelf ): Item => ( {
					id: JSON.stringify( [ shelf.sku, shelf.location ] ),
					shelf,
				} ) )
			),
		[ entries ]
	);
	const fields = useMemo( fieldsOf, [] );
	return (
		<DataViews< Item >
			data={ items }
			fields={ fields }
			view={ isNarrow ? NARROW : WIDE }
			onChangeView={ () => undefined }
			defaultLayouts={ LAYOUTS }
			getItemId={ ( { id } ) => id }
			paginationInfo={ { totalItems: items.length, totalPages: 1 } }
			isLoading={ isLoading }
			renderItemLink={ ( { item, ...link } ) => (
				<a { ...link } href={ routeTo( 'stock', item.shelf.sku ) }>
					{ link.children }
				</a>
			) }
			empty={ <p>{ empty }</p> }
		>
			<DataViews.Layout />
		</DataViews>
	);
}

const CONTENT = {
	filters: [],
	page: 1,
	perPage: 10_000,
	titleField: 'sku',
	descriptionField: 'title',
	fields: [ 'location', 'onHand', 'committed', 'available', 'incoming' ],
};
const WIDE: View = {
	...CONTENT,
	type: 'table',
	layout: { density: 'compact', enableMoving: false },
};
const NARROW: View = { ...CONTENT, type: 'activity', layout: { density: 'compact' } };

function fieldsOf(): Field< Item >[] {
	const fixed = { enableSorting: false, enableHiding: false, filterBy: false } as const;
	const units = ( id: 'onHand' | 'committed' | 'available' | 'incoming', label: string ) => ( {
		...fixed,
		id,
		label,
		render: ( { item }: { item: Item } ) => (
			<Units label={ label } units={ item.shelf[ id ] } />
		),
	} );
	return [
		{
			...fixed,
			id: 'sku',
			label: __( 'SKU', 'lockstep' ),
			render: ( { item } ) => <bdi>{ item.shelf.sku }</bdi>,
		},
		{
			...fixed,
			id: 'title',
			label: __( 'Product', 'lockstep' ),
			render: ( { item } ) => <bdi className="lockstep-muted">{ item.shelf.title }</bdi>,
		},
		{
			...fixed,
			id: 'location',
			label: __( 'Location', 'lockstep' ),
			render: ( { item } ) => <>{ item.shelf.location }</>,
		},
		units( 'onHand', __( 'On hand', 'lockstep' ) ),
		units( 'committed', __( 'Committed', 'lockstep' ) ),
		units( 'available', __( 'Available', 'lockstep' ) ),
		units( 'incoming', __( 'Incoming', 'lockstep' ) ),
	];
}
