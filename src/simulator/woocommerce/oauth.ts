import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ApiRequest } from '../api-server.ts';
import type { RestError } from './rest-error.ts';

const WINDOW_SECONDS = 15 * 60;
const PARAMETERS = [
	'oauth_consumer_key',
	'oauth_timestamp',
	'oauth_nonce',
	'oauth_signature',
	'oauth_signature_method',
];

export type OAuthVerdict =
	| { readonly is: 'authentic' }
	/** No credentials at all: the route itself then refuses an anonymous visitor. */
	| { readonly is: 'anonymous' }
	| { readonly is: 'refused'; readonly error: RestError };

/**
 * WooCommerce's one-legged OAuth 1.0a, which it demands over plain HTTP (Basic is for HTTPS only);
 * parameters come in the query string or the Authorization header (WC_REST_Authentication, 11.1).
 */
export class OAuthCheck {
	private readonly consumerKey: string;
	private readonly consumerSecret: string;
	/** WooCommerce remembers one nonce per second of timestamp, the last one. So does this. */
	private readonly nonces = new Map< number, string >();

	constructor( consumerKey: string, consumerSecret: string ) {
		this.consumerKey = consumerKey;
		this.consumerSecret = consumerSecret;
	}

	check( request: ApiRequest ): OAuthVerdict {
		const given = new Map( [
			...queryPairs( request.query ),
			...headerPairs( request.headers[ 'authorization' ] ?? '' ),
		] );
		const missing = PARAMETERS.filter( ( name ) => ( given.get( name ) ?? '' ) === '' );
		if ( missing.length === PARAMETERS.length ) {
			return { is: 'anonymous' };
		}
		if ( missing.length > 0 ) {
			const noun = missing.length === 1 ? 'parameter' : 'parameters';
			return refused(
				`Missing OAuth ${ noun } ${ missing.join( ', ' ) }`,
				'woocommerce_rest_authentication_missing_parameter'
			);
		}
		if ( given.get( 'oauth_consumer_key' ) !== this.consumerKey ) {
			return refused( 'Consumer key is invalid.' );
		}
		const method = given.get( 'oauth_signature_method' ) ?? '';
		if ( method !== 'HMAC-SHA1' && method !== 'HMAC-SHA256' ) {
			return refused( 'Invalid signature - signature method is invalid.' );
		}
		const text = [
			request.method.toUpperCase(),
			encode( request.origin + request.path ),
			encode( normalized( given ) ),
		].join( '&' );
		const expected = createHmac( method.slice( 5 ).toLowerCase(), `${ this.consumerSecret }&` )
			.update( text )
			.digest( 'base64' );
		const signature = ( given.get( 'oauth_signature' ) ?? '' ).replaceAll( ' ', '+' );
		if ( ! isSame( expected, signature ) ) {
			return refused( 'Invalid signature - provided signature does not match.' );
		}
		return this.checkTime(
			Number( given.get( 'oauth_timestamp' ) ),
			given.get( 'oauth_nonce' ) ?? ''
		);
	}

	private checkTime( timestamp: number, nonce: string ): OAuthVerdict {
		const now = Math.floor( Date.now() / 1000 );
		if ( ! ( Math.abs( timestamp - now ) <= WINDOW_SECONDS ) ) {
			return refused( 'Invalid timestamp.' );
		}
		if ( [ ...this.nonces.values() ].includes( nonce ) ) {
			return refused( 'Invalid nonce - nonce has already been used.' );
		}
		this.nonces.set( timestamp, nonce );
		for ( const second of this.nonces.keys() ) {
			if ( second < now - WINDOW_SECONDS ) {
				this.nonces.delete( second );
			}
		}
		return { is: 'authentic' };
	}
}

function refused( message: string, code = 'woocommerce_rest_authentication_error' ): OAuthVerdict {
	return { is: 'refused', error: { code, message, status: 401 } };
}

function isSame( expected: string, given: string ): boolean {
	const left = Buffer.from( expected );
	const right = Buffer.from( given );
	return left.length === right.length && timingSafeEqual( left, right );
}

/** All parameters but the signature, encoded and sorted (RFC 5849, 3.4.1.3.2). */
function normalized( given: ReadonlyMap< string, string > ): string {
	return [ ...given ]
		.filter( ( [ name ] ) => name !== 'oauth_signature' )
		.map( ( [ name, value ] ) => `${ encode( name ) }=${ encode( value ) }` )
		.sort()
		.join( '&' );
}

/** Decoded parameters; `a[]` is numbered, as PHP does when it builds its array. */
export function queryPairs( query: string ): [ string, string ][] {
	const counts = new Map< string, number >();
	return [ ...new URLSearchParams( query ) ].map( ( [ name, value ] ) => {
		if ( ! name.endsWith( '[]' ) ) {
			return [ name, value ];
		}
		const list = name.slice( 0, -2 );
		const index = counts.get( list ) ?? 0;
		counts.set( list, index + 1 );
		return [ `${ list }[${ index }]`, value ];
	} );
}

function headerPairs( header: string ): [ string, string ][] {
	if ( ! header.startsWith( 'OAuth ' ) ) {
		return [];
	}
	return [ ...header.matchAll( /(oauth_[a-z_-]*)="?([^",]*)"?/g ) ].map( ( read ) => [
		read[ 1 ] ?? '',
		decodeURIComponent( read[ 2 ] ?? '' ),
	] );
}

function encode( text: string ): string {
	return encodeURIComponent( text ).replaceAll(
		/[!'()*]/g,
		( letter ) => `%${ letter.charCodeAt( 0 ).toString( 16 ).toUpperCase() }`
	);
}
