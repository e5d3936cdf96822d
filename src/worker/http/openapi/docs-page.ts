import { createHash } from 'node:crypto';
import type {
	JsonSchema,
	OpenApiDocument,
	Operation,
	Parameter,
	Response,
} from './document-types.ts';

/**
 * The document as a page for people: plain HTML without a script, which asks nobody for anything. Its one
 * style sheet is in it, and named by its hash.
 */

const STYLE = `
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.9em; }
pre { border: 1px solid GrayText; overflow-x: auto; padding: 0.75rem; }
table { border-collapse: collapse; width: 100%; }
caption { font-weight: 600; padding: 0.5rem 0; text-align: start; }
th, td { border-top: 1px solid GrayText; padding: 0.4rem 0.5rem 0.4rem 0; text-align: start; vertical-align: top; }
h3, li, p, th, td { overflow-wrap: anywhere; }
section > section { border-top: 2px solid; margin-top: 2rem; }
a:focus-visible, pre:focus-visible { outline: 3px solid; outline-offset: 2px; }
.skip { left: -999rem; position: absolute; }
.skip:focus { left: 1rem; }
`;

/** Nothing may be loaded, run, framed or sent; the style is the one above. */
export const DOCS_PAGE_POLICY = [
	"default-src 'none'",
	`style-src 'sha256-${ createHash( 'sha256' ).update( STYLE ).digest( 'base64' ) }'`,
	"base-uri 'none'",
	"form-action 'none'",
	"frame-ancestors 'none'",
].join( '; ' );

interface Addressed {
	readonly method: string;
	readonly path: string;
	readonly operation: Operation;
}

export function docsPage( document: OpenApiDocument ): string {
	const { info, tags, paths } = document;
	const operations = Object.entries( paths ).flatMap( ( [ path, byMethod ] ) =>
		Object.entries( byMethod ).map( ( [ method, operation ] ): Addressed => ( {
			method: method.toUpperCase(),
			path,
			operation,
		} ) )
	);
	const groups = tags.map( ( { name } ) => ( {
		name,
		operations: operations.filter( ( { operation } ) => operation.tags.includes( name ) ),
	} ) );
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${ escaped( info.title ) } API ${ escaped( info.version ) }</title>
<style>${ STYLE }</style>
</head>
<body>
<a class="skip" href="#main">Skip to the operations</a>
<header>
<h1>${ escaped( info.title ) } API <small>${ escaped( info.version ) }</small></h1>
<p>${ escaped( info.description ) }</p>
<p>For programs: <a href="openapi.json">openapi.json</a> (OpenAPI ${ escaped( document.openapi ) }).</p>
</header>
<nav aria-label="Operations">
${ groups.map( navigation ).join( '\n' ) }
</nav>
<main id="main">
${ groups
	.map(
		( { name, operations: own } ) => `<section aria-labelledby="tag-${ name }">
<h2 id="tag-${ name }">${ name }</h2>
${ own.map( section ).join( '\n' ) }
</section>`
	)
	.join( '\n' ) }
</main>
</body>
</html>
`;
}

function navigation( group: { name: string; operations: readonly Addressed[] } ): string {
	const links = group.operations.map(
		( { method, path, operation } ) =>
			`<li><a href="#${ operation.operationId }"><code>${ method } ${ escaped( path ) }</code></a></li>`
	);
	return `<h2>${ group.name }</h2>\n<ul>\n${ links.join( '\n' ) }\n</ul>`;
}

function section( { method, path, operation }: Addressed ): string {
	const { operationId, summary, description, security } = operation;
	const scope = security.flatMap( ( { token = [] } ) => token )[ 0 ];
	return `<section aria-labelledby="${ operationId }">
<h3 id="${ operationId }"><code>${ method } ${ escaped( path ) }</code></h3>
<p>${ escaped( summary ) }.${ description === undefined ? '' : ` ${ escaped( description ) }` }</p>
<p>${ scope === undefined ? 'No token is needed.' : `Scope: <code>${ scope }</code>.` }</p>
${ [
	parameters( operation.parameters ),
	...Object.values( operation.requestBody?.content ?? {} ).map( ( { schema } ) =>
		fieldTable( 'The body', schema )
	),
	...operation[ 'x-codeSamples' ].map( ( { source } ) => code( source, 'Example request' ) ),
	...Object.entries( operation.responses ).map( answer ),
].join( '\n' ) }
</section>`;
}

function parameters( all: readonly Parameter[] ): string {
	const rows = all.map( ( { name, in: place, required, description = '', schema } ) => [
		`<code>${ escaped( name ) }</code>`,
		`${ place }${ required ? ', required' : '' }`,
		`<code>${ escaped( typeOf( schema ) ) }</code>`,
		escaped( description ),
	] );
	return table( 'Parameters', [ 'Name', 'Where', 'Type', 'Meaning' ], rows );
}

function answer( [ status, { description, content } ]: [ string, Response ] ): string {
	const [ media ] = Object.values( content );
	const lines = description
		.split( '\n\n' )
		.map(
			( line ) => `<p>${ escaped( line ).replaceAll( /`([^`]+)`/g, '<code>$1</code>' ) }</p>`
		);
	const schema = media?.schema ?? {};
	return `<h4>${ status }</h4>
${ lines.join( '\n' ) }
${ schema.$ref === undefined ? fieldTable( 'The answer', schema ) : '' }
${ media?.example === undefined ? '' : code( JSON.stringify( media.example, null, 2 ), 'Example answer' ) }`;
}

