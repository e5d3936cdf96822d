import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { isAxiosError, isCancel } from 'axios';
import type { AxiosResponse, RawAxiosRequestConfig } from 'axios';
import { NetworkError } from '../ports.ts';
import type { HttpRequest, HttpResponse, Network } from '../ports.ts';

export interface NetworkOptions {
	/** Largest answer that is accepted, counted after decompression, in bytes. */
	readonly responseBytesMax?: number;
	/** Connections kept open per host. */
	readonly connectionsPerHostMax?: number;
	/** Sent where a request names no agent of its own. */
	readonly userAgent?: string;
}

/** The network, and the hand that lets go of its idle connections. */
export interface ClosableNetwork extends Network {
	close(): void;
}

/** A page of 250 orders is below 1 MB; an answer above this is not one that we asked for. */
const RESPONSE_BYTES_MAX = 5_000_000;
const CONNECTIONS_PER_HOST_MAX = 32;

/**
 * Failures that happen before the first byte of a request is written. Everything else, a reset
 * included, may have come after the other side carried it out.
 */
const NEVER_SENT: ReadonlyMap< string, string > = new Map( [
	[ 'ECONNREFUSED', 'the connection was refused' ],
	[ 'ENOTFOUND', 'the host name is not known' ],
	[ 'EAI_AGAIN', 'the host name could not be looked up' ],
	[ 'EHOSTUNREACH', 'the host cannot be reached' ],
	[ 'ENETUNREACH', 'the network cannot be reached' ],
	[ 'ERR_INVALID_CHAR', 'a header holds a character that may not be sent' ],
	[ 'CERT_HAS_EXPIRED', 'its certificate has expired' ],
	[ 'CERT_NOT_YET_VALID', 'its certificate is not valid yet' ],
	[ 'DEPTH_ZERO_SELF_SIGNED_CERT', 'its certificate is self-signed' ],
	[ 'SELF_SIGNED_CERT_IN_CHAIN', 'its certificate chain is self-signed' ],
	[ 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'its certificate cannot be verified' ],
	[ 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'its certificate cannot be verified' ],
	[ 'ERR_TLS_CERT_ALTNAME_INVALID', 'its certificate is for another host name' ],
] );

const MAY_HAVE_ARRIVED: ReadonlyMap< string, string > = new Map( [
	[ 'ECONNRESET', 'the connection was cut' ],
	[ 'EPIPE', 'the connection was cut' ],
	[ 'ETIMEDOUT', 'no complete answer in time' ],
	[ 'ERESPONSETOOLARGE', 'the answer is larger than is accepted' ],
	[ 'ERR_STREAM_PREMATURE_CLOSE', 'the connection was cut' ],
] );

/**
 * The real network. Proxies of the environment are not used: a marketplace's answer must not
 * depend on a variable that was set for something else.
 */
export function createNetwork( options: NetworkOptions = {} ): ClosableNetwork {
	const maxSockets = options.connectionsPerHostMax ?? CONNECTIONS_PER_HOST_MAX;
	const agentOptions = { keepAlive: true, maxSockets };
	const httpAgent = new HttpAgent( agentOptions );
	const httpsAgent = new HttpsAgent( agentOptions );
	const userAgent = options.userAgent ?? 'Lockstep';
	const client = axios.create( {
		adapter: 'http',
		httpAgent,
		httpsAgent,
		proxy: false,
		maxRedirects: 0,
		maxContentLength: options.responseBytesMax ?? RESPONSE_BYTES_MAX,
		// Any other type would have JSON parsed, which loses the digits of ids above 2^53.
		responseType: 'text',
		// The default reads and trims a JSON body.
		transformRequest: ( body: unknown ) => body,
		validateStatus: () => true,
	} );

	async function request( exchange: HttpRequest ): Promise< HttpResponse > {
		if ( ! /^https?:\/\//i.test( exchange.url ) || ! URL.canParse( exchange.url ) ) {
			throw new NetworkError(
				'ERR_INVALID_URL',
				'no',
				`${ exchange.method }: the address is not an http or https URL`
			);
		}
		const deadline = AbortSignal.timeout( exchange.timeoutMs );
		const config: RawAxiosRequestConfig = {
			method: exchange.method,
			url: exchange.url,
			headers: { 'user-agent': userAgent, ...exchange.headers },
			signal: deadline,
			...( exchange.body === undefined ? {} : { data: exchange.body } ),
		};
		try {
			const response = await client.request< unknown >( config );
			return toHttpResponse( response );
		} catch ( error ) {
			throw toNetworkError( error, exchange, deadline.aborted );
		}
	}

	return {
		request,
		close: () => {
			httpAgent.destroy();
			httpsAgent.destroy();
		},
	};
}

function toHttpResponse( response: AxiosResponse< unknown > ): HttpResponse {
	const headers: Record< string, string > = {};
	for ( const [ name, value ] of Object.entries( response.headers ) ) {
		if ( Array.isArray( value ) ) {
			headers[ name.toLowerCase() ] = value.join( ', ' );
		} else if ( value !== undefined && value !== null ) {
			headers[ name.toLowerCase() ] = String( value );
		}
	}
	const body = typeof response.data === 'string' ? response.data : '';
	return { status: response.status, headers, body };
}

function toNetworkError( error: unknown, exchange: HttpRequest, isOverdue: boolean ): NetworkError {
	const code = isOverdue ? 'ETIMEDOUT' : codeOf( error );
	const neverSent = NEVER_SENT.get( code );
	const sentence = neverSent ?? MAY_HAVE_ARRIVED.get( code ) ?? 'the exchange failed';
	return new NetworkError(
		code,
		neverSent === undefined ? 'unknown' : 'no',
		`${ exchange.method } ${ printable( exchange.url ) }: ${ sentence } (${ code })`
	);
}

/** The messages of axios and Node are not passed on: some of them quote the address or a header. */
function codeOf( error: unknown ): string {
	if ( isCancel( error ) ) {
		return 'ETIMEDOUT';
	}
	if ( isAxiosError( error ) && error.message.startsWith( 'maxContentLength' ) ) {
		return 'ERESPONSETOOLARGE';
	}
	if ( error instanceof Error && 'code' in error && typeof error.code === 'string' ) {
		return /^[A-Z0-9_]{2,64}$/.test( error.code ) ? error.code : 'EUNKNOWN';
	}
	return 'EUNKNOWN';
}

/** Scheme, host and path: no user, no password, no query, no fragment. */
function printable( url: string ): string {
	const parsed = new URL( url );
	return `${ parsed.protocol }//${ parsed.host }${ parsed.pathname }`;
}
