import { SeededRandom } from '../../../src/simulator/seeded-random.ts';

test( 'One seed and purpose give one sequence; another seed or purpose gives another', () => {
	const draw = ( seed: number, purpose: string ): number[] => {
		const random = new SeededRandom( seed, purpose );
		return Array.from( { length: 5 }, () => random.next() );
	};
	expect( draw( 1, 'writes' ) ).toEqual( draw( 1, 'writes' ) );
	expect( draw( 2, 'writes' ) ).not.toEqual( draw( 1, 'writes' ) );
	expect( draw( 1, 'reads' ) ).not.toEqual( draw( 1, 'writes' ) );
} );

test( 'Draws are spread evenly, delays stay inside their range, gaps have the rate asked for', () => {
	const random = new SeededRandom( 42, 'test' );
	const draws = Array.from( { length: 20_000 }, () => random.next() );
	for ( let tenth = 0; tenth < 10; tenth += 1 ) {
		const share =
			draws.filter( ( draw ) => Math.floor( draw * 10 ) === tenth ).length / draws.length;
		expect( Math.abs( share - 0.1 ) ).toBeLessThan( 0.01 );
	}
	const delays = Array.from( { length: 2_000 }, () => random.delayMs( { minMs: 5, maxMs: 9 } ) );
	expect( [ Math.min( ...delays ), Math.max( ...delays ) ] ).toEqual( [ 5, 9 ] );
	const gaps = Array.from( { length: 20_000 }, () => random.gapSeconds( 4 ) );
	expect( gaps.reduce( ( sum, gap ) => sum + gap, 0 ) / gaps.length ).toBeCloseTo( 0.25, 1 );
	expect( random.chance( 0 ) ).toBe( false );
	expect( random.chance( 1 ) ).toBe( true );
	expect( random.uuid() ).toMatch(
		/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
	);
} );
