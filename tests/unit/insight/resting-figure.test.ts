import { RestingFigure } from '../../../src/worker/insight/resting-figure.ts';

describe( 'a figure that is dear to count', () => {
	let nowMs = 0;
	let counted = 0;
	let tookMs = 0;
	let failure: Error | null = null;
	let figure: RestingFigure< number >;

	beforeEach( () => {
		[ nowMs, counted, tookMs, failure ] = [ 0, 0, 0, null ];
		figure = new RestingFigure( { now: () => nowMs }, async () => {
			counted += 1;
			nowMs += tookMs;
			if ( failure !== null ) {
				throw failure;
			}
			return counted;
		} );
	} );

	it( 'takes no more than a hundredth of the time, however often it is asked for', async () => {
		tookMs = 40;
		let inCountingMs = 0;
		while ( nowMs < 600_000 ) {
			const before = counted;
			await figure.read();
			inCountingMs += ( counted - before ) * tookMs;
			nowMs += 500;
		}
		expect( inCountingMs / nowMs ).toBeLessThanOrEqual( 0.01 );
		// And not much less: it is no older than that asks for.
		expect( inCountingMs / nowMs ).toBeGreaterThan( 0.008 );
	} );

	it( 'is counted every time where that is quick', async () => {
		tookMs = 5;
		expect( [ await figure.read(), await figure.read() ] ).toEqual( [ 1, 2 ] );
	} );

	it( 'is counted once for all who ask meanwhile', async () => {
		expect( await Promise.all( [ figure.read(), figure.read() ] ) ).toEqual( [ 1, 1 ] );
	} );

	it( 'is counted again at once when that failed', async () => {
		tookMs = 40;
		failure = new Error( 'the database is away' );
		await expect( figure.read() ).rejects.toThrow( 'is away' );
		failure = null;
		expect( await figure.read() ).toBe( 2 );
	} );

	it( 'does not stand still when the clock is put back', async () => {
		tookMs = 40;
		nowMs = 3_600_000;
		await figure.read();
		nowMs = 0;
		expect( await figure.read() ).toBe( 2 );
	} );
} );
