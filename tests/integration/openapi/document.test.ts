import { z } from 'zod';
import { ERRORS } from '../../../src/shared/errors.ts';
import { hashToken } from '../../../src/worker/http/authorize.ts';
import type { OpenApiDocument } from '../../../src/worker/http/openapi/document-types.ts';
import { startWorld, type World } from '../world.ts';
import { inAddress, operationsOf, type ApiOperation } from './api-requests.ts';
import { DocumentedAnswers, readSchema } from './documented-answers.ts';

describe( 'the document of the API', () => {
	let world: World;
	let document: OpenApiDocument;
	let operations: readonly ApiOperation[];

	const get = ( path: string, token?: string ): Promise< Response > => ask( 'GET', path, token );
	const ask = ( method: string, path: string, token?: string ): Promise< Response > =>
		fetch( `${ world.worker.address }${ path }`, {
			method,
			headers: token === undefined ? {} : { authorization: `Bearer ${ token }` },
		} );

	beforeAll( async () => {
		world = await startWorld( { products: [] } );
		document = ( await ( await get( '/v1/openapi.json' ) ).json() ) as OpenApiDocument;
		operations = operationsOf( document );
	} );
	afterAll( () => world.close() );

	it( 'is an OpenAPI 3.1 document, in which everything that is named is there', () => {
		expect( document.openapi ).toBe( '3.1.0' );
		expect( operations.length ).toBeGreaterThan( 20 );
		const names = operations.map( ( { operation } ) => operation.operationId );
		expect( new Set( names ).size ).toBe( names.length );
		const tags = document.tags.map( ( { name } ) => name );
		for ( const { path, operation } of operations ) {
			expect( tags ).toEqual( expect.arrayContaining( [ ...operation.tags ] ) );
			const inPath = operation.parameters.filter( ( one ) => one.in === 'path' );
			expect( inPath.map( ( { name } ) => `{${ name }}` ) ).toEqual(
				path.match( /\{\w+\}/g ) ?? []
			);
			expect( inPath.every( ( { required } ) => required ) ).toBe( true );
		}
		const references = JSON.stringify( document ).match( /"\$ref":"[^"]+"/g ) ?? [];
		expect( new Set( references ) ).toEqual(
			new Set( [ '"$ref":"#/components/schemas/Error"' ] )
		);
		expect( document.components.schemas ).toHaveProperty( 'Error' );
	} );

	it( 'holds every address below /v1/, but for those between a shop and its worker', () => {
		const served = addressesIn(
			world.worker.app.server.printRoutes( { commonPrefix: false } )
		);
		const documented = operations.map( ( { method, path } ) => `${ method } ${ path }` );
		expect(
			served
				.filter( ( one ) => one.includes( ' /v1/' ) && ! documented.includes( one ) )
				.toSorted()
		).toEqual( [
			'GET /v1/docs',
			'POST /v1/pairing/code',
			'POST /v1/pairing/rotate',
			'POST /v1/pairing/unpair',
		] );
		expect( documented.filter( ( one ) => ! served.includes( one ) ) ).toEqual( [] );
	} );

	it( 'shows examples that it allows itself', () => {
		const answers = new DocumentedAnswers( document );
		for ( const { operation } of operations ) {
			for ( const { name, schema, example } of operation.parameters ) {
				if ( example !== undefined ) {
					const text = schema.type === 'string' ? inAddress( example ) : example;
					const parsed = readSchema( schema ).safeParse( text );
					expect( [ operation.operationId, name, parsed.success ] ).toEqual( [
						operation.operationId,
						name,
						true,
					] );
				}
			}
			const body = operation.requestBody?.content[ 'application/json' ];
			if ( body ) {
				expect( readSchema( body.schema ).safeParse( body.example ).error ).toBeUndefined();
			}
			for ( const [ status, { content } ] of Object.entries( operation.responses ) ) {
				const example = content[ 'application/json' ]?.example;
				if ( example !== undefined ) {
					expect( answers.fault( operation, Number( status ), example ) ).toBeNull();
				}
			}
		}
	} );

	it( 'says of every error its code, its status, what happened and what to do', () => {
		for ( const { operation } of operations ) {
			const refusals = Object.entries( operation.responses ).filter(
				( [ status ] ) => Number( status ) >= 400
			);
			expect( refusals.map( ( [ status ] ) => status ) ).toEqual(
				expect.arrayContaining( [ '400', '500', '503' ] )
			);
			for ( const [ status, { description } ] of refusals ) {
				const codes = [ ...description.matchAll( /`([A-Z_]+)`: /g ) ].map(
					( found ) => found[ 1 ] ?? ''
				);
				expect( codes ).not.toEqual( [] );
				for ( const code of z
					.array( z.enum( Object.keys( ERRORS ) as ( keyof typeof ERRORS )[] ) )
					.parse( codes ) ) {
					const { message, action, status: own } = ERRORS[ code ];
					expect( String( own ) ).toBe( status );
					expect( description ).toContain( `\`${ code }\`: ${ message } ${ action }` );
				}
			}
		}
	} );

	it( 'names the scope that every request is checked for', async () => {
		for ( const scope of [ 'read', 'operate' ] as const ) {
			await world.worker.app.store.model.addToken(
				hashToken( `token-${ scope }` ),
				{ name: scope, scope },
				0
			);
		}
		for ( const { method, path, operation } of operations ) {
			const scope = operation.security.flatMap( ( { token = [] } ) => token )[ 0 ];
			const statuses = await Promise.all(
				[ undefined, 'token-read', 'token-operate' ].map(
					async ( token ) => ( await ask( method, path, token ) ).status
				)
			);
			const refused = statuses.map( ( status ) => status === 401 || status === 403 );
			const expected = {
				none: [ false, false, false ],
				read: [ true, false, false ],
				operate: [ true, true, false ],
				admin: [ true, true, true ],
			}[ scope ?? 'none' ];
			expect( [ path, refused ] ).toEqual( [ path, expected ] );
		}
	} );

	describe( 'as a page for people', () => {
		let page: string;
		let headers: Headers;

		beforeAll( async () => {
			const response = await get( '/v1/docs' );
			page = await response.text();
			headers = response.headers;
		} );

		it( 'is read without a token, and shows every operation with its example', () => {
			expect( headers.get( 'content-type' ) ).toBe( 'text/html; charset=utf-8' );
			for ( const { method, path, operation } of operations ) {
				expect( page ).toContain(
					`<h3 id="${ operation.operationId }"><code>${ method } ${ path }</code></h3>`
				);
			}
			expect( page.match( /aria-label="Example request"/g ) ).toHaveLength(
				operations.length
			);
		} );

		it( 'asks nobody for anything, and runs nothing', () => {
			expect( page ).not.toMatch(
				/<script|<link|<img|<iframe|<form| src=| on\w+=| style=|@import|url\(/i
			);
			const linked = [ ...page.matchAll( /href="([^"]*)"/g ) ].map(
				( found ) => found[ 1 ] ?? ''
			);
			expect(
				linked.filter( ( target ) => ! /^(#[\w-]+|openapi\.json)$/.test( target ) )
			).toEqual( [] );
			const policy = headers.get( 'content-security-policy' ) ?? '';
			expect( policy ).toMatch( /^default-src 'none'; style-src 'sha256-[\w+/=]+';/ );
			expect( policy ).toContain( "frame-ancestors 'none'" );
			expect( policy ).not.toContain( 'unsafe' );
		} );

		it( 'can be read by a screen reader and walked through by the keyboard', () => {
			expect( page ).toContain( '<html lang="en">' );
			const ids = [ ...page.matchAll( / id="([^"]*)"/g ) ].map( ( found ) => found[ 1 ] );
			expect( new Set( ids ).size ).toBe( ids.length );
			for ( const [ , target ] of page.matchAll(
				/(?:href="#|aria-labelledby=")([^"]+)"/g
			) ) {
				expect( ids ).toContain( target );
			}
			const levels = [ ...page.matchAll( /<h(\d)/g ) ].map( ( found ) =>
				Number( found[ 1 ] )
			);
			expect(
				levels.filter( ( level, index ) => level > ( levels[ index - 1 ] ?? 0 ) + 1 )
			).toEqual( [] );
			const count = ( pattern: RegExp ): number => page.match( pattern )?.length ?? 0;
			expect( count( /<h1/g ) ).toBe( 1 );
			expect( count( /<main/g ) ).toBe( 1 );
			expect( count( /<table/g ) ).toBe( count( /<caption/g ) );
			expect( count( /<pre/g ) ).toBe(
				count( /<pre tabindex="0" role="group" aria-label="/g )
			);
		} );

		it( 'shows what is in the document, and no mark-up of its own', () => {
			expect( page ).toContain( '&quot;Authorization: Bearer $LOCKSTEP_TOKEN&quot;' );
			expect( page ).not.toContain( 'undefined' );
			expect( page ).not.toContain( '[object' );
		} );
	} );
} );

/** What a Fastify server serves, from the tree that it prints. */
function addressesIn( tree: string ): string[] {
	const above: string[] = [];
	return tree.split( '\n' ).flatMap( ( line ) => {
		const [ , indent = '', part = '', methods = '' ] =
			/^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec( line ) ?? [];
		above.splice( indent.length / 4, Number.POSITIVE_INFINITY, part );
		const path = above.join( '' ).replaceAll( /:(\w+)/g, '{$1}' );
		return methods
			.split( ', ' )
			.filter( ( method ) => method !== '' && method !== 'HEAD' )
			.map( ( method ) => `${ method } ${ path }` );
	} );
}
