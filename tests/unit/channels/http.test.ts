import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createNetwork } from '../../../src/worker/channels/http.ts';
import { NetworkError } from '../../../src/worker/ports.ts';
import type { HttpRequest } from '../../../src/worker/ports.ts';

type Handler = ( request: IncomingMessage, response: ServerResponse ) => void;

const network = createNetwork();
const servers: Server[] = [];

async function serve( handler: Handler ): Promise< string > {
	const server = createServer( handler );
	servers.push( server );
	await new Promise< void >( ( resolve ) => {
		server.listen( 0, '127.0.0.1', resolve );
	} );
	const { port } = server.address() as AddressInfo;
	return `http://127.0.0.1:${ port }`;
}

function get( url: string, more: Partial< HttpRequest > = {} ): HttpRequest {
	return { method: 'GET', url, headers: {}, timeoutMs: 5_000, ...more };
}

async function failureOf( request: HttpRequest ): Promise< NetworkError > {
	const error: unknown = await network.request( request ).then(
		() => new Error( 'an answer came' ),
		( reason: unknown ) => reason
	);
	expect( error ).toBeInstanceOf( NetworkError );
	return error as NetworkError;
}

afterEach( () => {
	for ( const server of servers.splice( 0 ) ) {
		server.closeAllConnections();
		server.close();
	}
} );
afterAll( () => network.close() );

