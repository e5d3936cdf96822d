import { z } from 'zod';
import { errorAnswerSchema } from '../../../shared/api/error-answer.ts';
import { ERRORS, type ErrorCode } from '../../../shared/errors.ts';
import { API_TAGS, errorsOf, isCsv, type AnswerSpec, type ApiRoute } from '../api-route.ts';
import { curlOf } from './curl.ts';
import type {
	JsonSchema,
	MediaType,
	OpenApiDocument,
	Operation,
	Parameter,
	RequestBody,
	Response,
} from './document-types.ts';

const JSON_TYPE = 'application/json';
const CSV_TYPE = 'text/csv';

/** The OpenAPI 3.1 document of these routes. */
export function openApiDocument( routes: readonly ApiRoute[], version: string ): OpenApiDocument {
	const paths: Record< string, Record< string, Operation > > = {};
	for ( const route of routes ) {
		const path = route.path.replaceAll( /:(\w+)/g, '{$1}' );
		paths[ path ] = { ...paths[ path ], [ route.method.toLowerCase() ]: operationOf( route ) };
	}
	return {
		openapi: '3.1.0',
		info: {
			title: 'Lockstep',
			version,
			description:
				'One stock count for every sales channel. Times are milliseconds since 1970, UTC; quantities are whole units. Fields that you do not know may be added to any answer.',
		},
		tags: API_TAGS.filter( ( tag ) => routes.some( ( route ) => route.tag === tag ) ).map(
			( name ) => ( { name } )
		),
		paths,
		components: {
			schemas: { Error: jsonSchemaOf( errorAnswerSchema, 'output' ) },
			securitySchemes: {
				token: {
					type: 'http',
					scheme: 'bearer',
					description:
						'A token has one of the scopes `read`, `operate` and `admin`; each includes those before it.',
				},
			},
		},
	};
}

function operationOf( route: ApiRoute ): Operation {
	const { operation, tag, summary, description, scope } = route;
	return {
		operationId: operation,
		tags: [ tag ],
		summary,
		...( description !== undefined && { description } ),
		security: scope === null ? [] : [ { token: [ scope ] } ],
		parameters: parametersOf( route ),
		...( route.body !== undefined && { requestBody: bodyOf( route, route.body ) } ),
		responses: {
			...Object.fromEntries(
				Object.entries( route.answers ).map( ( [ status, answer ] ) => [
					status,
					responseOf( answer ),
				] )
			),
			...errorResponses( errorsOf( route ) ),
		},
		'x-codeSamples': [ { lang: 'shell', source: curlOf( route ) } ],
	};
}

function parametersOf( route: ApiRoute ): Parameter[] {
	const { params, query, example } = route;
	return [
		...parametersIn( 'path', params, example?.params ),
		...parametersIn( 'query', query, example?.query ),
		...( route.isKeyed
			? [
					{
						name: 'Idempotency-Key',
						in: 'header' as const,
						required: false,
						description: `The same as \`key\` in the body${ isKeyNeeded( route ) ? '; one of the two is needed' : '' }.`,
						schema: { type: 'string' as const, minLength: 8, maxLength: 200 },
					},
				]
			: [] ),
	];
}

function isKeyNeeded( { body }: ApiRoute ): boolean {
	return body !== undefined && ( jsonSchemaOf( body, 'input' ).required ?? [] ).includes( 'key' );
}

function parametersIn(
	place: 'path' | 'query',
	schema: z.ZodType | undefined,
	examples: Readonly< Record< string, unknown > > = {}
): Parameter[] {
	const { properties = {}, required = [] } = schema ? jsonSchemaOf( schema, 'input' ) : {};
	return Object.entries( properties ).map( ( [ name, { description, ...rest } ] ) => ( {
		name,
		in: place,
		required: required.includes( name ),
		...( description !== undefined && { description } ),
		schema: rest,
		...( name in examples && { example: examples[ name ] } ),
	} ) );
}

function bodyOf( route: ApiRoute, body: z.ZodType ): RequestBody {
	const schema = jsonSchemaOf( body, 'input' );
	const { required = [] } = schema;
	return {
		required: true,
		content: {
			[ JSON_TYPE ]: {
				schema: route.isKeyed
					? { ...schema, required: required.filter( ( name ) => name !== 'key' ) }
					: schema,
				...( route.example?.body && { example: route.example.body } ),
			},
			...( route.isCsvToo && { [ CSV_TYPE ]: { schema: { type: 'string' as const } } } ),
		},
	};
}

function responseOf( { description, schema, example }: AnswerSpec ): Response {
	if ( isCsv( schema ) ) {
		return { description, content: { [ CSV_TYPE ]: { schema: { type: 'string' } } } };
	}
	const media: MediaType = {
		schema: jsonSchemaOf( schema, 'output' ),
		...( example !== undefined && { example } ),
	};
	return { description, content: { [ JSON_TYPE ]: media } };
}

const RETRY_AFTER = {
	'Retry-After': {
		description: 'After how many seconds to send the same again. Not with every code.',
		schema: { type: 'integer' as const, minimum: 1 },
	},
};

/** By status: the codes, each with what it means and what to do. */
function errorResponses( codes: readonly ErrorCode[] ): Record< string, Response > {
	const byStatus = Map.groupBy( new Set( codes ), ( code ) => String( ERRORS[ code ].status ) );
	const responses: Record< string, Response > = {};
	for ( const [ status, named ] of byStatus ) {
		const lines = named.map(
			( code ) => `\`${ code }\`: ${ ERRORS[ code ].message } ${ ERRORS[ code ].action }`
		);
		responses[ status ] = {
			description: lines.join( '\n\n' ),
			...( status === '503' && { headers: RETRY_AFTER } ),
			content: { [ JSON_TYPE ]: { schema: { $ref: '#/components/schemas/Error' } } },
		};
	}
	return responses;
}

/**
 * A schema as JSON Schema. What an answer may have besides is left open: a client that refuses an
 * unknown field would break with the next version.
 */
function jsonSchemaOf( schema: z.ZodType, io: 'input' | 'output' ): JsonSchema {
	const { $schema: _, ...json } = z.toJSONSchema( schema, {
		io,
		unrepresentable: 'any',
		override: ( { jsonSchema } ) => {
			if ( jsonSchema.additionalProperties === false ) {
				delete jsonSchema.additionalProperties;
			}
			if ( jsonSchema.minimum === Number.MIN_SAFE_INTEGER ) {
				delete jsonSchema.minimum;
			}
			if ( jsonSchema.maximum === Number.MAX_SAFE_INTEGER ) {
				delete jsonSchema.maximum;
			}
		},
	} );
	return json as JsonSchema;
}
