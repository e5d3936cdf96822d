import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ApiRequest {
	readonly method: string;
	readonly path: string;
	/** Without the question mark, still encoded. */
	readonly query: string;
	/** Names in lower case. */
	readonly headers: Readonly< Record< string, string > >;
	readonly body: string;
	/** Scheme, host and port as the caller addressed it; signatures cover it. */
	readonly origin: string;
}

export interface ApiAnswer {
	readonly status: number;
	readonly headers?: Readonly< Record< string, string > >;
	/** A string is sent as it is, anything else as JSON. */
	readonly body: unknown;
}

/** `cut`: the connection is destroyed; `hang`: it stays open and nothing is ever said. */
export type Handling = ApiAnswer | 'cut' | 'hang';

export interface ApiServer {
	readonly baseUrl: string;
	close(): Promise< void >;
}

const BODY_MAX_BYTES = 10_000_000;

/** Starts an HTTP server on 127.0.0.1. Requests are handled concurrently. */
export async function startApiServer(
	port: number,
	handle: ( request: ApiRequest ) => Promise< Handling >
): Promise< ApiServer > {
	const server = createServer( ( incoming, outgoing ) => {
		void ( async () => {
			const body = await readBody( incoming );
			if ( body === null ) {
				incoming.socket.destroy();
				return;
			}
			const answer = await handle( requestOf( incoming, body ) ).catch( failed );
			if ( answer === 'cut' ) {
				incoming.socket.destroy();
			} else if ( answer !== 'hang' ) {
				const text =
					typeof answer.body === 'string' ? answer.body : JSON.stringify( answer.body );
				outgoing.writeHead( answer.status, {
					'Content-Type': 'application/json; charset=utf-8',
					...answer.headers,
				} );
				outgoing.end( text );
			}
		} )();
	} );
	// Longer than callers keep idle connections: one reused just as it is closed would look like a fault.
	server.keepAliveTimeout = 120_000;
	await new Promise< void >( ( resolve, reject ) => {
		server.once( 'error', reject );
		server.listen( port, '127.0.0.1', resolve );
	} );
	// A server that listens on TCP has an AddressInfo; the string is for pipes.
	const address = server.address() as AddressInfo;
	return {
		baseUrl: `http://127.0.0.1:${ address.port }`,
		close: () =>
			new Promise( ( resolve ) => {
				server.close( () => resolve() );
				server.closeAllConnections();
			} ),
	};
}

/** A mistake in the simulator itself must be seen, not taken for the channel's behaviour. */
function failed( cause: unknown ): ApiAnswer {
	return {
		status: 599,
		body: { simulatorFailed: cause instanceof Error ? cause.stack : String( cause ) },
	};
}

function requestOf( incoming: IncomingMessage, body: string ): ApiRequest {
	const url = incoming.url ?? '/';
	const mark = url.indexOf( '?' );
	const headers: Record< string, string > = {};
	for ( const [ name, value ] of Object.entries( incoming.headers ) ) {
		headers[ name ] = Array.isArray( value ) ? value.join( ', ' ) : ( value ?? '' );
	}
	return {
		method: incoming.method ?? 'GET',
		path: mark === -1 ? url : url.slice( 0, mark ),
		query: mark === -1 ? '' : url.slice( mark + 1 ),
		headers,
		body,
		origin: `http://${ headers[ 'host' ] ?? '127.0.0.1' }`,
	};
}

async function readBody( incoming: IncomingMessage ): Promise< string | null > {
	const chunks: Buffer[] = [];
	let bytes = 0;
	try {
		for await ( const chunk of incoming as AsyncIterable< Buffer > ) {
			bytes += chunk.length;
			if ( bytes > BODY_MAX_BYTES ) {
				return null;
			}
			chunks.push( chunk );
		}
	} catch {
		return null;
	}
	return Buffer.concat( chunks ).toString( 'utf8' );
}
