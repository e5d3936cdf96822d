import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ERRORS } from '../../src/shared/errors.ts';
import { ROOT } from './repository-files.ts';

/**
 * Everything a user can be told went wrong, and docs/errors.md, must say the same. When the first
 * test fails after a change of src/shared/errors.ts: `npm run docs:errors`.
 */

const ROW = /^\| `([A-Z][A-Z0-9_]*)` \| (.+) \|$/gm;
const docs = readFileSync( path.join( ROOT, 'docs/errors.md' ), 'utf8' );
const documented = [ ...docs.matchAll( ROW ) ].map( ( [ row ] ) => row );
const catalogue = Object.entries( ERRORS ).map(
	( [ code, { status, message, action } ] ) =>
		`| \`${ code }\` | ${ status === 0 ? '–' : status } | ${ message } | ${ action } |`
);

describe( 'the error catalogue', () => {
	it( 'is printed in docs/errors.md, row by row and in its order', () => {
		expect( documented ).toEqual( catalogue );
	} );

	it( 'names its errors in capitals', () => {
		for ( const code of Object.keys( ERRORS ) ) {
			expect( code ).toMatch( /^[A-Z]+(_[A-Z0-9]+)*$/ );
		}
	} );

	it( 'says in whole sentences what happened and what to do', () => {
		for ( const { message, action } of Object.values( ERRORS ) ) {
			expect( message ).toMatch( /\S\.$/ );
			expect( action ).toMatch( /\S\.$/ );
		}
	} );
} );
