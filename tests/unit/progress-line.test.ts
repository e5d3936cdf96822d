import { progressText } from '../../src/worker/cli/progress-line.ts';

describe( 'a line of progress', () => {
	it( 'says how much is done, how quickly, and how long the rest takes', () => {
		expect( progressText( 'moving', 250, 1_000, 50, 'rows' ) ).toBe(
			'moving ██████░░░░░░░░░░░░░░░░░░ 25 %, 250 of 1000 rows, 50/s, 15 s left'
		);
		expect( progressText( 'moving', 1_000, 100_000, 50, 'rows' ) ).toContain( '33 min left' );
	} );

	it( 'says no more than is known', () => {
		expect( progressText( 'checking', 0, 0, 0, '' ) ).toBe( 'checking …' );
		expect( progressText( 'copying', 0, 10, 0, 'pages' ) ).toMatch(
			/0 %, 0 of 10 pages, 0\/s$/
		);
	} );
} );
