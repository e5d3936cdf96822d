import type { LocationId } from '../../../shared/ids.ts';
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
				sharing: this.#sharing( row ),
				elsewhere: this.#statements.elsewhere.all( sku, location ),
				expected: this.#statements.expected.all( sku, location ),
				shelf: ( one: string ) => this.#statements.shelf.get( one, location ),
			};
			return shortageFrom( row, facts, bills );
		} );
	}

	#sharing( row: ShortRow ): SharingOrders {
		const sharing = new SharingOrders( row );
		for ( let before = sharing.before; before !== null; before = sharing.before ) {
			sharing.add( this.#statements.named.all( skuSubject( row.sku ), before ) );
		}
		return sharing;
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
		named: db.prepare< [ string, number ], NamedOrderRow >(
			namedOrders( { subject: '?', before: '?' }, ( path ) => `e.body ->> '$.${ path }'` )
		),
	};
}
