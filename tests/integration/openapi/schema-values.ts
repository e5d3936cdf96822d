import fc from 'fast-check';
import type { JsonSchema } from '../../../src/worker/http/openapi/document-types.ts';

/** Values that a schema of the document allows, and values that are anything but. */

/** Words that mean something in the world under test, by the name of the field that holds them. */
export type Vocabulary = Readonly< Record< string, readonly unknown[] > >;

const LONGEST = 40;

/** What the schema allows. Where the vocabulary knows the field, mostly its words. */
export function allowed(
	schema: JsonSchema,
	words: Vocabulary,
	name = ''
): fc.Arbitrary< unknown > {
	const known = words[ name ];
	const any = valueOf( schema, words );
	return known === undefined
		? any
		: fc.oneof( { weight: 5, arbitrary: fc.constantFrom( ...known ) }, any );
}

function valueOf( schema: JsonSchema, words: Vocabulary ): fc.Arbitrary< unknown > {
	const { type, const: only, enum: values, anyOf, oneOf, minimum, maximum } = schema;
	const either = anyOf ?? oneOf;
	if ( either ) {
		return fc.oneof( ...either.map( ( one ) => allowed( one, words ) ) );
	}
	if ( values ) {
		return fc.constantFrom( ...values );
	}
	if ( only !== undefined ) {
		return fc.constant( only );
	}
	switch ( type ) {
		case 'integer':
			return integer( minimum, maximum );
		case 'number':
			return fc.double( {
				noNaN: true,
				min: minimum ?? -1_000,
				max: maximum ?? 1_000,
			} );
		case 'boolean':
			return fc.boolean();
		case 'null':
			return fc.constant( null );
		case 'string':
			return text( schema );
		case 'array':
			return fc.array( allowed( schema.items ?? {}, words ), {
				minLength: schema.minItems ?? 0,
				maxLength: Math.min( schema.maxItems ?? 3, 3 ),
			} );
		case 'object':
			return object( schema, words );
		default:
			return fc.jsonValue();
	}
}

/** Small ones mostly, and both ends. */
function integer( minimum?: number, maximum?: number ): fc.Arbitrary< number > {
	const min = minimum ?? Number.MIN_SAFE_INTEGER;
	const max = maximum ?? Number.MAX_SAFE_INTEGER;
	return fc.oneof(
		fc.integer( { min: Math.max( min, -20 ), max: Math.max( min, Math.min( max, 20 ) ) } ),
		fc.constantFrom( min, max )
	);
}

function text( {
	pattern,
	minLength = 0,
	maxLength = LONGEST,
}: JsonSchema ): fc.Arbitrary< string > {
	if ( pattern !== undefined ) {
		return fc
			.stringMatching( new RegExp( pattern ) )
			.filter( ( one ) => one.length >= minLength && one.length <= maxLength );
	}
	const kept = ( one: string ): boolean =>
		one.length >= minLength && one.length <= maxLength && ! one.includes( '\0' );
	return fc.oneof(
		fc.string( { minLength, maxLength: Math.min( maxLength, LONGEST ) } ).filter( kept ),
		fc
			.string( { unit: 'grapheme', minLength, maxLength: Math.min( maxLength, LONGEST ) } )
			.filter( kept ),
		fc.constantFrom( 'x'.repeat( Math.min( maxLength, 400 ) ) )
	);
}

function object( schema: JsonSchema, words: Vocabulary ): fc.Arbitrary< unknown > {
	const { properties = {}, required = [] } = schema;
	const fields = Object.fromEntries(
		Object.entries( properties ).map( ( [ name, inner ] ) => [
			name,
			allowed( inner, words, name ),
		] )
	);
	return fc.record( fields, { requiredKeys: [ ...required ] } );
}

/** What programs send by mistake, and what people send to see what happens. */
export const strange: fc.Arbitrary< unknown > = fc.oneof(
	fc.jsonValue(),
	fc.string( { unit: 'binary', maxLength: LONGEST } ),
	fc.constantFrom< unknown >(
		'',
		'\0',
		'\ud800',
		'￿',
		'x'.repeat( 5_000 ),
		`'; drop table events; --`,
		'%',
		'%ff',
		'\\',
		'../..',
		'__proto__',
		'constructor',
		null,
		-1,
		0,
		1.5,
		2 ** 53,
		-( 2 ** 63 ),
		1e308,
		'NaN',
		'1e9',
		'0x10',
		' 1 ',
		'true',
		true,
		[],
		[ '1', '2' ],
		{},
		[ [ [ [] ] ] ]
	)
);
