/**
 * A large ledger is a small one, multiplied: the rows of one SKU that the worker itself has written,
 * copied under other names by the database. So nobody has to keep a list of columns, and a million SKUs
 * take half a minute. (The copies' hashes are those of the first rows: the audit would find them wrong,
 * and is not asked.)
 */

/** What a SKU has rows in, in the order that references allow. */
export const TABLES_OF_A_SKU = [
	'skus',
	'listings',
	'events',
	'log_subjects',
	'chain_links',
	'stock',
	'desired',
	'revisions',
	'listing_delivery',
] as const;

/** The places in the log count on; every other number stays as it is. */
const PLACES = new Set( [ 'position', 'cause' ] );

export interface Column {
	readonly name: string;
	readonly isText: boolean;
}

/** How a database says it. */
export interface Dialect {
	/** The number `n`, from 1, in as many digits as SKUs have. */
	readonly sevenDigits: string;
	/** To be read from: a column `n`, from 1 to below `count`. */
	readonly numbers: ( count: number ) => string;
}

/** A text of the first SKU, and the expression for that of the SKU with the number `n`. */
export interface Renamed {
	readonly from: string;
	readonly to: string;
}

/**
 * Copies the rows of `the_first` into `table`.
 *
 * @param skus   how many there shall be, together with the one that is there.
 * @param events that the first SKU has in the log.
 */
export function multiply(
	table: string,
	columns: readonly Column[],
	{
		skus,
		events,
		renamed,
	}: { readonly skus: number; readonly events: number; readonly renamed: readonly Renamed[] },
	{ numbers }: Dialect
): string {
	const names = columns.map( ( { name } ) => `"${ name }"` ).join( ', ' );
	const values = columns.map( ( { name, isText } ) => {
		if ( isText ) {
			return renamed.reduce(
				( text, { from, to } ) => `replace(${ text }, '${ from }', ${ to })`,
				`"${ name }"`
			);
		}
		return PLACES.has( name ) ? `"${ name }" + n * ${ events }` : `"${ name }"`;
	} );
	return `
		insert into "${ table }" (${ names })
		select ${ values.join( ', ' ) } from the_first, ${ numbers( skus ) } where true
		on conflict do nothing`;
}
