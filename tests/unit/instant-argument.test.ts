import { instantArgument } from '../../src/worker/cli/instant-argument.ts';

const utc = ( text: string ) => ( { atMs: Date.parse( text ) } );

describe( 'an instant on the command line', () => {
	it.each( [
		[ '2026-11-29T10:00:00Z', utc( '2026-11-29T10:00:00Z' ) ],
		[ '2026-11-29T10:00Z', utc( '2026-11-29T10:00:00Z' ) ],
		[ '2026-11-29 10:00:01.5Z', utc( '2026-11-29T10:00:01.500Z' ) ],
		[ '2026-11-29T10:00:00+02:00', utc( '2026-11-29T08:00:00Z' ) ],
		[ '2026-11-29T10:00:00-0530', utc( '2026-11-29T15:30:00Z' ) ],
		[ '2028-02-29T00:00Z', utc( '2028-02-29T00:00:00Z' ) ],
		[ '#1', { position: 1 } ],
		[ '#1234', { position: 1_234 } ],
	] )( 'is %s', ( text, expected ) => {
		expect( instantArgument( text ) ).toEqual( expected );
	} );

	it( 'without a zone is by the clock here', () => {
		const here = { atMs: new Date( 2026, 10, 29, 10, 5 ).getTime() };
		expect( instantArgument( '2026-11-29 10:05' ) ).toEqual( here );
		expect( instantArgument( '2026-11-29T10:05:00' ) ).toEqual( here );
	} );

	it.each( [
		'',
		'yesterday',
		'#0',
		'#-1',
		'#1.5',
		'1234',
		'2026-11-29 10',
		'2026-13-01 10:00',
		'2026-02-30 10:00',
		'2026-02-30T10:00:00Z',
		'2026-11-29T24:00:00Z',
		'2026-11-29T10:60:00Z',
		'2026-11-29T10:00:61Z',
		'2026-11-29T10:00:00 CET',
	] )( 'is not %p', ( text ) => {
		expect( () => instantArgument( text ) ).toThrow();
	} );
} );
