import { CostBucket } from '../../../src/worker/propagation/cost-bucket.ts';

const AT_MS = 1_000_000;
const reading = ( remaining: number ) => ( {
	remaining,
	maximum: 2_000,
	restoredPerSecond: 100,
	cost: 10,
} );

describe( 'the budget of a channel account', () => {
	it( 'is not limited before the channel has named a limit', () => {
		expect( new CostBucket().waitMs( 1_000_000, AT_MS ) ).toBe( 0 );
	} );

	it( 'lets a call wait exactly until what is missing has been restored', () => {
		const bucket = new CostBucket();
		bucket.observe( reading( 4 ), AT_MS );
		expect( bucket.waitMs( 4, AT_MS ) ).toBe( 0 );
		expect( bucket.waitMs( 10, AT_MS ) ).toBe( 60 );
		expect( bucket.waitMs( 10, AT_MS + 50 ) ).toBe( 10 );
		expect( bucket.waitMs( 10, AT_MS + 60 ) ).toBe( 0 );
	} );

	it( 'takes off what is in flight, until its answer is here', () => {
		const bucket = new CostBucket();
		bucket.observe( reading( 20 ), AT_MS );
		bucket.begin( 10 );
		bucket.begin( 10 );
		expect( bucket.waitMs( 10, AT_MS ) ).toBe( 100 );
		bucket.end( 10 );
		expect( bucket.waitMs( 10, AT_MS ) ).toBe( 0 );
	} );

	it( 'is never fuller than the channel lets it be, however long it rests', () => {
		const bucket = new CostBucket();
		bucket.observe( reading( 0 ), AT_MS );
		const nextDayMs = AT_MS + 86_400_000;
		expect( bucket.waitMs( 2_000, nextDayMs ) ).toBe( 0 );
		expect( bucket.waitMs( 2_010, nextDayMs ) ).toBe( 100 );
	} );

	it( "takes the channel's newest word in place of its own sums", () => {
		const bucket = new CostBucket();
		bucket.observe( reading( 2_000 ), AT_MS );
		bucket.observe( reading( 0 ), AT_MS + 1 );
		expect( bucket.waitMs( 10, AT_MS + 1 ) ).toBe( 100 );
	} );
} );
