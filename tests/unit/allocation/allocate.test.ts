import fc from 'fast-check';
import { propertyRuns } from '../property-runs.ts';
import { allocate } from '../../../src/worker/allocation/allocate.ts';
import { nextDesired, NEVER_DESIRED } from '../../../src/worker/allocation/next-desired.ts';

const remote = {
	buffer: { kind: 'units', units: 0 },
	unreduced: 0,
	limitedBy: null,
	backorder: 0,
	shopChanges: 0,
	takesNegative: false,
	quantityMax: 1_000,
} as const;

describe( 'allocation', () => {
	it.each( [
		[ 10, 90 ],
		[ 5, 95 ],
		[ 30, 70 ],
	] )( 'shows 100 with a buffer of %i %% as %i', ( percent, shown ) => {
		expect(
			allocate( { ...remote, available: 100, buffer: { kind: 'percent', percent } } ).quantity
		).toBe( shown );
	} );

	it( 'explains every change of the number, step by step', () => {
		expect(
			allocate( { ...remote, available: 9, buffer: { kind: 'percent', percent: 10 } } )
		).toEqual( {
			quantity: 8,
			steps: [
				{ step: 'available', change: 9, quantity: 9 },
				{ step: 'buffer', change: -1, quantity: 8 },
			],
		} );
	} );

	it( 'names the step that made each change, in the order in which they are made', () => {
		expect(
			allocate( {
				available: 10,
				limitedBy: 'B',
				backorder: 4,
				buffer: { kind: 'units', units: 2 },
				unreduced: 3,
				shopChanges: -1,
				takesNegative: false,
				quantityMax: 12,
			} )
		).toEqual( {
			quantity: 12,
			steps: [
				{ step: 'available', change: 10, quantity: 10, limitedBy: 'B' },
				{ step: 'backorder', change: 4, quantity: 14 },
				{ step: 'buffer', change: -2, quantity: 12 },
				{ step: 'own-orders-not-yet-subtracted', change: 3, quantity: 15 },
				{ step: 'shop-changes-not-in-the-ledger', change: -1, quantity: 14 },
				{ step: 'channel-maximum', change: -2, quantity: 12 },
			],
		} );
	} );

	it( 'says that a debt was raised to zero', () => {
		expect( allocate( { ...remote, available: -2 } ).steps ).toEqual( [
			{ step: 'available', change: -2, quantity: -2 },
			{ step: 'at-least-zero', change: 2, quantity: 0 },
		] );
	} );

	it( 'holds back no more than there is, and nothing of a debt', () => {
		const buffer = { kind: 'units', units: 5 } as const;
		expect(
			allocate( { ...remote, available: 3, buffer, takesNegative: true } ).quantity
		).toBe( 0 );
		expect( allocate( { ...remote, available: -3, buffer, takesNegative: true } ) ).toEqual( {
			quantity: -3,
			steps: [ { step: 'available', change: -3, quantity: -3 } ],
		} );
	} );

	it( 'shows a marketplace zero, but its own WooCommerce the debt, when more is owed than there is', () => {
		expect( allocate( { ...remote, available: -2 } ).quantity ).toBe( 0 );
		expect( allocate( { ...remote, available: -2, takesNegative: true } ).quantity ).toBe( -2 );
	} );

	it( 'adds back what the shop has not yet subtracted for its own unpaid orders', () => {
		expect(
			allocate( { ...remote, available: 7, unreduced: 3, takesNegative: true } ).quantity
		).toBe( 10 );
	} );

	it( 'is monotone in available, never above it, never below zero, and its steps add up', () => {
		const buffer = fc.oneof(
			fc.record( { kind: fc.constant( 'units' as const ), units: fc.nat( 50 ) } ),
			fc.record( {
				kind: fc.constant( 'percent' as const ),
				percent: fc.integer( { min: 0, max: 100 } ),
			} )
		);
		fc.assert(
			fc.property( fc.integer( { min: -50, max: 2_000 } ), buffer, ( available, chosen ) => {
				const at = ( units: number ) =>
					allocate( { ...remote, available: units, buffer: chosen } );
				const { quantity, steps } = at( available );
				expect( quantity ).toBeGreaterThanOrEqual( 0 );
				expect( quantity ).toBeLessThanOrEqual( Math.max( 0, available ) );
				expect( at( available + 1 ).quantity ).toBeGreaterThanOrEqual( quantity );
				expect( steps.reduce( ( sum, { change } ) => sum + change, 0 ) ).toBe( quantity );
			} ),
			propertyRuns( 100 )
		);
	} );
} );

