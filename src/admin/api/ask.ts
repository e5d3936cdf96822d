import apiFetch from '@wordpress/api-fetch';
import type { z } from 'zod';
import { problemOf, unexpectedAnswer, type Problem } from './problem.ts';

/** What came of a request: a value that has been checked, or why there is none. Never rejects. */
export type Answer< T > =
	{ readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

interface Request {
	readonly method?: 'GET' | 'POST';
	readonly data?: unknown;
	readonly signal?: AbortSignal;
}

/** Asks the plugin, by a path below /lockstep/v1/. */
export async function askPlugin< T >(
	schema: z.ZodType< T >,
	path: string,
	{ method = 'GET', data, signal }: Request = {}
): Promise< Answer< T > > {
	try {
		const answer = await apiFetch< unknown >( {
			path: `/lockstep/v1/${ path }`,
			method,
			...( data === undefined ? {} : { data } ),
			...( signal === undefined ? {} : { signal } ),
		} );
		const parsed = schema.safeParse( answer );
		return parsed.success
			? { ok: true, value: parsed.data }
			: { ok: false, problem: unexpectedAnswer() };
	} catch ( error ) {
		return { ok: false, problem: problemOf( error ) };
	}
}

/**
 * A name as a part of a path. Its slashes stay: Apache, unless it is told otherwise, answers 404 to an encoded
 * one, and the proxy takes a name that holds some. Only a name that a browser would read as a way up or down
 * (`A/../B`) has them encoded: rather no answer than that of another name.
 */
export function pathPart( name: string ): string {
	const encoded = encodeURIComponent( name );
	const isWay = name.split( '/' ).some( ( part ) => part === '.' || part === '..' );
	return isWay ? encoded : encoded.replaceAll( '%2F', '/' );
}

/** Asks the worker, through the plugin's proxy, by a path below the worker's /v1/. */
export function askWorker< T >(
	schema: z.ZodType< T >,
	path: string,
	request: Request = {}
): Promise< Answer< T > > {
	return askPlugin( schema, `worker/${ path }`, request );
}
