import type { ApiAnswer } from '../api-server.ts';
import type { RestRequest } from './rest-request.ts';

/** One page of a list, with the totals in its headers; 100 is the most a page may hold. */
export function pageAnswer< T >(
	request: RestRequest,
	rows: readonly T[],
	toObject: ( row: T ) => unknown
): ApiAnswer {
	const size = request.number( 'per_page', { least: 1, most: 100, usual: 10 } );
	const page = request.number( 'page', { least: 1, most: 1_000_000, usual: 1 } );
	return {
		status: 200,
		headers: {
			'X-WP-Total': String( rows.length ),
			'X-WP-TotalPages': String( Math.ceil( rows.length / size ) ),
		},
		body: rows.slice( ( page - 1 ) * size, page * size ).map( toObject ),
	};
}
