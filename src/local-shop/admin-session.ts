import { z } from 'zod';

const REQUEST_LIMIT_MS = 60_000;

export interface AdminAnswer {
	readonly status: number;
	readonly body: unknown;
}

/** WordPress as its administrator uses it: signed in with cookies, REST requests with a nonce. */
export interface AdminSession {
	/** Any status is an answer. `path` is without `/wp-json/`. */
	rest( method: 'GET' | 'POST', path: string, body?: object ): Promise< AdminAnswer >;
}

/** @throws when WordPress does not let us in. */
export async function signIn(
	baseUrl: string,
	user: string,
	password: string
): Promise< AdminSession > {
	const answer = await fetch( `${ baseUrl }/wp-login.php`, {
		method: 'POST',
		redirect: 'manual',
		body: new URLSearchParams( { log: user, pwd: password } ),
		signal: AbortSignal.timeout( REQUEST_LIMIT_MS ),
	} );
	await answer.body?.cancel();
	const cookie = answer.headers
		.getSetCookie()
		.map( ( line ) => line.split( ';' )[ 0 ] ?? '' )
		.join( '; ' );
	if ( ! cookie.includes( 'wordpress_logged_in_' ) ) {
		throw new Error( `WordPress does not let ${ user } in (${ answer.status })` );
	}
	const asked = await fetch( `${ baseUrl }/wp-admin/admin-ajax.php?action=rest-nonce`, {
		headers: { cookie },
		signal: AbortSignal.timeout( REQUEST_LIMIT_MS ),
	} );
	const nonce = z
		.string()
		.regex( /^\w+$/ )
		.parse( ( await asked.text() ).trim() );
	return {
		rest: async ( method, path, body ) => {
			const said = await fetch( `${ baseUrl }/wp-json/${ path }`, {
				method,
				headers: {
					cookie,
					'x-wp-nonce': nonce,
					...( body === undefined ? {} : { 'content-type': 'application/json' } ),
				},
				...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
				signal: AbortSignal.timeout( REQUEST_LIMIT_MS ),
			} );
			const text = await said.text();
			return { status: said.status, body: parsedOr( text ) };
		},
	};
}

function parsedOr( text: string ): unknown {
	try {
		return JSON.parse( text );
	} catch {
		return text;
	}
}
