import { eventKeySchema } from '../../../src/shared/ids.ts';
import { adjusted, LedgerInMemory, line, order, ordered, sku } from './ledger-in-memory.ts';
import { ended, extended, reserve } from './reservation-events.ts';

const KIT = {
	bundle: sku( 'KIT' ),
	sinceMs: 0,
	components: [
		{ sku: sku( 'A' ), quantity: 2 },
		{ sku: sku( 'B' ), quantity: 1 },
	],
};

function ledgerWith( units: Record< string, number > ): LedgerInMemory {
	const ledger = new LedgerInMemory( [ KIT ] );
	Object.entries( units ).forEach( ( [ name, count ] ) =>
		ledger.take( adjusted( name, count ) )
	);
	return ledger;
}

const counts = ( ledger: LedgerInMemory, name = 'A' ): string =>
	ledger.state()[ `${ name }\u001fmain` ] ?? '0/0';

describe( 'a reservation', () => {
	it( 'holds units that are there, and is refused with how many are left when they are not', () => {
		const ledger = ledgerWith( { A: 3 } );
		ledger.take( reserve( { A: 2 } ) );
		expect( counts( ledger ) ).toBe( '3/2' );
		ledger.take( reserve( { A: 2 }, { order: 'cart-8' } ) );
		expect( counts( ledger ) ).toBe( '3/2' );
		expect( ledger.decisions ).toEqual( [
			{ result: 'accepted' },
			{ result: 'refused', short: [ { line: 'A', available: 1 } ] },
		] );
	} );

	it( 'takes the last unit: refused is only what is really missing', () => {
		const ledger = ledgerWith( { A: 5 } );
		for ( let cart = 1; cart <= 7; cart += 1 ) {
			ledger.take( reserve( { A: 1 }, { order: `cart-${ cart }` } ) );
		}
		expect( ledger.decisions.map( ( { result } ) => result ) ).toEqual( [
			...Array.from( { length: 5 }, () => 'accepted' ),
			'refused',
			'refused',
		] );
		expect( counts( ledger ) ).toBe( '5/5' );
	} );

	it( 'is all or nothing, also over lines that share a component', () => {
		const ledger = ledgerWith( { A: 4, B: 1 } );
		ledger.take( reserve( { KIT: 1, A: 3 } ) );
		expect( ledger.decisions ).toEqual( [
			{
				result: 'refused',
				short: [
					{ line: 'KIT', available: 1 },
					{ line: 'A', available: 4 },
				],
			},
		] );
		expect( [ counts( ledger ), counts( ledger, 'B' ) ] ).toEqual( [ '4/0', '1/0' ] );
		ledger.take( reserve( { KIT: 1, A: 2 }, { attempt: 'second', atMs: 11 } ) );
		expect( [ counts( ledger ), counts( ledger, 'B' ) ] ).toEqual( [ '4/4', '1/1' ] );
	} );

	it( 'gives its units back when it has run out', () => {
		const ledger = ledgerWith( { A: 3 } )
			.take( reserve( { A: 2 } ) )
			.take( ended() );
		expect( counts( ledger ) ).toBe( '3/0' );
	} );

	it( 'that is extended while it runs out goes on, whichever is written first', () => {
		for ( const events of [
			[ extended( 150 ), ended() ],
			[ ended(), extended( 150 ) ],
		] ) {
			const ledger = ledgerWith( { A: 3 } ).take( reserve( { A: 2 } ) );
			events.forEach( ( event ) => ledger.take( event ) );
			expect( counts( ledger ) ).toBe( '3/2' );
			ledger.take( { ...ended( { atMs: 150 } ), key: eventKeySchema.parse( 'at last' ) } );
			expect( counts( ledger ) ).toBe( '3/0' );
		}
	} );

	it( 'that runs out takes nothing from an order that was paid meanwhile', () => {
		const paid = ordered(
			order( 'cart-7', [ line( 'A', { ordered: 2 } ) ], { updatedAt: 50 } )
		);
		for ( const events of [
			[ reserve( { A: 2 } ), paid, ended() ],
			[ reserve( { A: 2 } ), ended(), paid ],
			[ paid, reserve( { A: 2 } ), ended() ],
		] ) {
			const ledger = ledgerWith( { A: 3 } );
			events.forEach( ( event ) => ledger.take( event ) );
			expect( counts( ledger ) ).toBe( '3/2' );
		}
	} );

	it( 'becomes the order it was made for, and is not counted beside it', () => {
		const ledger = ledgerWith( { A: 3 } ).take( reserve( { A: 2 } ) );
		ledger.take( ordered( order( 'cart-7', [ line( 'A', { ordered: 1 } ) ] ) ) );
		expect( counts( ledger ) ).toBe( '3/1' );
	} );

	it( 'asked for once more is answered anew, and what its first try holds is not in its own way', () => {
		const ledger = ledgerWith( { A: 3 } ).take( reserve( { A: 2 } ) );
		ledger.take( reserve( { A: 3 }, { attempt: 'second', atMs: 11 } ) );
		expect( ledger.decisions.at( -1 ) ).toEqual( { result: 'accepted' } );
		expect( counts( ledger ) ).toBe( '3/3' );
		// The end of the first one has nothing to give back any more.
		ledger.take( ended() );
		expect( counts( ledger ) ).toBe( '3/3' );
	} );

	it( 'keeps its answer when it is told again from the log, whatever lies on the shelf by then', () => {
		const told = ledgerWith( { A: 1 } ).take( reserve( { A: 1 } ) );
		const [ answered ] = told.logged.slice( -1 );
		const later = ledgerWith( {} );
		later.take( answered ?? reserve( {} ) );
		expect( later.decisions ).toEqual( [ { result: 'accepted' } ] );
		expect( counts( later ) ).toBe( '0/1' );
	} );
} );
