import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SEEDED_BUGS, seededBugRows } from '../prove/seeded-bugs/all-seeded-bugs.ts';
import { replaceOnce } from '../prove/seeded-bugs/repository-copy.ts';
import { ROOT } from './repository-files.ts';

/**
 * The list of seeded bugs follows the code. Whether the bugs are noticed takes minutes and is
 * tests/prove/seeded-bugs.test.ts; that each still has its place is seen here, with the change that
 * takes it away.
 */

const read = ( file: string ): string => readFileSync( path.join( ROOT, file ), 'utf8' );

describe( 'a seeded bug', () => {
	it.each( SEEDED_BUGS )( 'has its place in the code: $bug', ( { changes } ) => {
		const changed = new Map< string, string >();
		for ( const { file, snippet, by } of changes ) {
			const text = changed.get( file ) ?? read( file );
			changed.set( file, replaceOnce( file, text, snippet, by ) );
		}
		changed.forEach( ( text, file ) => expect( text ).not.toBe( read( file ) ) );
	} );

	it.each( [
		[ 'gone', 'a < c' ],
		[ 'there twice', 'a < b || a < b' ],
	] )( 'is refused, by the name of its file, when its place is %s', ( _where, text ) => {
		expect( () => replaceOnce( 'a.ts', text, 'a < b', 'a <= b' ) ).toThrow(
			/^a\.ts has [02] times, not once: a < b$/
		);
	} );

	it( 'is named once', () => {
		const names = SEEDED_BUGS.map( ( { bug } ) => bug );
		expect( names.filter( ( name, index ) => names.indexOf( name ) !== index ) ).toEqual( [] );
	} );

	it( 'is printed in docs/seeded-bugs.md, row by row and in its order', () => {
		const rows = read( 'docs/seeded-bugs.md' )
			.split( '\n' )
			.filter( ( line ) => line.startsWith( '| ' ) );
		expect( rows.slice( 1 ) ).toEqual( seededBugRows() );
	} );
} );
