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

/** Asks the worker, through the plugin's proxy, by a path below the worker's /v1/. */
export function askWorker< T >(
	schema: z.ZodType< T >,
	path: string,
	request: Request = {}
): Promise< Answer< T > > {
	return askPlugin( schema, `worker/${ path }`, request );
}
