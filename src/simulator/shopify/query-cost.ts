import {
	getArgumentValues,
	getNamedType,
	isCompositeType,
	isInterfaceType,
	isLeafType,
	isObjectType,
	Kind,
} from 'graphql';
import type {
	DocumentNode,
	FieldNode,
	GraphQLNamedType,
	GraphQLSchema,
	OperationDefinitionNode,
	SelectionSetNode,
} from 'graphql';

export interface CostQuestion {
	readonly schema: GraphQLSchema;
	readonly document: DocumentNode;
	readonly operation: OperationDefinitionNode;
	readonly variables: Readonly< Record< string, unknown > >;
}

const MUTATION_POINTS = 10;
const CONNECTION_POINTS = 2;

/**
 * Points that a call is charged for before it runs: an object 1, a scalar 0, a mutation 10, a list
 * in pages by the size asked for. The first two stand on the page "GraphQL Admin API rate limits";
 * the weights of mutations and connections are our reading of answers seen, and unconfirmed.
 */
export function requestedCost( question: CostQuestion ): number {
	const root =
		question.operation.operation === 'mutation'
			? question.schema.getMutationType()
			: question.schema.getQueryType();
	if ( ! root ) {
		return 0;
	}
	const isMutation = question.operation.operation === 'mutation';
	let points = 0;
	for ( const field of fieldsOf( question, question.operation.selectionSet, root ) ) {
		const cost = fieldCost( question, field );
		points += isMutation ? Math.max( MUTATION_POINTS, MUTATION_POINTS - 1 + cost ) : cost;
	}
	return points;
}

/** Points that the answer is worth: what was asked for and not there costs nothing. */
export function actualCost( question: CostQuestion, requested: number, data: unknown ): number {
	if (
		question.operation.operation === 'mutation' ||
		typeof data !== 'object' ||
		data === null
	) {
		return requested;
	}
	const points = Object.values( data ).reduce< number >(
		( sum, value ) => sum + worth( value ),
		0
	);
	return Math.min( requested, points );
}

function worth( value: unknown ): number {
	if ( Array.isArray( value ) ) {
		return value.reduce< number >( ( sum, each ) => sum + worth( each ), 0 );
	}
	if ( typeof value !== 'object' || value === null ) {
		return 0;
	}
	const inner = Object.entries( value ).reduce(
		( sum, [ key, each ] ) => ( key === 'pageInfo' ? sum : sum + worth( each ) ),
		0
	);
	const isList = 'nodes' in value || 'edges' in value;
	return inner + ( isList ? CONNECTION_POINTS : 'cursor' in value ? 0 : 1 );
}

interface TypedField {
	readonly node: FieldNode;
	readonly parent: GraphQLNamedType;
}

function fieldCost( question: CostQuestion, { node, parent }: TypedField ): number {
	if ( ! isObjectType( parent ) && ! isInterfaceType( parent ) ) {
		return 0;
	}
	const definition = parent.getFields()[ node.name.value ];
	if ( definition === undefined || node.selectionSet === undefined ) {
		return 0;
	}
	const type = getNamedType( definition.type );
	if (
		isLeafType( type ) ||
		node.name.value === 'userErrors' ||
		node.name.value === 'pageInfo'
	) {
		return 0;
	}
	const inside = fieldsOf( question, node.selectionSet, type ).reduce(
		( sum, field ) => sum + fieldCost( question, field ),
		0
	);
	const given = getArgumentValues( definition, node, question.variables );
	if ( type.name.endsWith( 'Connection' ) ) {
		const size = Number( given[ 'first' ] ?? given[ 'last' ] ?? 0 );
		return CONNECTION_POINTS + size * Math.max( 1, inside );
	}
	if ( type.name.endsWith( 'Edge' ) ) {
		return inside;
	}
	const ids = given[ 'ids' ];
	return ( Array.isArray( ids ) ? ids.length : 1 ) * ( 1 + inside );
}

function fieldsOf(
	question: CostQuestion,
	selections: SelectionSetNode,
	parent: GraphQLNamedType
): TypedField[] {
	return selections.selections.flatMap( ( selection ): TypedField[] => {
		if ( selection.kind === Kind.FIELD ) {
			return [ { node: selection, parent } ];
		}
		const fragment =
			selection.kind === Kind.INLINE_FRAGMENT
				? selection
				: question.document.definitions
						.filter( ( each ) => each.kind === Kind.FRAGMENT_DEFINITION )
						.find( ( { name } ) => name.value === selection.name.value );
		const condition = fragment?.typeCondition?.name.value;
		const type = condition === undefined ? parent : question.schema.getType( condition );
		return fragment !== undefined && type && isCompositeType( type )
			? fieldsOf( question, fragment.selectionSet, type )
			: [];
	} );
}
