import { z } from 'zod';
import type {
	JsonSchema,
	OpenApiDocument,
	Operation,
} from '../../../src/worker/http/openapi/document-types.ts';

/** Says what an answer has that the document does not, or the other way round. */
export class DocumentedAnswers {
	readonly #document: OpenApiDocument;
	readonly #read = new Map< string, z.ZodType >();

	constructor( document: OpenApiDocument ) {
		this.#document = document;
	}

	/** What is wrong with it; `null`: it is what the document says. */
	fault( operation: Operation, status: number, body: unknown ): string | null {
		const response = operation.responses[ String( status ) ];
		const [ media ] = Object.values( response?.content ?? {} );
		const schema = media?.schema;
		if ( ! schema ) {
			return `${ operation.operationId } does not document ${ status }`;
		}
		const name = `${ operation.operationId } ${ status }`;
		const known = this.#read.get( name ) ?? readSchema( this.#closed( schema ) );
		this.#read.set( name, known );
		const parsed = known.safeParse( body );
		return parsed.success ? null : `${ name }: ${ z.prettifyError( parsed.error ) }`;
	}

	/**
	 * The document leaves open what else an answer may have, for the sake of those who read it. Here it
	 * may have nothing else: what is answered is to be documented.
	 */
	#closed( schema: JsonSchema ): JsonSchema {
		if ( schema.$ref !== undefined ) {
			const name = schema.$ref.replace( '#/components/schemas/', '' );
			return this.#closed( this.#document.components.schemas[ name ] ?? {} );
		}
		const { properties, items, anyOf, oneOf, additionalProperties } = schema;
		const each = ( all: readonly JsonSchema[] ) => all.map( ( one ) => this.#closed( one ) );
		return {
			...schema,
			...( items && { items: this.#closed( items ) } ),
			...( anyOf && { anyOf: each( anyOf ) } ),
			...( oneOf && { oneOf: each( oneOf ) } ),
			...( properties && {
				properties: Object.fromEntries(
					Object.entries( properties ).map( ( [ name, inner ] ) => [
						name,
						this.#closed( inner ),
					] )
				),
				additionalProperties: additionalProperties ?? false,
			} ),
		};
	}
}

/** The schema as a check of values. */
export function readSchema( schema: JsonSchema ): z.ZodType {
	// As a value that comes from outside, which is what zod reads.
	const json = JSON.parse( JSON.stringify( schema ) ) as Parameters<
		typeof z.fromJSONSchema
	>[ 0 ];
	return z.fromJSONSchema( json );
}
