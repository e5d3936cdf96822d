import { createHmac, randomUUID } from 'node:crypto';

/** Standard Webhooks 1.0.0, written down here once more so that the product's own signer is not its judge. */
export function signedHeaders(
	secret: string,
	body: string,
	options: { readonly id?: string; readonly timestamp?: number } = {}
): Record< string, string > {
	const id = options.id ?? randomUUID();
	const timestamp = options.timestamp ?? Math.floor( Date.now() / 1_000 );
	const signature = createHmac( 'sha256', keyOf( secret ) )
		.update( `${ id }.${ timestamp }.${ body }` )
		.digest( 'base64' );
	return {
		'content-type': 'application/json',
		'webhook-id': id,
		'webhook-timestamp': String( timestamp ),
		'webhook-signature': `v1,${ signature }`,
	};
}

function keyOf( secret: string ): Buffer {
	return Buffer.from( secret.replace( /^whsec_/, '' ), 'base64' );
}

export interface LinkAnswer {
	readonly status: number;
	readonly body: unknown;
}

/** Calls the plugin's link as the worker does. */
export class LinkClient {
	readonly #link: string;
	readonly #secret: string;

	constructor( link: string, secret: string ) {
		this.#link = link;
		this.#secret = secret;
	}

	/** `headers` come last: a test may spoil any of them. */
	async call(
		name: string,
		body: object,
		headers: Readonly< Record< string, string > > = {}
	): Promise< LinkAnswer > {
		const text = JSON.stringify( body );
		return sendRaw( `${ this.#link }/${ name }`, text, {
			...signedHeaders( this.#secret, text ),
			...headers,
		} );
	}

	/** @throws when the plugin does not answer 200. */
	async must< T >( name: string, body: object ): Promise< T > {
		const answer = await this.call( name, body );
		if ( answer.status !== 200 ) {
			throw new Error( `${ name }: ${ answer.status } ${ JSON.stringify( answer.body ) }` );
		}
		return answer.body as T;
	}
}

/** A POST of exactly these bytes; what is not JSON comes back as text. */
export async function sendRaw(
	url: string,
	body: string,
	headers: Readonly< Record< string, string > >
): Promise< LinkAnswer > {
	const answer = await fetch( url, { method: 'POST', headers, body } );
	const text = await answer.text();
	try {
		return { status: answer.status, body: JSON.parse( text ) as unknown };
	} catch {
		return { status: answer.status, body: text };
	}
}
