import fc from 'fast-check';
import { locationIdSchema, type LocationId, type Sku } from '../../../src/shared/ids.ts';
import { availability, limitsOf } from '../../../src/worker/ledger/availability.ts';
import { BillsOfMaterials, type Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import { oneMoreOf } from '../../../src/worker/ledger/one-more.ts';
import { EMPTY_STOCK, type StockRow } from '../../../src/worker/ledger/shelf.ts';
import { propertyRuns } from '../property-runs.ts';
import { main, sku } from './ledger-in-memory.ts';

const far = locationIdSchema.parse( 'far' );
const PLACES = [ main, far ];
/** What is on hand, by SKU, in the two places. */
type OnHand = Readonly< Record< string, readonly [ main: number, far: number ] > >;

function viewOf( onHand: OnHand, bills: readonly Bill[] ) {
	const stock = ( one: Sku, location: LocationId ): StockRow => ( {
		...EMPTY_STOCK,
		onHand: onHand[ one ]?.[ location === main ? 0 : 1 ] ?? 0,
	} );
	return { stock, bills: new BillsOfMaterials( bills ) };
}

function bill( name: string, parts: Record< string, number >, kind: Partial< Bill > = {} ): Bill {
	const components = Object.entries( parts ).map( ( [ part, quantity ] ) => ( {
		sku: sku( part ),
		quantity,
	} ) );
	return { bundle: sku( name ), sinceMs: 0, components, ...kind };
}

const kit = sku( 'KIT' );

describe( 'what one more of a bundle lacks', () => {
	it( 'is every component that would run out, where the fewest units are lacking', () => {
		const view = viewOf( { A: [ 4, 0 ], B: [ 2, 1 ] }, [ bill( 'KIT', { A: 2, B: 1 } ) ] );
		expect( oneMoreOf( view, kit, PLACES ) ).toEqual( {
			location: far,
			lacking: [ { sku: 'A', quantity: 2 } ],
		} );
		expect( oneMoreOf( view, kit, [ main ] ) ).toEqual( {
			location: main,
			lacking: [
				{ sku: 'A', quantity: 2 },
				{ sku: 'B', quantity: 1 },
			],
		} );
	} );

	it( 'is less where some lie there already, and more where some are owed', () => {
		const one = bill( 'KIT', { A: 3 } );
		expect( oneMoreOf( viewOf( { A: [ 5, 0 ] }, [ one ] ), kit, [ main ] )?.lacking ).toEqual( [
			{ sku: 'A', quantity: 1 },
		] );
		expect( oneMoreOf( viewOf( { A: [ -2, 0 ] }, [ one ] ), kit, [ main ] )?.lacking ).toEqual(
			[ { sku: 'A', quantity: 5 } ]
		);
	} );

	it( 'has no place of its own when it is packed from everywhere', () => {
		const view = viewOf( { A: [ 1, 1 ] }, [
			bill( 'KIT', { A: 3 }, { isPackedAnywhere: true } ),
		] );
		expect( oneMoreOf( view, kit, PLACES ) ).toEqual( {
			location: null,
			lacking: [ { sku: 'A', quantity: 1 } ],
		} );
	} );

	it( 'is nothing of what is no bundle, or has no place', () => {
		expect( oneMoreOf( viewOf( {}, [] ), kit, PLACES ) ).toBeNull();
		expect( oneMoreOf( viewOf( {}, [ bill( 'KIT', { A: 1 } ) ] ), kit, [] ) ).toBeNull();
	} );

	it( 'is found, and not searched for for ever, of quantities that no shelf holds', () => {
		const bills = [
			bill( 'SET', { A: 1_000_000_000 } ),
			bill( 'KIT', { SET: 999_999_999, B: 1 } ),
		];
		const more = oneMoreOf( viewOf( { A: [ 7, 0 ], B: [ 1, 0 ] }, bills ), kit, [ main ] );
		expect( more?.lacking ).toMatchObject( [ { sku: 'A' } ] );
	} );

	it( 'makes one more, and one unit less of any of it does not', () => {
		const units = fc.integer( { min: -3, max: 12 } );
		const each = fc.integer( { min: 1, max: 4 } );
		const shelves = fc.record( {
			A: fc.tuple( units, units ),
			B: fc.tuple( units, units ),
			SET: fc.tuple( fc.nat( 3 ), fc.nat( 3 ) ),
		} );
		fc.assert(
			fc.property(
				shelves,
				fc.tuple( each, each, each ),
				fc.boolean(),
				( onHand, [ a, b, sets ], isKeptAssembled ) => {
					const bills = [
						bill( 'SET', { A: a }, { isKeptAssembled } ),
						bill( 'KIT', { SET: sets, B: b } ),
					];
					const made = ( on: OnHand ): number =>
						availability( viewOf( on, bills ), kit, PLACES ).units;
					const view = viewOf( onHand, bills );
					const more = oneMoreOf( view, kit, PLACES );
					const plus = ( of: string, quantity: number ): OnHand => {
						const [ here, there ] = onHand[ of === 'A' ? 'A' : 'B' ];
						return {
							...onHand,
							[ of ]:
								more?.location === main
									? [ here + quantity, there ]
									: [ here, there + quantity ],
						};
					};
					const lacking = more?.lacking ?? [];
					expect( lacking.length ).toBeGreaterThan( 0 );
					const all = lacking.reduce< OnHand >(
						( on, one ) => ( {
							...on,
							...pick( plus( one.sku, one.quantity ), one.sku ),
						} ),
						onHand
					);
					expect( made( all ) ).toBe( made( onHand ) + 1 );
					for ( const short of lacking ) {
						const less = {
							...all,
							...pick( plus( short.sku, short.quantity - 1 ), short.sku ),
						};
						expect( made( less ) ).toBe( made( onHand ) );
					}
					const [ scarcest ] = limitsOf( view, kit, PLACES );
					expect( scarcest?.leaf ).toBe( availability( view, kit, PLACES ).limitedBy );
				}
			),
			propertyRuns( 300 )
		);
	} );
} );

function pick( on: OnHand, name: string ): OnHand {
	const found = on[ name ];
	return found ? { [ name ]: found } : {};
}
