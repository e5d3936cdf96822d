import pg from 'pg';
import type { SqlValue } from './sql-connection.ts';

/** A count that JavaScript cannot hold exactly: it is refused, never rounded. */
export class UnsafeInteger extends RangeError {
	constructor( value: string ) {
		super( `${ value } is not an integer between -(2^53 - 1) and 2^53 - 1` );
		this.name = 'UnsafeInteger';
	}
}

function safeInteger( text: string ): number {
	const value = Number( text );
	if ( ! Number.isSafeInteger( value ) ) {
		throw new UnsafeInteger( text );
	}
	return value;
}

/** `sum` over bigint is numeric. */
const numeric = ( text: string ): number =>
	/^-?\d+$/.test( text ) ? safeInteger( text ) : Number( text );

/** `array_agg` over bigint, of one dimension: `{1,2,NULL}`. */
const safeIntegers = ( text: string ): ( number | null )[] =>
	text === '{}'
		? []
		: text
				.slice( 1, -1 )
				.split( ',' )
				.map( ( one ) => ( one === 'NULL' ? null : safeInteger( one ) ) );

const BIGINT = 20;
const BIGINT_ARRAY = 1016;
const NUMERIC = 1700;

/**
 * What arrives is read as SQLite's driver gives it: integers as numbers. pg itself gives bigint as text.
 * A table of our own and not pg's global one, which every user of the package shares.
 */
export const VALUE_PARSERS = new pg.TypeOverrides();
VALUE_PARSERS.setTypeParser( BIGINT, safeInteger );
VALUE_PARSERS.setTypeParser( BIGINT_ARRAY, safeIntegers );
VALUE_PARSERS.setTypeParser( NUMERIC, numeric );

/** @throws {UnsafeInteger} a number that is not what the caller meant must not be sent. */
export function checkValues( values: readonly SqlValue[] ): void {
	for ( const value of values ) {
		for ( const one of Array.isArray( value ) ? value : [ value ] ) {
			if ( typeof one === 'number' && ! Number.isSafeInteger( one ) && ! isFraction( one ) ) {
				throw new UnsafeInteger( String( one ) );
			}
		}
	}
}

const isFraction = ( value: number ): boolean =>
	Number.isFinite( value ) && ! Number.isInteger( value );
