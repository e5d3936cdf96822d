import { getArgumentValues, getDirectiveValues, GraphQLError, Kind } from 'graphql';
import type { FieldNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { recordOf } from '../record-of.ts';
import { fingerprintOf } from './idempotency-keys.ts';
import type { IdempotencyKeys, KeyVerdict } from './idempotency-keys.ts';

/** One inventory mutation of a call, as it stands when the call arrives. */
export interface InventoryCall {
	readonly field: FieldNode;
	readonly key: string;
	readonly fingerprint: string;
}

/** Verdicts by mutation field, for the resolvers to obey when the write takes effect. */
export type Verdicts = ReadonlyMap< FieldNode, KeyVerdict >;

const ITEMS_MAX = 250;
const INPUTS = {
	inventorySetQuantities: { list: 'quantities', type: 'InventoryQuantityInput' },
	inventoryAdjustQuantities: { list: 'changes', type: 'InventoryChangeInput' },
} as const;

export function isInventoryMutation( name: string ): name is keyof typeof INPUTS {
	return Object.hasOwn( INPUTS, name );
}

/** The mutation fields or query fields that an operation begins with. */
export function rootFields( operation: OperationDefinitionNode ): readonly FieldNode[] {
	return operation.selectionSet.selections.filter( ( each ) => each.kind === Kind.FIELD );
}

/**
 * Reads the inventory mutations of a call, or says why Shopify would not begin with it. What the
 * schema shows as optional is demanded at run time from 2026-04 on: `@idempotent` and, in every
 * item, `changeFromQuantity` (changelog, 2025-12-12; wording as seen in the wild, May 2026).
 */
export function readInventoryCalls(
	schema: GraphQLSchema,
	operation: OperationDefinitionNode,
	variables: Readonly< Record< string, unknown > >
): readonly InventoryCall[] | GraphQLError {
	const calls: InventoryCall[] = [];
	for ( const field of rootFields( operation ) ) {
		const name = field.name.value;
		const definition = schema.getMutationType()?.getFields()[ name ];
		const directive = schema.getDirective( 'idempotent' );
		if ( ! isInventoryMutation( name ) || ! definition || ! directive ) {
			continue;
		}
		const refuse = ( message: string, code: string, path: readonly string[] ): GraphQLError =>
			new GraphQLError( message, { nodes: field, path, extensions: { code } } );
		const input: unknown = getArgumentValues( definition, field, variables )[ 'input' ];
		const { list, type } = INPUTS[ name ];
		const items = listIn( input, list );
		if ( items.length > ITEMS_MAX ) {
			const message = `The input array size of ${ items.length } is greater than the maximum allowed of ${ ITEMS_MAX }.`;
			return refuse( message, 'MAX_INPUT_SIZE_EXCEEDED', [ name, 'input', list ] );
		}
		if ( items.some( ( item ) => ! Object.hasOwn( recordOf( item ), 'changeFromQuantity' ) ) ) {
			const message = `${ type } must include the following argument: changeFromQuantity.`;
			return refuse( message, 'INVALID_FIELD_ARGUMENTS', [ name ] );
		}
		const key = getDirectiveValues( directive, field, variables )?.[ 'key' ];
		if ( typeof key !== 'string' || key === '' ) {
			const message =
				'The @idempotent directive is required for this mutation but was not provided.';
			return refuse( message, 'BAD_REQUEST', [ name ] );
		}
		calls.push( { field, key, fingerprint: fingerprintOf( [ name, input ] ) } );
	}
	return calls;
}

export function arrive( keys: IdempotencyKeys, calls: readonly InventoryCall[] ): Verdicts {
	return new Map(
		calls.map( ( { field, key, fingerprint } ) => [ field, keys.arrive( key, fingerprint ) ] )
	);
}

function listIn( input: unknown, name: string ): readonly unknown[] {
	const list = recordOf( input )[ name ];
	return Array.isArray( list ) ? list : [];
}
