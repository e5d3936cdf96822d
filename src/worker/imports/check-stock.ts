import type { ImportError, StockChange } from '../../shared/api/imports.ts';
import { QUANTITY_MAX } from '../../shared/quantity.ts';
import type { LocationId } from '../../shared/ids.ts';
import type { BillsOfMaterials } from '../ledger/bill-of-materials.ts';
import type { LedgerStore } from '../store/ledger-store.ts';
import type { ListStore, ShelfUnits } from '../store/list-store.ts';
import { rowError } from './row-error.ts';
import type { StockRow } from './stock-row.ts';

export interface CheckedRows< Change > {
	readonly changes: readonly Change[];
	readonly errors: readonly ImportError[];
	readonly unchanged: number;
}

/**
 * What to do with a row whose `expected_on_hand` is not what is there: `refuse` it, or `add` the difference
 * that it asks for to what is there.
 */
export type OnMoved = 'refuse' | 'add';

/** Holds the rows of a stock file against the ledger, some at a time, and writes nothing. */
export class StockCheck {
	readonly #lists: Pick< ListStore, 'titles' | 'shelves' >;
	readonly #ledger: Pick< LedgerStore, 'lastPosition' >;
	readonly #locations: ReadonlySet< LocationId >;
	readonly #bills: BillsOfMaterials;
	readonly #onMoved: OnMoved;
	/** In which line each shelf is named. */
	readonly #lines = new Map< string, number >();

	constructor( options: {
		readonly lists: Pick< ListStore, 'titles' | 'shelves' >;
		readonly ledger: Pick< LedgerStore, 'lastPosition' >;
		/** Those that channels draw from. */
		readonly locations: ReadonlySet< LocationId >;
		readonly bills: BillsOfMaterials;
		readonly onMoved: OnMoved;
	} ) {
		this.#lists = options.lists;
		this.#ledger = options.ledger;
		this.#locations = options.locations;
		this.#bills = options.bills;
		this.#onMoved = options.onMoved;
	}

	/** @param nowMs before anything is read. */
	async check( rows: readonly StockRow[], nowMs: number ): Promise< CheckedRows< StockChange > > {
		const position = await this.#ledger.lastPosition();
		const skus = [ ...new Set( rows.map( ( { sku } ) => sku ) ) ];
		const named = await this.#lists.titles( skus );
		const known = new Set( named.map( ( { sku } ) => sku ) );
		const shelves = new Map(
			( await this.#lists.shelves( skus ) ).map( ( shelf ) => [ shelfName( shelf ), shelf ] )
		);
		const changes: StockChange[] = [];
		const errors: ImportError[] = [];
		for ( const row of rows ) {
			const early = this.#namedBefore( row ) ?? unknownSku( row, known.has( row.sku ) );
			const change = early
				? null
				: changeOf( row, shelves.get( shelfName( row ) ), {
						atMs: nowMs,
						position: this.#onMoved === 'refuse' ? position : null,
					} );
			const error = early ?? ( change && this.#refused( row, change ) );
			if ( error ) {
				errors.push( error );
			} else if ( change ) {
				changes.push( change );
			}
		}
		return { changes, errors, unchanged: rows.length - changes.length - errors.length };
	}

	#namedBefore( row: StockRow ): ImportError | null {
		const name = shelfName( row );
		const before = this.#lines.get( name );
		this.#lines.set( name, before ?? row.line );
		return before === undefined
			? null
			: rowError(
					'CSV_ROW_TWICE',
					{ line: row.line, column: 'sku', value: row.sku },
					`Line ${ before } is about the same SKU at ${ row.location }. Leave one of the two.`
				);
	}

	#refused( row: StockRow, change: StockChange ): ImportError | null {
		const { line, onHand, expected } = row;
		const now = change.before ?? 0;
		if ( ! this.#locations.has( row.location ) ) {
			return rowError( 'LOCATION_UNKNOWN', {
				line,
				column: 'location',
				value: row.location,
			} );
		}
		if (
			this.#bills.isBundle( row.sku ) &&
			! this.#bills.keptWithin( row.sku ).has( row.sku )
		) {
			return rowError( 'BUNDLE_HAS_NO_OWN_STOCK', { line, column: 'sku', value: row.sku } );
		}
		if ( onHand !== null && onHand < 0 ) {
			return rowError(
				'CSV_CELL_WRONG',
				{ line, column: 'on_hand', value: String( onHand ) },
				'Write how many lie there: zero or more.'
			);
		}
		if ( Math.abs( change.delta ) > QUANTITY_MAX ) {
			const value = String( change.delta );
			return rowError( 'CSV_CELL_WRONG', { line, column: 'expected_on_hand', value } );
		}
		if ( expected !== null && expected !== now && this.#onMoved === 'refuse' ) {
			return rowError( 'CSV_STOCK_MOVED', {
				line,
				column: 'expected_on_hand',
				value: `${ expected }, and ${ now } are there`,
			} );
		}
		return null;
	}
}

function unknownSku( { line, sku }: StockRow, isKnown: boolean ): ImportError | null {
	return isKnown ? null : rowError( 'SKU_UNKNOWN', { line, column: 'sku', value: sku } );
}

/** `null`: it is so already. A row that nobody has touched since its export is left alone, whatever sold since. */
function changeOf(
	row: StockRow,
	shelf: ShelfUnits | undefined,
	seen: { readonly atMs: number; readonly position: number | null }
): StockChange | null {
	const { line, sku, location, reason, onHand, expected } = row;
	const before = shelf?.onHand ?? null;
	const now = before ?? 0;
	const delta = row.adjustment ?? ( onHand === null ? 0 : onHand - ( expected ?? now ) );
	return delta === 0 || ( expected === null && onHand === now )
		? null
		: {
				kind: 'stock',
				line,
				sku,
				location,
				before,
				after: now + delta,
				delta,
				// A count holds everything until its time, equal times too; the clock of the worker that took
				// it may be ahead of ours.
				seenAtMs: Math.max( seen.atMs, shelf?.countedAtMs ?? 0 ) + 1,
				seenAtPosition: onHand === null ? null : seen.position,
				reason,
			};
}

export const shelfName = ( { sku, location }: Pick< StockRow, 'sku' | 'location' > ): string =>
	`${ location }\u001f${ sku }`;
