import fc from 'fast-check';
import type {
	JsonSchema,
	OpenApiDocument,
	Operation,
	Parameter,
} from '../../../src/worker/http/openapi/document-types.ts';
import { allowed, strange, type Vocabulary } from './schema-values.ts';

/** Requests as the document describes them, and the same with one thing about them wrong. */

export interface ApiOperation {
	readonly method: 'GET' | 'POST';
	readonly path: string;
	readonly operation: Operation;
}

export interface ApiRequest extends ApiOperation {
	readonly path: string;
	readonly params: Readonly< Record< string, unknown > >;
	readonly query: Readonly< Record< string, unknown > >;
	readonly headers: Readonly< Record< string, string > >;
	readonly body: unknown;
	/** As the document asks for it; else something is wrong with it. */
	readonly isAllowed: boolean;
}

export function operationsOf( { paths }: OpenApiDocument ): ApiOperation[] {
	return Object.entries( paths ).flatMap( ( [ path, byMethod ] ) =>
		Object.entries( byMethod ).map( ( [ method, operation ] ): ApiOperation => ( {
			method: method === 'get' ? 'GET' : 'POST',
			path,
			operation,
		} ) )
	);
}

/** A request that the document allows. */
export function allowedRequest(
	{ method, path, operation }: ApiOperation,
	words: Vocabulary
): fc.Arbitrary< ApiRequest > {
	const { parameters, requestBody } = operation;
	const schema = requestBody?.content[ 'application/json' ]?.schema;
	return fc
		.record( {
			params: valuesOf( parameters, 'path', words ),
			query: valuesOf( parameters, 'query', words ),
			headers: valuesOf( parameters, 'header', words ),
			body: schema === undefined ? fc.constant( undefined ) : allowed( schema, words ),
		} )
		.map( ( { params, query, headers, body } ) => ( {
			method,
			path,
			operation,
			params,
			...withoutContradiction( query, headers, body ),
			isAllowed: true,
		} ) )
		.filter( ( { params: asked } ) => Object.values( asked ).every( isOnePart ) );
}

/** The same with one thing about it wrong, or at least unusual. */
export function strangeRequest(
	operation: ApiOperation,
	words: Vocabulary
): fc.Arbitrary< ApiRequest > {
	return fc
		.tuple( allowedRequest( operation, words ), strange, fc.nat(), fc.nat( 3 ) )
		.map( ( [ request, value, at, what ] ): ApiRequest => {
			const { params, query, body } = request;
			const broken = { ...request, isAllowed: false };
			if ( what === 0 && Object.keys( params ).length > 0 ) {
				return { ...broken, params: replaced( params, at, value ) };
			}
			if ( isRecord( body ) ) {
				return what === 1
					? { ...broken, body: value }
					: { ...broken, body: replaced( body, at, value ) };
			}
			const names = operation.operation.parameters
				.filter( ( parameter ) => parameter.in === 'query' )
				.map( ( { name } ) => name );
			const all = Object.fromEntries( names.map( ( name ) => [ name, query[ name ] ] ) );
			return { ...broken, query: replaced( all, at, value ) };
		} )
		.filter( ( { params } ) => Object.values( params ).every( isOnePart ) );
}

/** What the document cannot say in its schemas, and says in words. */
function withoutContradiction(
	query: Readonly< Record< string, unknown > >,
	headers: Readonly< Record< string, string > >,
	body: unknown
): Pick< ApiRequest, 'query' | 'headers' | 'body' > {
	const left = [
		'cursor',
		...( 'after' in query ? [ 'before' ] : [] ),
		...( 'at' in query ? [ 'position' ] : [] ),
		...( 'sku' in query ? [ 'order' ] : [] ),
	];
	const asked = Object.fromEntries(
		Object.entries( query ).filter( ( [ name ] ) => ! left.includes( name ) )
	);
	if ( ! isRecord( body ) || ! ( 'key' in body || 'Idempotency-Key' in headers ) ) {
		return { query: asked, headers: {}, body };
	}
	const { key = headers[ 'Idempotency-Key' ], ...rest } = body;
	return { query: asked, headers: {}, body: { ...rest, key } };
}

function valuesOf(
	parameters: readonly Parameter[],
	place: Parameter[ 'in' ],
	words: Vocabulary
): fc.Arbitrary< Record< string, string > > {
	const own = parameters.filter( ( parameter ) => parameter.in === place );
	const fields = Object.fromEntries(
		own.map( ( { name, schema } ) => [ name, inUrl( schema, words, name ) ] )
	);
	const requiredKeys = own.filter( ( { required } ) => required ).map( ( { name } ) => name );
	return fc.record( fields, { requiredKeys } );
}

const inUrl = ( schema: JsonSchema, words: Vocabulary, name: string ): fc.Arbitrary< string > =>
	allowed( schema, words, name ).map( String );

function replaced(
	record: Readonly< Record< string, unknown > >,
	at: number,
	value: unknown
): Record< string, unknown > {
	const names = Object.keys( record );
	const name = names[ at % Math.max( 1, names.length ) ];
	return name === undefined ? { ...record } : { ...record, [ name ]: value };
}

/** Empty, or a way up, it would be another address. */
function isOnePart( value: unknown ): boolean {
	return ! [ '', '.', '..' ].includes( inAddress( value ) );
}

export function inAddress( value: unknown ): string {
	return typeof value === 'string' ? value : JSON.stringify( value );
}

export function isRecord( value: unknown ): value is Readonly< Record< string, unknown > > {
	return typeof value === 'object' && value !== null && ! Array.isArray( value );
}

/** The address that the request asks for. */
export function addressOf( { path, params, query }: ApiRequest ): string {
	const filled = path.replaceAll( /\{(\w+)\}/g, ( _, name: string ) =>
		encodeURIComponent( inAddress( params[ name ] ).toWellFormed() )
	);
	const search = new URLSearchParams();
	for ( const [ name, value ] of Object.entries( query ) ) {
		// Several of one name come as a list.
		for ( const one of Array.isArray( value ) && value.length > 1 ? value : [ value ] ) {
			if ( one !== undefined ) {
				search.append( name, inAddress( one ) );
			}
		}
	}
	return search.size === 0 ? filled : `${ filled }?${ search.toString() }`;
}
