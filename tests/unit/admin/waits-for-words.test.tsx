import { goOutWords, whenWords } from '../../../src/admin/waits-for-words.ts';
import { waitsForSchema, type WaitsFor } from '../../../src/shared/api/waits-for.ts';

describe( 'what a quantity waits for', () => {
	it.each< [ WaitsFor, string ] >( [
		[ 'copy', 'this ledger is said to be the real one, and no copy' ],
		[ 'stopped', 'pushes are resumed' ],
		[ 'unpaired', 'the shop is paired again' ],
		[ 'connecting', 'the channel is set up' ],
		[ 'needs-attention', 'the channel works again' ],
		[ 'paused', 'the channel is live again' ],
		[ 'shadow', 'the channel goes live' ],
		[ 'no-answer', 'the channel answers again' ],
		[ 'listing-paused', 'this listing is resumed' ],
		[ 'held', 'the mass change that holds it is settled' ],
	] )( 'is said: %s', ( what, when ) => {
		expect( goOutWords( [ what ] ) ).toBe( `It will go out when ${ when }.` );
	} );

	it( 'has words for each that there is', () => {
		const all = waitsForSchema.element.options;
		expect( new Set( all.map( ( one ) => whenWords( [ one ] ) ) ).size ).toBe( all.length );
	} );

	it( 'is all of it: with one of them over it still waits', () => {
		expect( goOutWords( [ 'stopped', 'shadow', 'held' ], 3 ) ).toBe(
			'They will go out when pushes are resumed and the channel goes live and the mass change that holds it is settled.'
		);
	} );

	it( 'may be nothing', () => {
		expect( goOutWords( [] ) ).toBe( 'It is on its way again.' );
		expect( goOutWords( [], 2 ) ).toBe( 'They are on their way again.' );
	} );
} );
