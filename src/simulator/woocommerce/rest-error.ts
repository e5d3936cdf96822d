import type { ApiAnswer } from '../api-server.ts';

export interface RestError {
	readonly code: string;
	readonly message: string;
	readonly status: number;
	readonly data?: Readonly< Record< string, unknown > >;
}

/** `{code, message, data: {status}}`: the form of every error of the WordPress REST API. */
export function errorBody( { code, message, status, data }: RestError ): unknown {
	return { code, message, data: { status, ...data } };
}

export function errorAnswer( error: RestError ): ApiAnswer {
	return { status: error.status, body: errorBody( error ) };
}

export function invalidParameter( name: string, reason: string ): RestError {
	return {
		code: 'rest_invalid_param',
		message: `Invalid parameter(s): ${ name }`,
		status: 400,
		data: {
			params: { [ name ]: reason },
			details: {
				[ name ]: { code: 'rest_invalid_type', message: reason, data: { param: name } },
			},
		},
	};
}

export const NO_ROUTE: RestError = {
	code: 'rest_no_route',
	message: 'No route was found matching the URL and request method.',
	status: 404,
};

const CRITICAL =
	'<p>There has been a critical error on this website.</p><p><a href="https://wordpress.org/documentation/article/faq-troubleshooting/">Learn more about troubleshooting WordPress.</a></p>';

/** What a broken site says: PHP's own death as JSON, anything in front of PHP as a web page. */
export function faultAnswer( status: number ): ApiAnswer {
	if ( status === 401 || status === 403 ) {
		const code = status === 401 ? 'woocommerce_rest_cannot_view' : 'rest_forbidden';
		return errorAnswer( { code, message: 'Sorry, you cannot list resources.', status } );
	}
	if ( status === 500 ) {
		return errorAnswer( { code: 'internal_server_error', message: CRITICAL, status } );
	}
	const retry: Record< string, string > =
		status === 429 || status === 503 ? { 'Retry-After': '2' } : {};
	return {
		status,
		headers: { 'Content-Type': 'text/html; charset=UTF-8', ...retry },
		body: `<html><head><title>${ status }</title></head><body><center><h1>${ status }</h1></center><hr><center>nginx</center></body></html>`,
	};
}