describe( 'the network', () => {
	it( 'gives status, headers in lower case, and the body as it was sent', async () => {
		const url = await serve( ( _request, response ) => {
			response.setHeader( 'X-Shop', 'a' );
			response.setHeader( 'Set-Cookie', [ 'a=1', 'b=2' ] );
			response.end( '{"id":820982911946154508,"name":"Tëa 茶"}' );
		} );
		const answer = await network.request( get( url ) );
		expect( answer.status ).toBe( 200 );
		expect( answer.headers ).toMatchObject( {
			'x-shop': 'a',
			'set-cookie': 'a=1, b=2',
		} );
		expect( answer.body ).toBe( '{"id":820982911946154508,"name":"Tëa 茶"}' );
	} );

	it( 'sends method, headers and body untouched', async () => {
		let seen = '';
		const url = await serve( ( request, response ) => {
			const { method, headers } = request;
			let body = '';
			request.setEncoding( 'utf8' ).on( 'data', ( chunk: string ) => {
				body += chunk;
			} );
			request.on( 'end', () => {
				seen = [ method, headers[ 'content-type' ], headers[ 'x-key' ], body ].join( ' ' );
				response.end();
			} );
		} );
		await network.request(
			get( url, {
				method: 'POST',
				headers: { 'content-type': 'application/json', 'x-key': 'k' },
				body: ' { "a" :  "ä" } ',
			} )
		);
		expect( seen ).toBe( 'POST application/json k  { "a" :  "ä" } ' );
	} );

	it.each( [ 301, 404, 429, 500, 503 ] )( 'takes status %i for an answer', async ( status ) => {
		const url = await serve( ( _request, response ) => {
			response.statusCode = status;
			response.end( 'said so' );
		} );
		const answer = await network.request( get( url ) );
		expect( answer ).toMatchObject( { status, body: 'said so' } );
	} );

	it( 'does not follow a redirect, so no token goes to another host', async () => {
		const visited: ( string | undefined )[] = [];
		const url = await serve( ( request, response ) => {
			visited.push( request.url );
			response.writeHead( 302, { location: '/elsewhere' } );
			response.end();
		} );
		const answer = await network.request( get( `${ url }/first` ) );
		expect( answer.status ).toBe( 302 );
		expect( visited ).toEqual( [ '/first' ] );
	} );

	it( 'uses a connection again', async () => {
		const ports = new Set< number | undefined >();
		const url = await serve( ( request, response ) => {
			ports.add( request.socket.remotePort );
			response.end( 'x' );
		} );
		await network.request( get( url ) );
		await network.request( get( url ) );
		await network.request( get( url ) );
		expect( ports.size ).toBe( 1 );
	} );

	it( 'ends a drip of bytes at the total deadline, not at the first silence', async () => {
		const url = await serve( ( _request, response ) => {
			response.writeHead( 200, { 'content-type': 'text/plain' } );
			const drip = setInterval( () => response.write( '.' ), 40 );
			response.on( 'close', () => clearInterval( drip ) );
		} );
		const begun = performance.now();
		const error = await failureOf( get( url, { timeoutMs: 300 } ) );
		const tookMs = performance.now() - begun;
		expect( error ).toMatchObject( {
			code: 'ETIMEDOUT',
			applied: 'unknown',
		} );
		expect( tookMs ).toBeGreaterThan( 250 );
		expect( tookMs ).toBeLessThan( 3_000 );
	} );

	it( 'says "unknown" after silence', async () => {
		const url = await serve( () => {} );
		const error = await failureOf( get( url, { timeoutMs: 150 } ) );
		expect( error ).toMatchObject( {
			code: 'ETIMEDOUT',
			applied: 'unknown',
		} );
	} );

	it.each( [
		[ 'before the answer', 0 ],
		[ 'in the middle of the body', 1 ],
	] )( 'says "unknown" when the connection is cut %s', async ( _when, parts ) => {
		const url = await serve( ( _request, response ) => {
			if ( parts === 0 ) {
				response.socket?.resetAndDestroy();
				return;
			}
			response.writeHead( 200, { 'content-length': '100' } );
			response.write( 'only this', () => response.socket?.resetAndDestroy() );
		} );
		const error = await failureOf( get( url ) );
		expect( error.applied ).toBe( 'unknown' );
		expect( error.code ).toMatch(
			/^(ECONNRESET|ERR_STREAM_PREMATURE_CLOSE|ERR_BAD_RESPONSE|ECONNABORTED)$/
		);
	} );

	it( 'says "no" when the connection is refused', async () => {
		const url = await serve( () => {} );
		await new Promise( ( resolve ) => servers.pop()?.close( resolve ) );
		const error = await failureOf( get( url ) );
		expect( error ).toMatchObject( {
			code: 'ECONNREFUSED',
			applied: 'no',
		} );
	} );

	it.each( [ 'not an address', 'ftp://127.0.0.1/', 'http://' ] )(
		'says "no" for %j, which cannot be sent at all',
		async ( url ) => {
			expect( await failureOf( get( url ) ) ).toMatchObject( {
				code: 'ERR_INVALID_URL',
				applied: 'no',
			} );
		}
	);

	it.each( [
		[ 'plain', ( response: ServerResponse ) => response.end( 'x'.repeat( 6_000_000 ) ) ],
		[
			'6 MB squeezed into 6 kB',
			( response: ServerResponse ) => {
				response.setHeader( 'content-encoding', 'gzip' );
				response.end( gzipSync( 'x'.repeat( 6_000_000 ) ) );
			},
		],
	] )( 'refuses an answer above the cap: %s', async ( _name, answer ) => {
		const url = await serve( ( _request, response ) => answer( response ) );
		const error = await failureOf( get( url ) );
		expect( error ).toMatchObject( {
			code: 'ERESPONSETOOLARGE',
			applied: 'unknown',
		} );
	} );

	it( 'reads a compressed answer below the cap', async () => {
		const url = await serve( ( _request, response ) => {
			response.setHeader( 'content-encoding', 'gzip' );
			response.end( gzipSync( '{"ok":true}' ) );
		} );
		expect( ( await network.request( get( url ) ) ).body ).toBe( '{"ok":true}' );
	} );

	it( 'puts no password, query or header into an error', async () => {
		const url = await serve( ( _request, response ) => {
			response.socket?.destroy();
		} );
		const secretUrl = `${ url.replace( '//', '//consumer:hunter2@' ) }/path?consumer_secret=hunter3#f`;
		const error = await failureOf( get( secretUrl, { headers: { 'x-token': 'hunter4' } } ) );
		expect( error.message ).toContain( '/path' );
		expect( `${ error.message } ${ JSON.stringify( error ) } ${ error.stack }` ).not.toContain(
			'hunter'
		);
		expect( error.cause ).toBeUndefined();
	} );
} );
