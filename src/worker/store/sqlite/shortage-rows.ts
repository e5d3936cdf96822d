import type { LocationId } from '../../../shared/ids.ts';
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
import type { SqliteDatabase } from './database.ts';

/** Shelves that owe more than they have, with the orders that share the shortage. */
export class ShortageRows {
	readonly #statements: ReturnType< typeof prepare >;

	constructor( db: SqliteDatabase ) {
		this.#statements = prepare( db );
	}

	all( bills: BillsOfMaterials ): Shortage[] {
		return this.#statements.all.all().map( ( row ) => {
			const { sku, location } = row;
			const facts = {
				openOrders: this.#statements.openOrders.all( sku, location ),
				elsewhere: this.#statements.elsewhere.all( sku, location ),
				expected: this.#statements.expected.all( sku, location ),
				shelf: ( one: string ) => this.#statements.shelf.get( one, location ),
			};
			return shortageFrom( row, facts, bills );
		} );
	}
}

const COUNTS = 'on_hand as onHand, committed, safety';

function prepare( db: SqliteDatabase ) {
	return {
		all: db.prepare< [], ShortRow >( SHORT_SHELVES ),
		elsewhere: db.prepare< [ string, string ], ShelfCounts & { location: LocationId } >(
			`select location, ${ COUNTS } from stock where sku = ? and location <> ? order by location`
		),
		shelf: db.prepare< [ string, string ], ShelfCounts >(
			`select ${ COUNTS } from stock where sku = ? and location = ?`
		),
		expected: db.prepare< [ string, string ], ExpectedUnits >( `
			select reference, units, expectedAtMs from (${ openIncoming( 'max' ) }) where sku = ? and location = ?` ),
		openOrders: db.prepare< [ string, string ], OpenOrderRow >( `
			select channel, order_id as "order", ${ STORED_ORDER_COLUMNS }
			from orders o
			where exists (select 1 from json_each(o.assignments) a, json_tree(a.value) leaf
				where leaf.key = 'sku' and leaf.atom = ? and a.value ->> 'location' = ?
				and (o.reserved_until_ms is not null or exists (
					select 1 from json_each(o.lines) l where l.value ->> 'line' = a.value ->> 'line'
					and l.value ->> 'ordered' - l.value ->> 'cancelled' > (
						select coalesce(sum(s.value ->> 'quantity'), 0) from json_each(l.value, '$.shipments') s))))
			order by o.placed_at_ms desc, o.order_id limit 100` ),
	};
}
