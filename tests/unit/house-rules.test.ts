import { existsSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { FILES, linesMatching, ROOT } from './repository-files.ts';

/**
 * What CONTRIBUTING.md asks for and no linter checks. Each test lists the offending places, so that
 * a failure says what to change.
 */

const SOURCE = /\.(ts|tsx|mjs|js|php|sql|css|scss|sh)$/;
const TYPESCRIPT = /\.tsx?$/;
const sources = FILES.filter( ( { name } ) => SOURCE.test( name ) );
const typescript = FILES.filter( ( { name } ) => TYPESCRIPT.test( name ) );
// This file has to spell out what it forbids.
const others = FILES.filter( ( { name } ) => name !== 'tests/unit/house-rules.test.ts' );

/** Calls `visit` for every node of a TypeScript file. */
function walk( name: string, text: string, visit: ( node: ts.Node ) => void ) {
	const file = ts.createSourceFile(
		name,
		text,
		ts.ScriptTarget.Latest,
		true,
		name.endsWith( 'x' ) ? ts.ScriptKind.TSX : ts.ScriptKind.TS
	);
	const step = ( node: ts.Node ): void => {
		visit( node );
		ts.forEachChild( node, step );
	};
	step( file );
}

function nodesMatching( isBad: ( node: ts.Node ) => boolean ): string[] {
	const found: string[] = [];
	for ( const { name, text } of typescript ) {
		walk( name, text, ( node ) => {
			if ( isBad( node ) ) {
				const start = node.getStart();
				const line = text.slice( 0, start ).split( '\n' ).length;
				found.push( `${ name }:${ line }: ${ node.getText() }` );
			}
		} );
	}
	return found;
}

describe( 'files', () => {
	it( 'are at most 400 lines long', () => {
		const tooLong = sources
			// Written by a command, for people to look something up.
			.filter( ( { name } ) => ! name.startsWith( 'docs/schema/' ) )
			.map( ( { name, text } ) => ( {
				name,
				lines: text.split( '\n' ).length - 1,
			} ) )
			.filter( ( { lines } ) => lines > 400 );
		expect( tooLong ).toEqual( [] );
	} );

	it( 'keep the plugin file, which every request of a shop loads, under 80 lines', () => {
		const plugin = FILES.find( ( { name } ) => name === 'plugin.php' );
		expect( plugin?.text.split( '\n' ).length ).toBeLessThan( 80 );
	} );

	it( 'are not named after nothing in particular', () => {
		const vague = /(^|[-./])(utils?|helpers?|common|misc|managers?|processors?)([-./]|$)/i;
		expect(
			FILES.map( ( { name } ) => name )
				// Stands in for a package of that name, to keep it out.
				.filter( ( name ) => ! name.startsWith( 'scripts/no-e2e-utils/' ) )
				.filter( ( name ) => vague.test( name ) )
		).toEqual( [] );
	} );

	it( 'have kebab-case names outside PHP classes', () => {
		const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*$/;
		const isNamedWell = ( name: string ) =>
			name.split( '/' ).every( ( part ) => kebab.test( part ) );
		expect(
			FILES.map( ( { name } ) => name )
				.filter( ( name ) => /^(src|scripts|tests)\//.test( name ) )
				.filter( ( name ) => ! name.startsWith( 'tests/php/' ) )
				.filter( ( name ) => /\.(ts|tsx|mjs|sql|css|scss)$/.test( name ) )
				.filter( ( name ) => ! isNamedWell( name ) )
		).toEqual( [] );
	} );

	it( 'are named after the class they hold, in PHP, and lie where its namespace says', () => {
		const misplaced = FILES.filter( ( { name } ) => /^includes\/.*\.php$/.test( name ) ).filter(
			( { name, text } ) => {
				const space = /^namespace (.+);$/m.exec( text )?.[ 1 ];
				const type = /^(?:final |abstract )*(?:class|interface|trait) (\w+)/m.exec(
					text
				)?.[ 1 ];
				const expected = `includes/${ space ?? '' }\\${ type ?? '' }.php`
					.replace( 'includes/Lockstep\\', 'includes/' )
					.replaceAll( '\\', '/' );
				return name !== expected;
			}
		);
		expect( misplaced.map( ( { name } ) => name ) ).toEqual( [] );
	} );

	it( 'are called index only where a channel, a simulator or a screen begins', () => {
		const entry =
			/^src\/(worker\/channels|simulator)\/[^/]+\/index\.ts$|^src\/admin\/(screens\/[^/]+\/)?index\.tsx$/;
		expect(
			FILES.map( ( { name } ) => name )
				.filter( ( name ) => /^(src|tests)\/.*\bindex\.tsx?$/.test( name ) )
				.filter( ( name ) => ! entry.test( name ) )
		).toEqual( [] );
	} );

	it( 'end their lines as Unix does, and end with one', () => {
		expect(
			FILES.filter( ( { text } ) => text.includes( '\r' ) || ! text.endsWith( '\n' ) ).map(
				( { name } ) => name
			)
		).toEqual( [] );
	} );
} );

describe( 'code', () => {
	it( 'never opts out of the type checker', () => {
		expect( nodesMatching( ( { kind } ) => kind === ts.SyntaxKind.AnyKeyword ) ).toEqual( [] );
		expect( linesMatching( others, /@ts-(ignore|expect-error|nocheck)/ ) ).toEqual( [] );
	} );

	it( 'never forces one type onto another by way of unknown', () => {
		const isForced = ( node: ts.Node ) =>
			ts.isAsExpression( node ) &&
			ts.isAsExpression( node.expression ) &&
			node.expression.type.kind === ts.SyntaxKind.UnknownKeyword;
		expect( nodesMatching( isForced ) ).toEqual( [] );
	} );

	it( 'hands nothing through in barrels', () => {
		const isBarrel = ( node: ts.Node ) =>
			ts.isExportDeclaration( node ) && node.exportClause === undefined;
		expect( nodesMatching( isBarrel ) ).toEqual( [] );
	} );

	it( 'uses the words of the glossary', () => {
		// Ours is on the right in docs/architecture.md: quantity, on hand, available, location, SKU.
		const foreign =
			/^(\w*_)?qty|Qty|stockLevel|inventoryCount|stockCount|safetyStock|warehouseId|allocatedStock|availableStock|reservedStock/i;
		const isForeign = ( node: ts.Node ) => ts.isIdentifier( node ) && foreign.test( node.text );
		expect( nodesMatching( isForeign ) ).toEqual( [] );
		expect(
			linesMatching(
				FILES.filter( ( { name } ) => /^includes\//.test( name ) ),
				/\$(\w*_)?(qty|stock_level|inventory_count)\b/
			)
		).toEqual( [] );
	} );

	it( 'leaves nothing for later in a comment', () => {
		expect( linesMatching( others, /\b(TODO|FIXME|XXX|HACK)\b/ ) ).toEqual( [] );
	} );
} );

describe( 'the repository', () => {
	it( 'carries no trace of the machine or the workplace it was written on', () => {
		const traces =
			/\/work\/|\.library\b|\/root\/|\/home\/\w|\/Users\/\w|C:\\Users|bash_jobs|\bDESIGN\b|(?<![\w-])(semantics|marketplaces|reliability|toolchain|REQUIREMENTS)\.md/;
		expect( linesMatching( others, traces ) ).toEqual( [] );
	} );

	it( 'looks outside itself only in tests, for the published contracts', () => {
		const outside = linesMatching( others, /shared\/(contracts|hooks|fresh-clone)/ );
		expect(
			outside.filter( ( line ) => ! /^tests\/.*shared\/contracts/.test( line ) )
		).toEqual( [] );
	} );

	it( 'has a changelog with a place for what comes next', () => {
		const changelog = FILES.find( ( { name } ) => name === 'CHANGELOG.md' );
		expect( changelog?.text ).toMatch( /^## \[Unreleased\]$/m );
	} );

	it( 'links only to files that are there', () => {
		const broken = FILES.filter( ( { name } ) => name.endsWith( '.md' ) ).flatMap(
			( { name, text } ) =>
				[ ...text.matchAll( /\]\((?!https?:|#|mailto:)([^)#\s]+)/g ) ]
					.map( ( found ) => found[ 1 ] ?? '' )
					.filter(
						( target ) =>
							! existsSync( path.join( ROOT, path.dirname( name ), target ) )
					)
					.map( ( target ) => `${ name } → ${ target }` )
		);
		expect( broken ).toEqual( [] );
	} );
} );
