import type { ChannelOrderLine } from '../../../shared/channel-order.ts';
import type {
	ChannelId,
	ListingId,
	LocationId,
	OfferRef,
	OrderId,
	Sku,
} from '../../../shared/ids.ts';
import { assignmentsFor, type AssignmentView } from '../../ledger/assign-lines.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import { EMPTY_STOCK, type StockRow } from '../../ledger/shelf.ts';
import type { OrderLinesToMap } from '../contract.ts';
import { locationsFrom } from '../rows/channel-row.ts';
import { orderFromRow, STORED_ORDER_COLUMNS, type StoredOrder } from '../rows/order-row.ts';
import { STORED_SHELF_COLUMNS, stockFromRow, type StoredShelf } from '../rows/stock-row.ts';
import type { SqlConnection } from './database.ts';

export interface UnmappedOrder {
	readonly state: OrderState;
	/** Its lines without a mapping when they were applied. */
	readonly open: readonly ChannelOrderLine[];
}

export async function ordersWithUnmappedLines(
	tx: SqlConnection,
	channel: ChannelId
): Promise< readonly UnmappedOrder[] > {
	const rows = await tx.rows< StoredOrder & { order_id: OrderId } >( UNMAPPED, [ channel ] );
	return rows.map( ( row ) => {
		const state = orderFromRow( channel, row.order_id, row );
		const open = state.lines.filter( ( { line } ) => ! state.assignments.has( line ) );
		return { state, open };
	} );
}

/** What lines stand for that had no mapping and have one now. Reads what is of one moment. */
export async function linesToMap(
	tx: SqlConnection,
	channel: ChannelId,
	bills: BillsOfMaterials
): Promise< readonly OrderLinesToMap[] > {
	const orders = await ordersWithUnmappedLines( tx, channel );
	if ( orders.length === 0 ) {
		return [];
	}
	const view = await viewFor( tx, channel, orders, bills );
	return orders
		.map( ( { state, open } ) => ( {
			order: state.order,
			assigned: assignmentsFor( view, state, state, open, state.placedAtMs ),
		} ) )
		.filter( ( { assigned } ) => assigned.length > 0 );
}

/** All that assigning these lines may look at. */
async function viewFor(
	tx: SqlConnection,
	channel: ChannelId,
	orders: readonly UnmappedOrder[],
	bills: BillsOfMaterials
): Promise< AssignmentView > {
	const offers = new Set( orders.flatMap( ( { open } ) => open.map( ( { offer } ) => offer ) ) );
	const [ listings, place ] = await Promise.all( [
		tx.rows< ListedOffer >( LISTED, [ channel, [ ...offers ] ] ),
		tx.first< { locations: string } >( LOCATIONS, [ channel ] ),
	] );
	const byOffer = new Map( listings.map( ( { offer, ...mapped } ) => [ offer, mapped ] ) );
	const [ location ] = locationsFrom( place?.locations ?? '[]' );
	const [ isObserved, stock ] = await Promise.all( [
		tx.first( 'select 1 from observed_locations where location = $1', [ location ] ),
		stockOf( tx, bundlesAmong( orders, byOffer, bills ), location ),
	] );
	return {
		bills,
		listingOfOffer: ( _channel, offer ) => byOffer.get( offer ) ?? null,
		defaultLocation: () => location,
		isObserved: () => isObserved !== undefined,
		stock: ( sku ) => stock.get( sku ) ?? EMPTY_STOCK,
	};
}

/** Every bundle on the way from an order's lines to their leaves: some may be kept assembled. */
function bundlesAmong(
	orders: readonly UnmappedOrder[],
	byOffer: ReadonlyMap< OfferRef, Pick< ListedOffer, 'sku' > >,
	bills: BillsOfMaterials
): ReadonlySet< Sku > {
	const bundles = new Set< Sku >();
	for ( const { state, open } of orders ) {
		for ( const { offer } of open ) {
			const mapped = byOffer.get( offer );
			if ( mapped ) {
				bills.explode( mapped.sku, 1, state.placedAtMs, ( { bundle } ) => {
					bundles.add( bundle );
					return 0;
				} );
			}
		}
	}
	return bundles;
}

async function stockOf(
	tx: SqlConnection,
	skus: ReadonlySet< Sku >,
	location: LocationId
): Promise< ReadonlyMap< Sku, StockRow > > {
	const rows = await tx.rows< StoredShelf & { sku: Sku } >( STOCK, [ location, [ ...skus ] ] );
	return new Map( rows.map( ( row ) => [ row.sku, stockFromRow( row ) ] ) );
}

interface ListedOffer {
	offer: OfferRef;
	listing: ListingId;
	sku: Sku;
}

const UNMAPPED = `
	select order_id, ${ STORED_ORDER_COLUMNS } from orders
	where channel = $1 and has_unmapped_lines = 1 order by order_id`;

const LISTED =
	'select offer, listing, sku from listings where channel = $1 and offer = any($2::text[])';

const LOCATIONS = 'select locations from channels where channel = $1';

const STOCK = `
	select sku, ${ STORED_SHELF_COLUMNS.join( ', ' ) } from stock
	where location = $1 and sku = any($2::text[])`;
