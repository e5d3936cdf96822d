import { startWorld, type World } from './world.ts';

interface Listed {
	readonly listing: string;
	readonly quantity: number;
}

interface Why {
	readonly quantity: number;
	readonly steps: readonly { readonly step: string; readonly change: number }[];
}

describe( 'the API of the split', () => {
	let world: World;

	beforeAll( async () => {
		world = await startWorld( {
			products: [
				{ sku: 'LAST', title: 'Last ones', quantity: 7 },
				{ sku: 'MANY', title: 'Many', quantity: 40 },
			],
		} );
		await world.converged();
	} );
	afterAll( () => world.close() );

	const shownEverywhere = ( sku: string ): number[] =>
		world.shops.map( ( { simulator } ) => simulator.shown( sku ) );
	const listingsOf = async ( sku: string ): Promise< readonly Listed[] > =>
		( await world.api.get< { listings: Listed[] } >( `/v1/listings?sku=${ sku }` ) ).listings;
	const why = ( { listing }: Listed ): Promise< Why > =>
		world.api.get( `/v1/listings/${ encodeURIComponent( listing ) }/why` );

	it( 'splits nothing until somebody says so', async () => {
		expect( await world.api.get( '/v1/allocation' ) ).toEqual( { splitBelow: 0 } );
		expect( shownEverywhere( 'LAST' ) ).toEqual( [ 7, 7, 7 ] );
	} );

	it( 'then shares that add up to what is there are shown, each explained by a step', async () => {
		expect( await world.api.post( '/v1/allocation', { splitBelow: 10 } ) ).toEqual( {
			splitBelow: 10,
		} );
		expect( await world.api.get( '/v1/allocation' ) ).toEqual( { splitBelow: 10 } );
		await world.converged();
		expect( shownEverywhere( 'LAST' ).toSorted() ).toEqual( [ 2, 2, 3 ] );
		expect( shownEverywhere( 'MANY' ) ).toEqual( [ 40, 40, 40 ] );
		const listings = await listingsOf( 'LAST' );
		expect( listings ).toHaveLength( 3 );
		for ( const listing of listings ) {
			const { quantity, steps } = await why( listing );
			expect( quantity ).toBe( listing.quantity );
			expect( steps ).toMatchObject( [
				{ step: 'available', change: 7 },
				{ step: 'split', change: quantity - 7 },
			] );
		}
	} );

	it( 'a sale on one channel leaves shares that add up to what is left', async () => {
		const { simulator } = world.shop( 'shopify-main' );
		simulator.sell( [ { sku: 'LAST', quantity: simulator.shown( 'LAST' ) } ] );
		const left = shownEverywhere( 'LAST' ).reduce( ( sum, one ) => sum + one, 0 );
		await world.converged();
		const shown = shownEverywhere( 'LAST' );
		expect( shown.reduce( ( sum, one ) => sum + one, 0 ) ).toBe( left );
		expect( Math.max( ...shown ) - Math.min( ...shown ) ).toBeLessThanOrEqual( 1 );
	} );

	it( 'and 0 lets every channel show all of it again', async () => {
		await world.api.post( '/v1/allocation', { splitBelow: 0 } );
		await world.converged();
		const [ first ] = shownEverywhere( 'LAST' );
		expect( shownEverywhere( 'LAST' ) ).toEqual( [ first, first, first ] );
		const steps = ( await Promise.all( ( await listingsOf( 'LAST' ) ).map( why ) ) ).flatMap(
			( one ) => one.steps.map( ( { step } ) => step )
		);
		expect( steps ).not.toContain( 'split' );
	} );

	it.each( [ -1, 1.5, 1_001, null, '3' ] )( 'refuses %p', async ( splitBelow ) => {
		await expect( world.api.post( '/v1/allocation', { splitBelow } ) ).rejects.toThrow(
			/REQUEST_INVALID|splitBelow/
		);
		expect( await world.api.get( '/v1/allocation' ) ).toEqual( { splitBelow: 0 } );
	} );
} );
