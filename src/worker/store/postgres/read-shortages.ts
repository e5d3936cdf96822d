import type { LocationId, Sku } from '../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { ExpectedUnits } from '../../ledger/proposals.ts';
import type { Shortage } from '../insight-rows.ts';
import { openIncoming } from '../open-incoming.ts';
import { STORED_ORDER_COLUMNS } from '../rows/order-row.ts';
import {
	SHORT_SHELVES,
	shortageFrom,
	type OpenOrderRow,
	type ShelfCounts,
	type ShortRow,
} from '../shortages.ts';
import { within } from './batch/predict.ts';
import type { SqlConnection } from './database.ts';

/** Shelves that owe more than they have, with the orders that share the shortage; as of one moment. */
export async function readShortages(
	tx: SqlConnection,
	bills: BillsOfMaterials
): Promise< Shortage[] > {
	const short = await tx.rows< ShortRow >( SHORT_SHELVES );
	return Promise.all( short.map( ( row ) => shortageOf( tx, row, bills ) ) );
}

async function shortageOf(
	tx: SqlConnection,
	row: ShortRow,
	bills: BillsOfMaterials
): Promise< Shortage > {
	const { sku, location } = row;
	const parts = bills.isBundle( sku ) ? within( bills, sku, Number.POSITIVE_INFINITY ) : [];
	const [ openOrders, elsewhere, expected, shelves ] = await Promise.all( [
		tx.rows< OpenOrderRow >( OPEN_ORDERS, [ sku, location ] ),
		tx.rows< ShelfCounts & { location: LocationId } >( ELSEWHERE, [ sku, location ] ),
		tx.rows< ExpectedUnits >( EXPECTED, [ sku, location ] ),
		tx.rows< ShelfCounts & { sku: Sku } >( SHELVES, [ [ ...parts ], location ] ),
	] );
	const bySku = new Map( shelves.map( ( shelf ) => [ shelf.sku, shelf ] ) );
	const facts = { openOrders, elsewhere, expected, shelf: ( one: Sku ) => bySku.get( one ) };
	return shortageFrom( row, facts, bills );
}

const COUNTS = 'on_hand as "onHand", committed, safety';

const ELSEWHERE = `
	select location, ${ COUNTS } from stock where sku = $1 and location <> $2 order by location`;

const SHELVES = `select sku, ${ COUNTS } from stock where sku = any ($1::text[]) and location = $2`;

const EXPECTED = `
	select reference, units, "expectedAtMs" from (${ openIncoming( 'greatest' ) }) open
	where sku = $1 and location = $2`;

/** Orders that may hold units there: how many is computed from what they say. */
const OPEN_ORDERS = `
	select o.channel, o.order_id as "order", ${ STORED_ORDER_COLUMNS }
	from orders o
	where exists (
		select 1 from jsonb_array_elements(o.assignments::jsonb) a
		where a ->> 'location' = $2
			and jsonb_path_exists(a, '$.**.sku ? (@ == $sku)', jsonb_build_object('sku', $1::text))
			and (o.reserved_until_ms is not null or exists (
				select 1 from jsonb_array_elements(o.lines::jsonb) l
				where l ->> 'line' = a ->> 'line'
					and (l ->> 'ordered')::bigint - (l ->> 'cancelled')::bigint > (
						select coalesce(sum((s ->> 'quantity')::bigint), 0)
						from jsonb_array_elements(l -> 'shipments') s))))
	order by o.placed_at_ms desc, o.order_id limit 100`;