describe( 'the desired quantity', () => {
	const first = () =>
		nextDesired( NEVER_DESIRED, { quantity: 10, known: 0, unreduced: 0, includes: null }, 1 )
			.desired;

	it( 'P1: is revised when an own order was counted, although the quantity stayed', () => {
		const { isRevised, desired } = nextDesired(
			first(),
			{ quantity: 10, known: 1, unreduced: 0, includes: null },
			2
		);
		expect( isRevised ).toBe( true );
		expect( desired.revision ).toBe( first().revision + 1 );
		expect( desired.foreignRevision ).toBe( desired.revision );
	} );

	it( 'tells what only the channel itself caused from what others caused', () => {
		expect(
			nextDesired( first(), { quantity: 9, known: 1, unreduced: 0, includes: null }, 2 )
				.desired.foreignRevision
		).toBe( first().revision );
		expect(
			nextDesired( first(), { quantity: 8, known: 1, unreduced: 0, includes: null }, 2 )
				.desired.foreignRevision
		).toBe( first().revision + 1 );
	} );

	it( 'is not revised when nothing changed', () => {
		expect(
			nextDesired( first(), { quantity: 10, known: 0, unreduced: 4, includes: null }, 2 )
				.isRevised
		).toBe( false );
	} );

	it( 'is revised the first time, whatever it is, and that is nothing the channel did itself', () => {
		expect(
			nextDesired( NEVER_DESIRED, { quantity: 0, known: 0, unreduced: 0, includes: null }, 1 )
		).toEqual( {
			isRevised: true,
			desired: {
				quantity: 0,
				known: 0,
				unreduced: 0,
				includes: null,
				split: null,
				revision: 1,
				foreignRevision: 1,
				ownCountedAtMs: 0,
			},
		} );
	} );

	it( 'remembers when the last own order was counted', () => {
		const sold = { quantity: 9, known: 1, unreduced: 0, includes: null };
		const { desired } = nextDesired( first(), sold, 20 );
		expect( desired.ownCountedAtMs ).toBe( 20 );
		expect( nextDesired( desired, { ...sold, quantity: 12 }, 30 ).desired ).toMatchObject( {
			ownCountedAtMs: 20,
			revision: 3,
			foreignRevision: 3,
		} );
	} );

	it( 'keeps its revisions when nothing changed', () => {
		expect( nextDesired( first(), { ...first(), unreduced: 4 }, 2 ).desired ).toMatchObject( {
			revision: 1,
			foreignRevision: 1,
			unreduced: 4,
		} );
	} );

	it( 'that the channel caused when an order of its own was cancelled is nobody else’s', () => {
		const cancelled = { quantity: 12, known: -2, unreduced: 0, includes: null };
		expect( nextDesired( first(), cancelled, 2 ).desired ).toMatchObject( {
			revision: 2,
			foreignRevision: 1,
		} );
	} );

	describe( 'of a paired shop', () => {
		const at = ( number: number, total: number, epoch = 1 ) => ( { epoch, number, total } );
		const desired = ( quantity: number, includes: ReturnType< typeof at >, known = 0 ) =>
			nextDesired( counted(), { quantity, known, unreduced: 0, includes }, 2 );
		const counted = () =>
			nextDesired(
				NEVER_DESIRED,
				{ quantity: 10, known: 0, unreduced: 0, includes: at( 3, -2 ) },
				1
			).desired;

		it( 'is revised when the place it includes moves, and not for an order alone', () => {
			expect( desired( 10, at( 4, -2 ) ).isRevised ).toBe( true );
			expect( desired( 10, at( 3, -2, 2 ) ).isRevised ).toBe( true );
			expect( desired( 10, at( 3, -2 ), 1 ).isRevised ).toBe( false );
		} );

		it( 'is revised for each part of a place that differs', () => {
			const places = [ at( 4, -2 ), at( 3, -1 ), at( 3, -2, 2 ) ];
			expect( places.map( ( place ) => desired( 10, place ).isRevised ) ).toEqual( [
				true,
				true,
				true,
			] );
		} );

		it( 'that is paired only now was not changed by the shop', () => {
			const paired = { quantity: 10, known: 0, unreduced: 0, includes: at( 0, 0 ) };
			expect( nextDesired( first(), paired, 2 ) ).toMatchObject( {
				isRevised: true,
				desired: { revision: 2, foreignRevision: 2 },
			} );
		} );

		it( 'and is no longer, goes by its orders again', () => {
			const alone = { quantity: 9, known: 1, unreduced: 0, includes: null };
			expect( nextDesired( counted(), alone, 2 ).desired.foreignRevision ).toBe(
				counted().foreignRevision
			);
		} );

		it( 'tells what the shop has changed itself from what others changed', () => {
			const { revision } = counted();
			expect( desired( 9, at( 4, -3 ) ).desired.foreignRevision ).toBe( revision );
			expect( desired( 8, at( 4, -3 ) ).desired.foreignRevision ).toBe( revision + 1 );
			expect( desired( 10, at( 4, -3 ) ).desired.foreignRevision ).toBe( revision + 1 );
			expect( desired( 10, at( 3, -2, 2 ) ).desired.foreignRevision ).toBe( revision + 1 );
		} );
	} );
} );
