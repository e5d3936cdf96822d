import fc from 'fast-check';
import { skuSchema } from '../../../src/shared/ids.ts';
import { BillsOfMaterials } from '../../../src/worker/ledger/bill-of-materials.ts';
import { bundlesFrom } from '../../../src/worker/ledger/packable.ts';
import { BUNDLES } from '../../conformance/history-shop.ts';
import { referenceAvailable, type Recipe } from './reference-world.ts';

const MAIN = 'main';

const billsOf = ( recipes: readonly Recipe[] ): BillsOfMaterials =>
	new BillsOfMaterials(
		recipes.map( ( { bundle, since, parts, isKept = false } ) => ( {
			bundle: skuSchema.parse( bundle ),
			sinceMs: since,
			components: Object.entries( parts ).map( ( [ sku, quantity ] ) => ( {
				sku: skuSchema.parse( sku ),
				quantity,
			} ) ),
			isKeptAssembled: isKept,
		} ) )
	);

const packable = (
	recipes: readonly Recipe[],
	bundle: string,
	shelves: Readonly< Record< string, number > >
): number =>
	bundlesFrom( billsOf( recipes ), skuSchema.parse( bundle ), ( sku ) => shelves[ sku ] ?? 0 );

describe( 'how many bundles can be had beside packed ones that are owed', () => {
	const RECIPES: readonly Recipe[] = [
		{ bundle: 'KIT', since: 0, parts: { A: 1 }, isKept: true },
		{ bundle: 'CRATE', since: 0, parts: { KIT: 3 }, isKept: true },
		{ bundle: 'PALLET', since: 0, parts: { CRATE: 1, A: 1 } },
	];

	it( 'those owed are made of what lies packed inside them, not of its components again', () => {
		// One crate is owed: three kits. The other three, that lie packed as well, make one more.
		expect( packable( RECIPES, 'CRATE', { CRATE: -1, KIT: 6, A: 0 } ) ).toBe( 1 );
		expect( packable( RECIPES, 'CRATE', { CRATE: -1, KIT: 5, A: 0 } ) ).toBe( 0 );
		expect( packable( RECIPES, 'CRATE', { CRATE: -1, KIT: 5, A: 1 } ) ).toBe( 1 );
	} );

	it( 'what is missing for those owed hides none that lie packed', () => {
		expect( packable( RECIPES, 'CRATE', { CRATE: 5, KIT: -2, A: 0 } ) ).toBe( 5 );
	} );

	it( 'those owed come first also where only another part is wanted of the same component', () => {
		expect( packable( RECIPES, 'PALLET', { CRATE: 5, KIT: -2, A: 4 } ) ).toBe( 2 );
	} );

	it( 'is what trying one after the other comes to', () => {
		const names = [
			...new Set(
				BUNDLES.flatMap( ( { bundle, parts } ) => [ bundle, ...Object.keys( parts ) ] )
			),
		];
		const shelvesArb = fc.tuple( ...names.map( () => fc.integer( { min: -3, max: 12 } ) ) );
		const keptArb = fc.tuple( ...BUNDLES.map( () => fc.boolean() ) );
		const bundleArb = fc.constantFrom( ...BUNDLES.map( ( { bundle } ) => bundle ) );
		fc.assert(
			fc.property( shelvesArb, keptArb, bundleArb, ( units, kept, bundle ) => {
				const recipes = BUNDLES.map( ( recipe, at ) => ( {
					...recipe,
					isKept: kept[ at ] ?? false,
				} ) );
				const there = Object.fromEntries(
					names.map( ( name, at ) => [ name, units[ at ] ?? 0 ] )
				);
				const shelves = Object.fromEntries(
					names.map( ( name ) => [
						`${ name }@${ MAIN }`,
						{ onHand: there[ name ] ?? 0, committed: 0, quarantined: 0, safety: 0 },
					] )
				);
				const world = { recipes, home: MAIN, netLocations: [] };
				expect( packable( recipes, bundle, there ) ).toBe(
					referenceAvailable( shelves, world, bundle, MAIN )
				);
			} ),
			{ numRuns: 2_000 }
		);
	} );
} );
