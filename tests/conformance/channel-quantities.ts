import { listingIdSchema } from '../../src/shared/ids.ts';
import type { ListingTarget } from '../../src/worker/channels/contract.ts';
import { value } from './channel-under-test.ts';
import { LONG_SKU, STOCK, UNICODE_SKU } from './channel.ts';
import type { Stage } from './channel.ts';

/** Offers, reading and writing. */
export function describeQuantities( stage: Stage ): void {
	describe( 'quantities', () => {
		it( 'are listed with every offer, however many pages it takes', () => {
			for ( const sku of [ UNICODE_SKU, LONG_SKU, ...stage.batchSkus ] ) {
				const offer = stage.bench.offer( sku );
				expect( offer.sku ).toBe( sku );
				expect( offer.shown ).toBe( STOCK );
				expect( offer.title ).not.toBe( '' );
			}
		} );

		it( 'are read one by one and together, in one call', async () => {
			const { bench } = stage;
			const [ first, second ] = [ stage.freshSku(), stage.freshSku() ];
			bench.simulator.editShown( second, 3 );
			expect( await bench.read( first ) ).toEqual( [
				{ listing: bench.target( first ).listing, result: 'shown', quantity: STOCK },
			] );
			const both = await bench.read( second, first );
			expect( both ).toHaveLength( 2 );
			expect( both ).toEqual(
				expect.arrayContaining( [
					{ listing: bench.target( first ).listing, result: 'shown', quantity: STOCK },
					{ listing: bench.target( second ).listing, result: 'shown', quantity: 3 },
				] )
			);
		} );

		it( 'of a listing that is not there are missing, and the others are still read', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			const gone: ListingTarget = {
				listing: listingIdSchema.parse( 'gone' ),
				external: Object.fromEntries(
					Object.entries( bench.offer( sku ).external ).map( ( [ name, id ], index ) => [
						name,
						index === 0 ? id.replace( /\d+$/, '999999999' ) : id,
					] )
				),
			};
			const answers = value(
				await bench.adapter.readQuantities( [ gone, bench.target( sku ) ] )
			);
			expect( answers ).toHaveLength( 2 );
			expect( answers ).toEqual(
				expect.arrayContaining( [
					{
						listing: 'gone',
						result: 'missing',
						reason: expect.stringMatching( /./ ) as string,
					},
					{ listing: bench.target( sku ).listing, result: 'shown', quantity: STOCK },
				] )
			);
		} );

		it( 'are written and read back', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			const [ answer ] = await bench.set( bench.item( sku, 11 ) );
			expect( answer ).toMatchObject( {
				listing: bench.target( sku ).listing,
				result: 'accepted',
			} );
			expect( bench.simulator.shown( sku ) ).toBe( 11 );
			expect( await bench.read( sku ) ).toMatchObject( [ { quantity: 11 } ] );
		} );

		it( 'are written down to zero', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			await bench.set( bench.item( sku, 0 ) );
			expect( bench.simulator.shown( sku ) ).toBe( 0 );
			expect( await bench.read( sku ) ).toMatchObject( [ { result: 'shown', quantity: 0 } ] );
		} );

		it( 'of listings with strange and long SKUs are written like any other', async () => {
			const { bench } = stage;
			await bench.set( bench.item( UNICODE_SKU, 5 ), bench.item( LONG_SKU, 6 ) );
			expect( bench.simulator.shown( UNICODE_SKU ) ).toBe( 5 );
			expect( bench.simulator.shown( LONG_SKU ) ).toBe( 6 );
		} );

		it( 'fill one call to the brim, for writing and for reading', async () => {
			const { bench } = stage;
			const { writeBatchMax, readBatchMax } = bench.adapter.capabilities;
			const skus = stage.batchSkus.slice( 0, Math.min( writeBatchMax, 250 ) );
			const answers = await bench.set(
				...skus.map( ( sku, index ) => bench.item( sku, index + 1 ) )
			);
			expect( answers.filter( ( { result } ) => result === 'accepted' ) ).toHaveLength(
				skus.length
			);
			expect( skus.map( ( sku ) => bench.simulator.shown( sku ) ) ).toEqual(
				skus.map( ( _, index ) => index + 1 )
			);
			const toRead = skus.slice( 0, Math.min( readBatchMax, skus.length ) );
			const read = await bench.read( ...toRead );
			const byListing = new Map( read.map( ( each ) => [ each.listing, each ] ) );
			toRead.forEach( ( sku, index ) => {
				expect( byListing.get( bench.target( sku ).listing ) ).toMatchObject( {
					quantity: index + 1,
				} );
			} );
		} );

		it( 'are compared before they are set, where the channel can', async () => {
			const { bench } = stage;
			const [ stale, other ] = [ stage.freshSku(), stage.freshSku() ];
			bench.simulator.sell( [ { sku: stale, quantity: 1 } ] );
			const answers = await bench.set(
				bench.item( other, 8, STOCK ),
				bench.item( stale, 9, STOCK )
			);
			if ( bench.adapter.capabilities.writes === 'cut' ) {
				expect( answers ).toEqual( [
					{ listing: bench.target( other ).listing, result: 'not-attempted' },
					{ listing: bench.target( stale ).listing, result: 'stale' },
				] );
				expect( [
					bench.simulator.shown( other ),
					bench.simulator.shown( stale ),
				] ).toEqual( [ STOCK, STOCK - 1 ] );
				const [ retried ] = await bench.set( bench.item( stale, 9, STOCK - 1 ) );
				expect( retried ).toMatchObject( { result: 'accepted' } );
			} else {
				expect( answers ).toMatchObject( [
					{ result: 'accepted' },
					{ result: 'accepted' },
				] );
			}
			expect( bench.simulator.shown( stale ) ).toBe( 9 );
		} );

		it( 'are written whatever is shown when no comparison is asked for', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			bench.simulator.sell( [ { sku, quantity: 4 } ] );
			await bench.set( bench.item( sku, 15 ) );
			expect( bench.simulator.shown( sku ) ).toBe( 15 );
		} );

		it( 'are changed once when a call with a key is repeated, where the channel deduplicates', async () => {
			const { bench } = stage;
			if ( ! bench.adapter.capabilities.hasIdempotencyKeys ) {
				return;
			}
			const sku = stage.freshSku();
			const call = {
				idempotencyKey: bench.key(),
				kind: 'adjust' as const,
				items: [ bench.item( sku, -3 ) ],
			};
			const first = value( await bench.adapter.writeQuantities( call ) );
			const again = value( await bench.adapter.writeQuantities( call ) );
			expect( first ).toMatchObject( [ { result: 'accepted' } ] );
			expect( again ).toMatchObject( [ { result: 'accepted' } ] );
			expect( bench.simulator.shown( sku ) ).toBe( STOCK - 3 );
		} );

		it( 'refuse one key for two different calls, where the channel deduplicates', async () => {
			const { bench } = stage;
			if ( ! bench.adapter.capabilities.hasIdempotencyKeys ) {
				return;
			}
			const sku = stage.freshSku();
			const idempotencyKey = bench.key();
			value(
				await bench.adapter.writeQuantities( {
					idempotencyKey,
					kind: 'set',
					items: [ bench.item( sku, 4 ) ],
				} )
			);
			const other = await bench.adapter.writeQuantities( {
				idempotencyKey,
				kind: 'set',
				items: [ bench.item( sku, 5 ) ],
			} );
			expect( other ).toMatchObject( {
				ok: false,
				failure: { action: 'giveUp', applied: 'no' },
			} );
			expect( bench.simulator.shown( sku ) ).toBe( 4 );
		} );

		it( 'are adjusted up and down beside sales, where the channel can', async () => {
			const { bench } = stage;
			if ( bench.adapter.capabilities.writes !== 'cut' ) {
				return;
			}
			const sku = stage.freshSku();
			bench.simulator.sell( [ { sku, quantity: 2 } ] );
			for ( const change of [ 5, -4 ] ) {
				value(
					await bench.adapter.writeQuantities( {
						idempotencyKey: bench.key(),
						kind: 'adjust',
						items: [ bench.item( sku, change ) ],
					} )
				);
			}
			expect( bench.simulator.shown( sku ) ).toBe( STOCK - 2 + 5 - 4 );
		} );

		it( 'of a listing that is not there spoil only themselves', async () => {
			const { bench } = stage;
			const sku = stage.freshSku();
			const [ name, id ] = Object.entries( bench.offer( sku ).external )[ 0 ] ?? [ '', '' ];
			const gone = {
				target: {
					listing: listingIdSchema.parse( 'gone' ),
					external: {
						...bench.offer( sku ).external,
						[ name ]: id.replace( /\d+$/, '999999999' ),
					},
				},
				quantity: 1,
				onlyIfShown: null,
				includes: null,
				revision: 1,
			};
			const answers = await bench.set( gone, bench.item( sku, 6 ) );
			expect( answers[ 0 ] ).toMatchObject( {
				listing: 'gone',
				result: 'rejected',
				failure: { action: 'giveUp', applied: 'no' },
			} );
			const wasWritten = bench.simulator.shown( sku ) === 6;
			expect( answers[ 1 ] ).toMatchObject( {
				result: wasWritten ? 'accepted' : 'not-attempted',
			} );
		} );
	} );
}
