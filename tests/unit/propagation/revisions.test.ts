import { nextDesired } from '../../../src/worker/allocation/next-desired.ts';
import { planListing } from '../../../src/worker/propagation/plan-listing.ts';
import {
	cutStart,
	cutSteps,
	isSettled,
	PRODUCT,
	type CutRules,
	type CutWorld,
} from './cut-world.ts';
import { follow, searchInterleavings } from './interleavings.ts';
import { atRest, blind, withCut } from './listing-state.ts';

const BUDGET = { sales: 2, receipts: 2, others: 1, looks: 0 };

function search( rules: CutRules ): number {
	return searchInterleavings( {
		initial: cutStart( BUDGET, 3 ),
		next: ( world: CutWorld ) => cutSteps( world, rules ),
		statesMax: 100_000,
		check: ( world, _isQuiet, way ) => {
			const { listing, shown } = world;
			if ( isSettled( world ) && shown !== listing.quantity ) {
				throw new Error(
					`shows ${ shown }, should show ${ listing.quantity } for ever, after: ${ way.join( ', ' ) }`
				);
			}
		},
	} );
}

describe( 'P1: a listing is looked at again when its quantity changed or an own order was counted', () => {
	it( 'and so is right at every quiet point of every interleaving', () => {
		expect( search( PRODUCT ) ).toBe( 5_609 );
	} );

	it( 'is wrong for ever when only a change of the quantity counts', () => {
		const byQuantity: CutRules = {
			...PRODUCT,
			revise: ( before, change, nowMs ) => {
				const { desired } = nextDesired( before, change, nowMs );
				const isRevised = change.quantity !== before.quantity;
				const revision = isRevised ? desired.revision : before.revision;
				return { desired: { ...desired, revision }, isRevised };
			},
		};
		expect( () => search( byQuantity ) ).toThrow(
			/^shows 2, should show 3 for ever, after: own sale, order and receipt in one commit$/
		);
	} );

	it( 'is wrong for ever when the channel that an order came from is passed over', () => {
		const passedOver: CutRules = {
			...PRODUCT,
			revise: ( before, change, nowMs ) => {
				const { desired, isRevised } = nextDesired( before, change, nowMs );
				return { desired, isRevised: isRevised && change.known === before.known };
			},
		};
		expect( () => search( passedOver ) ).toThrow(
			/for ever, after: own sale, order and receipt in one commit$/
		);
	} );

	it( 'is written after an own sale and a receipt in one commit', () => {
		const next = ( world: CutWorld ) => cutSteps( world, PRODUCT );
		const committed = follow( cutStart( BUDGET, 10 ), next, [
			'own sale',
			'order and receipt in one commit',
		] );
		expect( committed.listing.quantity ).toBe( 10 );
		expect( planListing( committed.listing, withCut, 0 ) ).toEqual( {
			next: 'set',
			quantity: 10,
			onlyIfShown: 9,
		} );
		const settled = follow( committed, next, [
			'dispatch',
			'call is carried out',
			'answer arrives',
		] );
		expect( [ settled.shown, isSettled( settled ) ] ).toEqual( [ 10, true ] );
	} );

	it( 'is written to a channel with plain writes, too', () => {
		const change = { quantity: 10, known: 1, unreduced: 0, includes: null };
		const { desired } = nextDesired( atRest, change, 0 );
		expect( planListing( { ...atRest, ...desired, cut: null }, blind, 0 ) ).toEqual( {
			next: 'set',
			quantity: 10,
			onlyIfShown: null,
		} );
	} );
} );
