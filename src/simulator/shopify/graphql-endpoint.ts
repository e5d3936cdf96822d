import {
	buildSchema,
	execute,
	getOperationAST,
	getVariableValues,
	GraphQLError,
	parse,
	validate,
} from 'graphql';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import type { ApiAnswer, ApiRequest, Handling } from '../api-server.ts';
import type { CallGate } from '../call-gate.ts';
import type { Delays, Faults } from '../contract.ts';
import { recordOf } from '../record-of.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { Timers } from '../timers.ts';
import type { CostBucket } from './cost-bucket.ts';
import { badRequest, httpError, THROTTLED, tooCostly } from './error-bodies.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';
import { arrive, isInventoryMutation, readInventoryCalls, rootFields } from './inventory-call.ts';
import { actualCost, requestedCost } from './query-cost.ts';
import { SHOPIFY_SCHEMA } from './schema.ts';
import { API_VERSION } from './webhooks.ts';

export interface EndpointParts {
	readonly accessToken: string;
	readonly root: Readonly< Record< string, unknown > >;
	readonly keys: IdempotencyKeys;
	readonly bucket: CostBucket;
	readonly gate: CallGate;
	readonly faults: Faults;
	readonly timers: Timers;
	readonly delays: Delays;
	readonly writeRandom: SeededRandom;
	readonly readRandom: SeededRandom;
}

interface PreparedCall {
	readonly document: DocumentNode;
	readonly operation: OperationDefinitionNode;
	readonly variables: Readonly< Record< string, unknown > >;
}

const SINGLE_QUERY_MAX = 1000;
const schema: GraphQLSchema = buildSchema( SHOPIFY_SCHEMA );

/**
 * POST /admin/api/2026-10/graphql.json. A call passes: token, fault, parsing, cost; then waits as
 * long as this shop takes, and only then is executed, in one go, and answered. So a compare-and-set
 * is judged when it takes effect, and what a query reads is true when its answer leaves.
 */
export function graphqlEndpoint( parts: EndpointParts ) {
	return async ( request: ApiRequest ): Promise< Handling > => {
		const path = /^\/admin\/api\/([^/]+)\/graphql\.json$/.exec( request.path );
		if ( path?.[ 1 ] !== API_VERSION || request.method !== 'POST' ) {
			return httpError( 404 );
		}
		if ( request.headers[ 'x-shopify-access-token' ] !== parts.accessToken ) {
			parts.gate.count( 'refused: 401' );
			return httpError( 401 );
		}
		// As it is when the request comes: it may be switched off before the answer goes out.
		const { answerStatus } = parts.faults;
		if ( answerStatus !== 0 ) {
			parts.gate.count( `fault: ${ answerStatus }` );
			await parts.timers.wait( parts.readRandom.delayMs( parts.delays.read ) );
			return httpError( answerStatus );
		}
		const call = prepare( request.body );
		return 'status' in call ? call : run( parts, call );
	};
}

async function run( parts: EndpointParts, call: PreparedCall ): Promise< Handling > {
	const { operation, variables } = call;
	const isMutation = operation.operation === 'mutation';
	const names = rootFields( operation ).map( ( field ) => field.name.value );
	for ( const name of names ) {
		parts.gate.count( name );
	}
	const question = { schema, ...call };
	const requested = requestedCost( question );
	if ( requested > SINGLE_QUERY_MAX ) {
		return { status: 200, body: { errors: [ tooCostly( requested, SINGLE_QUERY_MAX ) ] } };
	}
	if ( ! parts.bucket.take( requested ) ) {
		parts.gate.count( 'refused: throttled' );
		return answered( parts, { errors: [ THROTTLED ] }, requested, null );
	}
	const inventory = isMutation ? readInventoryCalls( schema, operation, variables ) : [];
	if ( inventory instanceof GraphQLError ) {
		return answered( parts, { errors: [ inventory.toJSON() ] }, requested, requested );
	}
	const fate = names.some( isInventoryMutation ) ? parts.gate.fateOfWrite() : 'normal';
	if ( fate === 'hang' ) {
		return 'hang';
	}
	const verdicts = arrive( parts.keys, inventory );
	await parts.timers.wait(
		isMutation
			? parts.writeRandom.delayMs( parts.delays.write )
			: parts.readRandom.delayMs( parts.delays.read )
	);
	// Nothing on the root object is asynchronous, so this runs to its end before anything else.
	const result = await execute( {
		schema,
		document: call.document,
		rootValue: parts.root,
		contextValue: verdicts,
		variableValues: variables,
		operationName: operation.name?.value ?? null,
	} );
	if ( fate === 'cut' ) {
		return 'cut';
	}
	const actual = actualCost( question, requested, result.data );
	parts.bucket.giveBack( requested - actual );
	return answered( parts, { ...result }, requested, actual );
}

function answered(
	parts: EndpointParts,
	result: Readonly< Record< string, unknown > >,
	requestedQueryCost: number,
	actualQueryCost: number | null
): ApiAnswer {
	const cost = { requestedQueryCost, actualQueryCost, throttleStatus: parts.bucket.status() };
	return {
		status: 200,
		headers: { 'X-Shopify-API-Version': API_VERSION },
		body: { ...result, extensions: { cost } },
	};
}

function prepare( body: string ): PreparedCall | ApiAnswer {
	let given: unknown;
	try {
		given = JSON.parse( body );
	} catch {
		return badRequest( 'Request body is not JSON' );
	}
	const { query, operationName, ...rest } = recordOf( given );
	const variables = recordOf( rest[ 'variables' ] );
	if ( typeof query !== 'string' ) {
		return badRequest( 'Required parameter missing or invalid' );
	}
	try {
		const document = parse( query );
		const mistakes = validate( schema, document );
		const operation = getOperationAST(
			document,
			typeof operationName === 'string' ? operationName : null
		);
		if ( mistakes.length > 0 || ! operation ) {
			const errors = mistakes.map( ( mistake ) => mistake.toJSON() );
			return refused( errors.length > 0 ? errors : [ { message: 'No operation named' } ] );
		}
		const coerced = getVariableValues( schema, operation.variableDefinitions ?? [], variables );
		return coerced.errors !== undefined
			? refused(
					coerced.errors.map( ( each ) => ( {
						...each.toJSON(),
						extensions: { code: 'INVALID_VARIABLE' },
					} ) )
				)
			: { document, operation, variables };
	} catch ( cause ) {
		return refused( [ { message: cause instanceof Error ? cause.message : String( cause ) } ] );
	}
}

/** Shopify answers calls that it cannot execute with 200 as well. */
function refused( errors: readonly unknown[] ): ApiAnswer {
	return { status: 200, body: { errors } };
}
