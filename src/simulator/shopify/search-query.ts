import { GraphQLError } from 'graphql';
import { parseShopTime, wholeSecond } from './shop-time.ts';

/** What a row offers to be searched by; times in milliseconds. */
export interface Searchable {
	readonly times?: Readonly< Record< string, number > >;
	readonly words?: Readonly< Record< string, string > >;
}

const TERM = /^(\w+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|(\S+))$/;

/**
 * Reads a search query such as `updated_at:>='2026-11-21T14:00:00Z' AND sku:MUG`. Terms on fields
 * that it does not know are ignored, as Shopify does; what it cannot read at all is refused rather
 * than guessed, so that no caller believes in a filter that never worked.
 */
export function matcherOf( query: string | null | undefined ): ( row: Searchable ) => boolean {
	const parts = ( query ?? '' ).match( /\w+:(?:>=|<=|>|<)?(?:'[^']*'|"[^"]*"|\S+)|\S+/g ) ?? [];
	const terms = parts.filter( ( part ) => part !== 'AND' ).map( readTerm );
	return ( row ) => terms.every( ( term ) => term( row ) );
}

function readTerm( text: string ): ( row: Searchable ) => boolean {
	const read = TERM.exec( text );
	if ( read === null ) {
		throw new GraphQLError( `The simulator cannot read "${ text }" in a search query.`, {
			extensions: { code: 'BAD_REQUEST' },
		} );
	}
	const [ , field = '', operator = '=' ] = read;
	const value = read[ 3 ] ?? read[ 4 ] ?? read[ 5 ] ?? '';
	const boundMs = parseShopTime( value );
	return ( row ) => {
		const time = row.times?.[ field ];
		if ( time !== undefined ) {
			return boundMs !== null && compare( wholeSecond( time ), operator, boundMs );
		}
		const word = row.words?.[ field ];
		return word === undefined || word === value;
	};
}

function compare( left: number, operator: string, right: number ): boolean {
	switch ( operator ) {
		case '>=':
			return left >= right;
		case '>':
			return left > right;
		case '<=':
			return left <= right;
		case '<':
			return left < right;
		default:
			return left === right;
	}
}
