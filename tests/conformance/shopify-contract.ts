import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { buildClientSchema, getOperationAST, getVariableValues, parse, validate } from 'graphql';
import type { GraphQLSchema, IntrospectionQuery } from 'graphql';
import * as documents from '../../src/worker/channels/shopify/queries.ts';
import type { HttpRequest } from '../../src/worker/ports.ts';

/**
 * Shopify's published schema, which is not part of this repository: the file
 * `dist/data/admin_2026-10.json.gz` of the npm package @shopify/dev-mcp. `LOCKSTEP_CONTRACTS` names
 * the folder that holds it as `shopify/admin_2026-10.introspection.json.gz`.
 */
const FILE = `${ process.env[ 'LOCKSTEP_CONTRACTS' ] ?? fileURLToPath( new URL( '../../../shared/contracts', import.meta.url ) ) }/shopify/admin_2026-10.introspection.json.gz`;

interface Wrapped {
	readonly data: IntrospectionQuery;
}

export function describeShopifyContract( requests: () => readonly HttpRequest[] ): void {
	const isThere = existsSync( FILE );
	const test = isThere ? it : it.skip;
	const without = isThere
		? ''
		: ' (skipped: no shopify/admin_2026-10.introspection.json.gz in LOCKSTEP_CONTRACTS)';

	describe( 'the published Shopify schema 2026-10', () => {
		let schema: GraphQLSchema | undefined;
		beforeAll( () => {
			if ( isThere ) {
				const text = gunzipSync( readFileSync( FILE ) ).toString( 'utf8' );
				const json = JSON.parse( text ) as Partial< Wrapped > & IntrospectionQuery;
				schema = buildClientSchema( json.data ?? json );
			}
		} );

		function faultsIn( document: string ): readonly string[] {
			return schema === undefined
				? [ 'no schema' ]
				: validate( schema, parse( document ) ).map( ( each ) => each.message );
		}

		test( `knows every document of the adapter${ without }`, () => {
			for ( const [ name, document ] of Object.entries( documents ) ) {
				expect( [ name, faultsIn( document ) ] ).toEqual( [ name, [] ] );
			}
		} );

		test( `takes every request of this run, its variables included${ without }`, () => {
			const seen = new Map< string, number >();
			for ( const request of requests() ) {
				const { query, variables } = JSON.parse( request.body ?? '{}' ) as {
					query: string;
					variables: Record< string, unknown >;
				};
				const operation = getOperationAST( parse( query ) );
				const name = operation?.name?.value ?? '(unnamed)';
				expect( [ name, faultsIn( query ) ] ).toEqual( [ name, [] ] );
				const coerced =
					schema &&
					getVariableValues( schema, operation?.variableDefinitions ?? [], variables );
				expect( [ name, coerced?.errors?.map( ( each ) => each.message ) ?? [] ] ).toEqual(
					[ name, [] ]
				);
				seen.set( name, ( seen.get( name ) ?? 0 ) + 1 );
			}
			expect( [ ...seen.keys() ].sort() ).toEqual(
				expect.arrayContaining( [
					'AdjustAvailable',
					'Available',
					'Offers',
					'Order',
					'Orders',
					'SetAvailable',
					'Subscribe',
					'Subscriptions',
				] )
			);
			const counts = [ ...seen ]
				.map( ( [ name, count ] ) => `${ name } ${ count }` )
				.join( ', ' );
			process.stdout.write(
				`Shopify schema 2026-10: ${ requests().length } requests valid (${ counts })\n`
			);
		} );
	} );
}
