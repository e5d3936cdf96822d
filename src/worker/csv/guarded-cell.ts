/**
 * A spreadsheet runs a cell that begins with one of these as a formula, also in a file that somebody
 * else has written (the title of a product, for one). The last four are the same signs in full width.
 */
const FORMULA = '[=+\\-@\\t\\r\\n\\uFF1D\\uFF0B\\uFF0D\\uFF20]';
const TO_GUARD = new RegExp( `^'*${ FORMULA }`, 'u' );
const GUARDED = new RegExp( `^'+${ FORMULA }`, 'u' );

/**
 * A text as it is written into a cell: with an apostrophe before what would be run. One that has such
 * apostrophes already gets another, so that `unguarded` always answers the text that went in.
 */
export function guarded( text: string ): string {
	return TO_GUARD.test( text ) ? `'${ text }` : text;
}

/** The text that a cell stands for. */
export function unguarded( cell: string ): string {
	return GUARDED.test( cell ) ? cell.slice( 1 ) : cell;
}
