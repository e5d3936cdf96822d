import { SEEDED_BUGS } from './seeded-bugs/all-seeded-bugs.ts';
import { RepositoryCopy } from './seeded-bugs/repository-copy.ts';

/**
 * Tests of the tests: mistakes that others have made, each with the test that must not let it pass.
 * A suite can be green because the product is right, or because nobody looks.
 *
 * The mistakes are made in a copy of the repository. There is no switch for them in the product: a bug
 * that can be turned on for a test can be turned on in a shop, by a stray environment variable or by
 * somebody who means ill, and every such branch is one that the shipped code would have to carry.
 *
 * The list is in seeded-bugs/, one file for each part of the worker, and as a table in
 * docs/seeded-bugs.md.
 */

/** How jest and fast-check say that something was expected and is not so. */
const ASSERTION = /\bexpect\(|Property failed after/;
/** Colours, as jest writes them into its messages. */
const ESCAPES = new RegExp( `${ String.fromCharCode( 27 ) }\\[[0-9;]*m`, 'g' );

const RUN_MAX_MS = 150_000;
const FILES = [ ...new Set( SEEDED_BUGS.map( ( { caughtBy } ) => caughtBy.file ) ) ];

describe( 'tests of the tests', () => {
	const copy = new RepositoryCopy();
	afterAll( () => copy.remove() );

	describe( 'without a bug', () => {
		it.each( FILES )(
			'all that is named of %s passes',
			async ( file ) => {
				const bugs = SEEDED_BUGS.filter( ( { caughtBy } ) => caughtBy.file === file );
				const named = new Set( bugs.map( ( { caughtBy } ) => caughtBy.test ) );
				const results = await copy.run( file, [ ...named ] );
				expect( results.filter( ( { isPassed } ) => ! isPassed ) ).toEqual( [] );
				expect( results.map( ( { name } ) => name ).sort() ).toEqual( [ ...named ].sort() );
			},
			RUN_MAX_MS
		);
	} );

	describe( 'it is noticed when', () => {
		it.each( SEEDED_BUGS )(
			'$bug',
			async ( { changes, caughtBy: { file, test, failsBy = ASSERTION } } ) => {
				const results = await copy.changed( changes, () => copy.run( file, [ test ] ) );
				const [ only ] = results;
				expect( results ).toHaveLength( 1 );
				expect( only ).toMatchObject( { name: test, isPassed: false } );
				expect( only?.failure.replaceAll( ESCAPES, '' ) ).toMatch( failsBy );
			},
			RUN_MAX_MS
		);
	} );
} );
