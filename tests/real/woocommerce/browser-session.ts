/**
 * A person's browser, as far as forms need one: keeps cookies, follows redirects, sends forms as
 * browsers encode them. No scripts run.
 */
export class BrowserSession {
	readonly #baseUrl: string;
	readonly #cookies = new Map< string, string >();

	constructor( baseUrl: string ) {
		this.#baseUrl = baseUrl;
	}

	/** @throws when WordPress does not let this person in. */
	async logIn( user: string, password: string ): Promise< void > {
		this.#cookies.set( 'wordpress_test_cookie', 'WP%20Cookie%20check' );
		const { text } = await this.post( '/wp-login.php', { log: user, pwd: password } );
		if ( ! [ ...this.#cookies.keys() ].some( ( name ) => name.includes( 'logged_in' ) ) ) {
			throw new Error( `${ user } could not log in: ${ text.slice( 0, 300 ) }` );
		}
	}

	get( path: string ): Promise< Page > {
		return this.#send( path, {} );
	}

	/** Sends a form. A value that is a list is sent once per entry. */
	post( path: string, fields: FormFields, headers: Record< string, string > = {} ) {
		const form = new URLSearchParams();
		for ( const [ name, value ] of Object.entries( fields ) ) {
			for ( const each of Array.isArray( value ) ? value : [ value ] ) {
				form.append( name, String( each ) );
			}
		}
		return this.#send( path, { method: 'POST', body: form, headers } );
	}

	/** Sends JSON, with the nonce that the REST API wants of a cookie's bearer. */
	json( method: string, path: string, body?: object, nonce?: string ): Promise< Page > {
		return this.#send( path, {
			method,
			headers: {
				...( body === undefined ? {} : { 'content-type': 'application/json' } ),
				...( nonce === undefined ? {} : { 'x-wp-nonce': nonce } ),
			},
			...( body === undefined ? {} : { body: JSON.stringify( body ) } ),
		} );
	}

	async #send( path: string, init: RequestInit ): Promise< Page > {
		const headers = new Headers( init.headers );
		headers.set(
			'cookie',
			[ ...this.#cookies ].map( ( each ) => each.join( '=' ) ).join( '; ' )
		);
		const answer = await fetch( new URL( path, this.#baseUrl ), {
			...init,
			headers,
			redirect: 'manual',
		} );
		for ( const cookie of answer.headers.getSetCookie() ) {
			const [ , name = '', value = '' ] = /^([^=]+)=([^;]*)/.exec( cookie ) ?? [];
			this.#cookies.set( name, value );
		}
		const text = await answer.text();
		const location = answer.headers.get( 'location' );
		return { status: answer.status, text, location };
	}
}

export interface Page {
	readonly status: number;
	readonly text: string;
	/** Where a redirect points; it is not followed: the next page would cost as much again. */
	readonly location: string | null;
}

export type FormFields = Readonly<
	Record< string, string | number | readonly ( string | number )[] >
>;
