import { GraphQLError } from 'graphql';

export interface PageArguments {
	readonly first?: number | null;
	readonly after?: string | null;
	readonly last?: number | null;
	readonly before?: string | null;
	readonly reverse?: boolean | null;
}

export interface Row< T > {
	readonly id: number;
	readonly sortValue: number;
	readonly node: T;
}

export interface Connection< T > {
	readonly edges: readonly { readonly cursor: string; readonly node: T }[];
	readonly nodes: readonly T[];
	readonly pageInfo: {
		readonly hasNextPage: boolean;
		readonly hasPreviousPage: boolean;
		readonly startCursor: string | null;
		readonly endCursor: string | null;
	};
}

const PAGE_MAX = 250;

/**
 * One page of a list. A cursor names the sort value and id of its row, not a position: rows that
 * move while somebody pages (an order updated meanwhile) are met again at their new place.
 */
export function connectionOf< T >(
	rows: readonly Row< T >[],
	page: PageArguments
): Connection< T > {
	const size = pageSize( page );
	const direction = page.reverse === true ? -1 : 1;
	const compare = ( a: Position, b: Position ): number =>
		direction * ( a.sortValue - b.sortValue || a.id - b.id );
	const after = readCursor( page.after );
	const before = readCursor( page.before );
	const inside = rows
		.filter(
			( row ) =>
				( after === null || compare( row, after ) > 0 ) &&
				( before === null || compare( row, before ) < 0 )
		)
		.sort( compare );
	const isForward = typeof page.first === 'number';
	const taken = isForward ? inside.slice( 0, size ) : inside.slice( -size );
	const edges = taken.map( ( row ) => ( { cursor: cursorOf( row ), node: row.node } ) );
	return {
		edges,
		nodes: edges.map( ( { node } ) => node ),
		pageInfo: {
			hasNextPage: isForward ? inside.length > taken.length : before !== null,
			hasPreviousPage: isForward ? after !== null : inside.length > taken.length,
			startCursor: edges[ 0 ]?.cursor ?? null,
			endCursor: edges.at( -1 )?.cursor ?? null,
		},
	};
}

export interface Position {
	readonly id: number;
	readonly sortValue: number;
}

function pageSize( { first, last }: PageArguments ): number {
	const given = [ first, last ].filter( ( size ) => typeof size === 'number' );
	const size = given[ 0 ];
	if ( size === undefined || given.length > 1 ) {
		throw badRequest( 'you must provide one of first or last' );
	}
	if ( size > PAGE_MAX ) {
		throw badRequest( `first or last cannot exceed ${ PAGE_MAX }` );
	}
	if ( size < 1 ) {
		throw badRequest( 'first or last must be positive' );
	}
	return size;
}

function cursorOf( { id, sortValue }: Position ): string {
	return Buffer.from( JSON.stringify( { last_id: id, last_value: sortValue } ) ).toString(
		'base64'
	);
}

/** The row that a cursor names. */
export function readCursor( cursor: string | null | undefined ): Position | null {
	if ( cursor === null || cursor === undefined ) {
		return null;
	}
	const read = /^\{"last_id":(\d+),"last_value":(\d+)\}$/.exec(
		Buffer.from( cursor, 'base64' ).toString( 'utf8' )
	);
	if ( read === null ) {
		throw badRequest( 'Invalid cursor for current pagination sort.' );
	}
	return { id: Number( read[ 1 ] ), sortValue: Number( read[ 2 ] ) };
}

function badRequest( message: string ): GraphQLError {
	return new GraphQLError( message, { extensions: { code: 'BAD_REQUEST' } } );
}
