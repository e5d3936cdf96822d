import type { z } from 'zod';
import type { ImportError } from '../../shared/api/imports.ts';
import { QUANTITY_MAX } from '../../shared/quantity.ts';
import type { CsvRow } from '../csv/read-rows.ts';
import { rowError } from './row-error.ts';

const TRUE = new Set( [ 'true', 'yes', '1', 'x' ] );
const FALSE = new Set( [ 'false', 'no', '0', '' ] );

/** Takes the cells of one row, and notes what is wrong with any of them. */
export class Cells {
	readonly #row: CsvRow;
	readonly errors: ImportError[] = [];

	constructor( row: CsvRow ) {
		this.#row = row;
		const [ surplus ] = row.surplus;
		if ( surplus !== undefined ) {
			this.refuse(
				null,
				surplus,
				'This line has more cells than the first one. Put the cell that holds the separator into quotes.'
			);
		}
	}

	text( column: string ): string {
		return this.#row.cells[ column ] ?? '';
	}

	refuse( column: string | null, value: string, hint: string ): void {
		const { line } = this.#row;
		this.errors.push( rowError( 'CSV_CELL_WRONG', { line, column, value }, hint ) );
	}

	/** A name, exactly as it is written. */
	name< Schema extends z.ZodType >(
		column: string,
		schema: Schema,
		written: string = this.text( column )
	): z.output< Schema > | null {
		const parsed = schema.safeParse( written );
		if ( parsed.success ) {
			return parsed.data;
		}
		const why = parsed.error.issues.map( ( { message } ) => message ).join( '; ' );
		this.refuse(
			column,
			written,
			written === '' ? `Fill in ${ column }.` : `Write another ${ column }: ${ why }.`
		);
		return null;
	}

	/** A whole number; `null` where the cell is empty, or wrong. */
	wholeNumber( column: string, min: number = -QUANTITY_MAX ): number | null {
		const written = this.text( column ).trim();
		if ( written === '' ) {
			return null;
		}
		const value = /^[+-]?\d{1,10}$/u.test( written ) ? Number( written ) : Number.NaN;
		if ( value >= min && value <= QUANTITY_MAX ) {
			// -0 is another number for whoever compares.
			return value + 0;
		}
		this.refuse(
			column,
			this.text( column ),
			`Write a whole number from ${ min } to ${ QUANTITY_MAX }, without points, commas or units.`
		);
		return null;
	}

	flag( column: string ): boolean {
		const written = this.text( column ).trim().toLowerCase();
		if ( ! TRUE.has( written ) && ! FALSE.has( written ) ) {
			this.refuse( column, this.text( column ), 'Write yes or no.' );
		}
		return TRUE.has( written );
	}
}
