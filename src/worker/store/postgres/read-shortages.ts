import type { LocationId, Sku } from '../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { ExpectedUnits } from '../../ledger/proposals.ts';
import type { Shortage } from '../insight-rows.ts';
import { openIncoming } from '../open-incoming.ts';
import {
	namedOrders,
	SharingOrders,
	SHORT_SHELVES,
	shortageFrom,
	skuSubject,
	type NamedOrderRow,
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
	const [ found, elsewhere, expected, shelves ] = await Promise.all( [
		sharing( tx, row ),
		tx.rows< ShelfCounts & { location: LocationId } >( ELSEWHERE, [ sku, location ] ),
		tx.rows< ExpectedUnits >( EXPECTED, [ sku, location ] ),
		tx.rows< ShelfCounts & { sku: Sku } >( SHELVES, [ [ ...parts ], location ] ),
	] );
	const bySku = new Map( shelves.map( ( shelf ) => [ shelf.sku, shelf ] ) );
	const facts = { sharing: found, elsewhere, expected, shelf: ( one: Sku ) => bySku.get( one ) };
	return shortageFrom( row, facts, bills );
}

async function sharing( tx: SqlConnection, row: ShortRow ): Promise< SharingOrders > {
	const found = new SharingOrders( row );
	for ( let before = found.before; before !== null; before = found.before ) {
		found.add( await tx.rows< NamedOrderRow >( NAMED, [ skuSubject( row.sku ), before ] ) );
	}
	return found;
}

const COUNTS = 'on_hand as "onHand", committed, safety';

const ELSEWHERE = `
	select location, ${ COUNTS } from stock where sku = $1 and location <> $2 order by location`;

const SHELVES = `select sku, ${ COUNTS } from stock where sku = any ($1::text[]) and location = $2`;

const EXPECTED = `
	select reference, units, "expectedAtMs" from (${ openIncoming( 'greatest' ) }) open
	where sku = $1 and location = $2`;

const NAMED = namedOrders(
	{ subject: '$1', before: '$2' },
	( path ) => `e.body::jsonb #>> '{${ path.replaceAll( '.', ',' ) }}'`
);
