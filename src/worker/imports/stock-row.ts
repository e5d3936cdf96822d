import type { ImportError } from '../../shared/api/imports.ts';
import { locationIdSchema, skuSchema, type LocationId, type Sku } from '../../shared/ids.ts';
import { nameSchema } from '../../shared/storable-text.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { Cells } from './cells.ts';

/** What a row of a stock file wants. */
export interface StockRow {
	readonly line: number;
	readonly sku: Sku;
	readonly location: LocationId;
	/** What is to be on hand; `null`: the row does not say. */
	readonly onHand: number | null;
	/** What was on hand when the file was written; `null`: the row does not say. */
	readonly expected: number | null;
	/** By how much it is to change; `null`: the row does not say. */
	readonly adjustment: number | null;
	readonly reason: string | null;
}

const MAIN = locationIdSchema.parse( 'main' );
const reasonSchema = nameSchema( 200 );

export function stockRow( row: CsvRow ): StockRow | readonly ImportError[] {
	const cells = new Cells( row );
	const sku = cells.name( 'sku', skuSchema );
	const at = cells.text( 'location' ).trim();
	const location = at === '' ? MAIN : cells.name( 'location', locationIdSchema, at );
	const onHand = cells.wholeNumber( 'on_hand' );
	const expected = cells.wholeNumber( 'expected_on_hand' );
	const adjustment = cells.wholeNumber( 'adjustment' );
	const why = cells.text( 'reason' ).trim();
	const reason = why === '' ? null : cells.name( 'reason', reasonSchema, why );
	if ( onHand !== null && adjustment !== null ) {
		cells.refuse(
			'adjustment',
			cells.text( 'adjustment' ),
			'Fill in on_hand or adjustment, not both.'
		);
	}
	return sku === null || location === null || cells.errors.length > 0
		? cells.errors
		: { line: row.line, sku, location, onHand, expected, adjustment, reason };
}
