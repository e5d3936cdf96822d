import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import {
	buildClientSchema,
	buildSchema,
	isEnumType,
	isInputObjectType,
	isInterfaceType,
	isObjectType,
	isScalarType,
} from 'graphql';
import type { GraphQLArgument, GraphQLNamedType, GraphQLSchema, IntrospectionQuery } from 'graphql';
import { SHOPIFY_SCHEMA } from '../../../src/simulator/shopify/schema.ts';
import { at } from './json-at.ts';

const folder =
	process.env[ 'LOCKSTEP_CONTRACTS' ] ??
	fileURLToPath( new URL( '../../../../shared/contracts', import.meta.url ) );
const file = `${ folder }/shopify/admin_2026-10.introspection.json.gz`;
const title = 'The simulated Admin API is a part of the published 2026-10 schema';

/** What our schema has and theirs has not, or has otherwise; one line each. */
function differences( ours: GraphQLSchema, theirs: GraphQLSchema ): string[] {
	const found: string[] = [];
	const own = Object.values( ours.getTypeMap() ).filter(
		( { name } ) => ! name.startsWith( '__' )
	);
	for ( const type of own ) {
		const published = theirs.getType( type.name );
		if ( published === undefined || published.constructor !== type.constructor ) {
			found.push( `type ${ type.name }` );
		} else {
			found.push( ...typeDifferences( type, published ) );
		}
	}
	const directive = ours.getDirective( 'idempotent' );
	const publishedDirective = theirs.getDirective( 'idempotent' );
	if ( String( directive?.locations ) !== String( publishedDirective?.locations ) ) {
		found.push( 'locations of @idempotent' );
	}
	found.push(
		...argumentDifferences(
			'@idempotent',
			directive?.args ?? [],
			publishedDirective?.args ?? []
		)
	);
	return found;
}

function typeDifferences( own: GraphQLNamedType, published: GraphQLNamedType ): string[] {
	if ( isScalarType( own ) ) {
		return [];
	}
	if ( isEnumType( own ) && isEnumType( published ) ) {
		return own
			.getValues()
			.filter( ( { name } ) => published.getValue( name ) === undefined )
			.map( ( { name } ) => `${ own.name }.${ name }` );
	}
	if ( isInputObjectType( own ) && isInputObjectType( published ) ) {
		const required = Object.values( published.getFields() ).filter(
			( field ) =>
				String( field.type ).endsWith( '!' ) && own.getFields()[ field.name ] === undefined
		);
		return [
			...required.map( ( { name } ) => `${ own.name }.${ name } is required` ),
			...Object.values( own.getFields() )
				.filter(
					( field ) =>
						String( published.getFields()[ field.name ]?.type ) !== String( field.type )
				)
				.map( ( { name } ) => `${ own.name }.${ name }` ),
		];
	}
	if (
		( isObjectType( own ) && isObjectType( published ) ) ||
		( isInterfaceType( own ) && isInterfaceType( published ) )
	) {
		const interfaces = own
			.getInterfaces()
			.filter(
				( { name } ) => ! published.getInterfaces().some( ( each ) => each.name === name )
			)
			.map( ( { name } ) => `${ own.name } implements ${ name }` );
		const fields = Object.values( own.getFields() ).flatMap( ( field ) => {
			const other = published.getFields()[ field.name ];
			const path = `${ own.name }.${ field.name }`;
			return other === undefined || String( other.type ) !== String( field.type )
				? [ path ]
				: argumentDifferences( path, field.args, other.args );
		} );
		return [ ...interfaces, ...fields ];
	}
	return [ `kind of ${ own.name }` ];
}

function argumentDifferences(
	path: string,
	own: readonly GraphQLArgument[],
	published: readonly GraphQLArgument[]
): string[] {
	const required = published.filter(
		( { name, type } ) =>
			String( type ).endsWith( '!' ) && ! own.some( ( argument ) => argument.name === name )
	);
	const unlike = own.filter( ( argument ) => {
		const other = published.find( ( { name } ) => name === argument.name );
		return (
			String( other?.type ) !== String( argument.type ) ||
			other?.defaultValue !== argument.defaultValue
		);
	} );
	return [ ...required, ...unlike ].map( ( { name } ) => `${ path }(${ name }:)` );
}

if ( existsSync( file ) ) {
	const published: unknown = JSON.parse( gunzipSync( readFileSync( file ) ).toString( 'utf8' ) );
	const introspection = ( at( published, 'data' ) ?? published ) as IntrospectionQuery;
	const theirs = buildClientSchema( introspection );

	test( title, () => {
		expect( differences( buildSchema( SHOPIFY_SCHEMA ), theirs ) ).toEqual( [] );
	} );

	test( 'A field, an argument, an enum value and a type that Shopify does not have are each found', () => {
		const bent = SHOPIFY_SCHEMA.replace( 'tracked: Boolean!', 'tracked: Boolean' )
			.replace( 'location(id: ID)', 'location(id: ID!)' )
			.replace( 'ORDERS_CREATE', 'ORDER_CREATE' )
			.replace( 'type ApiVersion', 'type Invented { id: ID! }\n type ApiVersion' );
		expect( differences( buildSchema( bent ), theirs ).sort() ).toEqual( [
			'InventoryItem.tracked',
			'QueryRoot.location(id:)',
			'WebhookSubscriptionTopic.ORDER_CREATE',
			'type Invented',
		] );
	} );
} else {
	test.skip( `${ title } (skipped: no shopify/admin_2026-10.introspection.json.gz in LOCKSTEP_CONTRACTS)`, () => {} );
}
