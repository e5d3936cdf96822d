import type { ApiAnswer } from '../api-server.ts';

const TEXTS: Readonly< Record< number, string > > = {
	401: '[API] Invalid API key or access token (unrecognized login or wrong password)',
	402: 'Unavailable Shop',
	403: '[API] This action requires merchant approval for the necessary scope.',
	404: 'Not Found',
	423: 'Unavailable Shop',
	429: 'Too Many Requests',
	500: 'Internal Server Error',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
};

/** Errors outside of GraphQL: one sentence under `errors`. */
export function httpError( status: number ): ApiAnswer {
	return {
		status,
		headers: status === 429 ? { 'Retry-After': '2.0' } : {},
		body: { errors: TEXTS[ status ] ?? `Error ${ status }` },
	};
}

export function badRequest( message: string ): ApiAnswer {
	return { status: 400, body: { errors: { query: message } } };
}

export const THROTTLED = {
	message: 'Throttled',
	extensions: {
		code: 'THROTTLED',
		documentation: 'https://shopify.dev/api/usage/rate-limits',
	},
} as const;

export function tooCostly( cost: number, maxCost: number ): unknown {
	return {
		message: `Query cost is ${ cost }, which exceeds the single query max cost limit (${ maxCost }).`,
		extensions: {
			code: 'MAX_COST_EXCEEDED',
			cost,
			maxCost,
			documentation: 'https://shopify.dev/api/usage/rate-limits',
		},
	};
}