function fieldTable( caption: string, schema: JsonSchema ): string {
	const rows = fieldsOf( schema, '' ).map( ( { name, type, isRequired, description } ) => [
		`<code>${ escaped( name ) }</code>`,
		`<code>${ escaped( type ) }</code>${ isRequired ? '' : ', optional' }`,
		escaped( description ),
	] );
	return table( caption, [ 'Field', 'Type', 'Meaning' ], rows );
}

interface Field {
	readonly name: string;
	readonly type: string;
	readonly isRequired: boolean;
	readonly description: string;
}

/** Of objects within it as well, by their paths; the same field of several variants once. */
function fieldsOf( schema: JsonSchema, path: string ): Field[] {
	const { properties = {}, required = [], items, anyOf = [], oneOf = [] } = schema;
	const own = Object.entries( properties ).flatMap( ( [ name, inner ] ): Field[] => {
		const at = path === '' ? name : `${ path }.${ name }`;
		const { description = '' } = inner;
		const isRequired = required.includes( name );
		return [
			{ name: at, type: typeOf( inner ), isRequired, description },
			...fieldsOf( inner, at ),
		];
	} );
	const within = [
		...own,
		...( items ? fieldsOf( items, `${ path }[]` ) : [] ),
		...[ ...anyOf, ...oneOf ].flatMap( ( inner ) => fieldsOf( inner, path ) ),
	];
	return [ ...new Map( within.map( ( field ) => [ field.name, field ] ) ).values() ];
}

function typeOf( schema: JsonSchema ): string {
	const { type, enum: values, const: only, items, anyOf, oneOf, minimum, maximum } = schema;
	const either = anyOf ?? oneOf;
	if ( either ) {
		return [ ...new Set( either.map( typeOf ) ) ].join( ' or ' );
	}
	if ( values ) {
		return values.map( ( value ) => JSON.stringify( value ) ).join( ', ' );
	}
	if ( only !== undefined ) {
		return JSON.stringify( only );
	}
	if ( items ) {
		return `array of ${ typeOf( items ) }`;
	}
	const range = [ minimum, maximum ].some( ( bound ) => bound !== undefined )
		? ` ${ minimum ?? '' }…${ maximum ?? '' }`
		: '';
	return `${ type ?? 'any' }${ range }`;
}

function table(
	caption: string,
	head: readonly string[],
	rows: readonly ( readonly string[] )[]
): string {
	if ( rows.length === 0 ) {
		return '';
	}
	const line = ( [ first = '', ...rest ]: readonly string[] ): string =>
		`<tr><th scope="row">${ first }</th>${ rest.map( ( cell ) => `<td>${ cell }</td>` ).join( '' ) }</tr>`;
	return `<table>
<caption>${ caption }</caption>
<thead><tr>${ head.map( ( cell ) => `<th scope="col">${ cell }</th>` ).join( '' ) }</tr></thead>
<tbody>
${ rows.map( line ).join( '\n' ) }
</tbody>
</table>`;
}

/** Reached by the keyboard, so that what is too wide can be scrolled by it. */
function code( text: string, label: string ): string {
	return `<pre tabindex="0" role="group" aria-label="${ label }"><code>${ escaped( text ) }</code></pre>`;
}

function escaped( text: string ): string {
	return text
		.replaceAll( '&', '&amp;' )
		.replaceAll( '<', '&lt;' )
		.replaceAll( '>', '&gt;' )
		.replaceAll( '"', '&quot;' );
}
