import {
	availableOf,
	EMPTY_STOCK,
	isInside,
	isShort,
	newlyShort,
	shelfAfter,
	shortOf,
	sinceOf,
	type Said,
	type ShelfMovement,
	type Since,
	type StockChange,
	type StockRow,
} from '../../../src/worker/ledger/shelf.ts';
import { main, sku } from './ledger-in-memory.ts';

const said = ( atMs: number, units: number, key = 'k' ): Said => ( { atMs, units, key } );

/** What a shelf has become after the changes, with all movements remembered as a store does. */
function shelfOf( ...changes: readonly Omit< StockChange, 'sku' | 'location' >[] ): StockRow {
	const known: ShelfMovement[] = [];
	let row = EMPTY_STOCK;
	for ( const change of changes ) {
		row = shelfAfter( row, { sku: sku( 'A' ), location: main, ...change }, ( since ) =>
			sumOf( known, since )
		);
		known.push( ...( change.moved ?? [] ) );
	}
	return row;
}
const sumOf = ( moved: readonly ShelfMovement[], since: Since | null ): number =>
	moved
		.filter( ( movement ) => ! isInside( since, movement ) )
		.reduce( ( sum, { units } ) => sum + units, 0 );
const movedAt = ( atMs: number, units: number, isOwn = false ) => ( {
	moved: [ { atMs, units, ...( isOwn && { isOwn } ) } ],
} );

function permutations< T >( of: readonly T[] ): T[][] {
	return of.length < 2
		? [ [ ...of ] ]
		: of.flatMap( ( one, index ) =>
				permutations( of.toSpliced( index, 1 ) ).map( ( rest ) => [ one, ...rest ] )
			);
}

describe( 'a shelf', () => {
	it( 'is empty when nothing is known of it', () => {
		expect( shelfOf() ).toEqual( {
			onHand: 0,
			committed: 0,
			safety: 0,
			quarantined: 0,
			opening: null,
			count: null,
			safetySet: null,
		} );
	} );

	it( 'sums what is committed and what is held aside', () => {
		expect(
			shelfOf( { committed: 3, quarantined: 1 }, { committed: -1 }, { quarantined: 2 } )
		).toMatchObject( { onHand: 0, committed: 2, quarantined: 3 } );
	} );

	it.each< [ string, number, readonly Omit< StockChange, 'sku' | 'location' >[] ] >( [
		[ 'every movement, when nobody has counted', 3, [ movedAt( 5, 4 ), movedAt( 1, -1 ) ] ],
		[
			'the opening and what moved after it',
			12,
			[ { opening: said( 10, 9 ) }, movedAt( 10, 5 ), movedAt( 9, 4 ), movedAt( 11, 3 ) ],
		],
		[
			'the earliest of several openings',
			9,
			[ { opening: said( 10, 9 ) }, { opening: said( 11, 50 ) }, movedAt( 10, 1 ) ],
		],
		[
			'the newest count and what moved after it',
			10,
			[
				{ count: said( 20, 7 ) },
				{ count: said( 15, 99 ) },
				movedAt( 20, 5 ),
				movedAt( 21, 3 ),
			],
		],
		[
			'the count rather than an opening of its moment',
			7,
			[ { opening: said( 20, 50 ) }, { count: said( 20, 7 ) }, movedAt( 20, 5 ) ],
		],
		[
			'the opening rather than a count from before it',
			50,
			[ { count: said( 19, 7 ) }, { opening: said( 20, 50 ) }, movedAt( 20, 5 ) ],
		],
		[
			'changes of the shop’s own after the opening, whatever its clock says',
			7,
			[ { opening: said( 20, 9 ) }, movedAt( 1, -2, true ), movedAt( 1, 5 ) ],
		],
		[
			'changes of the shop’s own after the count only',
			8,
			[ { count: said( 20, 9 ) }, movedAt( 20, -2, true ), movedAt( 21, -1, true ) ],
		],
		[
			'of two counts of one moment the one with the greater key',
			2,
			[ { count: said( 20, 2, 'b' ) }, { count: said( 20, 1, 'a' ) } ],
		],
		[
			'of two openings of one moment the one with the lesser key',
			1,
			[ { opening: said( 20, 2, 'b' ) }, { opening: said( 20, 1, 'a' ) } ],
		],
		[
			'a count and a movement told together',
			7,
			[ { count: said( 5, 4 ), ...movedAt( 6, 3 ) } ],
		],
	] )( 'has on hand, in whatever order it is told: %s', ( _what, onHand, changes ) => {
		for ( const told of permutations( changes ) ) {
			expect( shelfOf( ...told ).onHand ).toBe( onHand );
		}
	} );

	it( 'keeps the newest safety units', () => {
		const told = [
			{ safety: said( 5, 2 ) },
			{ safety: said( 9, 0 ) },
			{ safety: said( 7, 8 ) },
		];
		for ( const changes of permutations( told ) ) {
			expect( shelfOf( ...changes ) ).toMatchObject( {
				safety: 0,
				safetySet: said( 9, 0 ),
			} );
		}
		expect( shelfOf( { safety: said( 5, 2 ) }, movedAt( 1, 1 ) ).safety ).toBe( 2 );
	} );

	it( 'looks back only when it has a new base', () => {
		const row = shelfOf( { count: said( 20, 7 ) } );
		const lookBack = () => {
			throw new Error( 'looked back' );
		};
		const on = { sku: sku( 'A' ), location: main };
		expect( shelfAfter( row, { ...on, ...movedAt( 30, 2 ) }, lookBack ).onHand ).toBe( 9 );
		expect( shelfAfter( row, { ...on, count: said( 19, 1 ) }, lookBack ).onHand ).toBe( 7 );
		// The same number told once more is no new one.
		const opened = shelfOf( { opening: said( 20, 7 ) } );
		expect( shelfAfter( row, { ...on, count: said( 20, 7 ) }, lookBack ).onHand ).toBe( 7 );
		expect( shelfAfter( opened, { ...on, opening: said( 20, 7 ) }, lookBack ).onHand ).toBe(
			7
		);
	} );

	it( 'can promise what is neither committed nor held back', () => {
		expect( availableOf( { onHand: 10, committed: 3, safety: 2 } ) ).toBe( 5 );
		expect( availableOf( { onHand: 1, committed: 3, safety: 2 } ) ).toBe( -4 );
	} );

	it( 'counts since its base', () => {
		expect( sinceOf( { opening: null, count: null } ) ).toBeNull();
		expect( sinceOf( { opening: said( 3, 1 ), count: null } ) ).toEqual( {
			atMs: 3,
			isOpening: true,
		} );
		expect( sinceOf( { opening: said( 3, 1 ), count: said( 3, 2 ) } ) ).toEqual( {
			atMs: 3,
			isOpening: false,
		} );
	} );
} );

describe( 'a shelf that owes more than it has', () => {
	const with_ = ( onHand: number, committed: number ) => ( {
		...EMPTY_STOCK,
		onHand,
		committed,
		safety: 7,
	} );

	it( 'is short by what is owed and not there; safety stock is there', () => {
		expect( shortOf( with_( 3, 5 ) ) ).toBe( 2 );
		expect( [ with_( 3, 4 ), with_( 3, 3 ), with_( 3, 2 ) ].map( isShort ) ).toEqual( [
			true,
			false,
			false,
		] );
	} );

	it.each( [
		[ 'from enough to too few', with_( 5, 4 ), with_( 5, 7 ), 2 ],
		[ 'from too few to fewer', with_( 5, 6 ), with_( 5, 9 ), 3 ],
		[ 'from too few to not quite so few', with_( 5, 9 ), with_( 5, 6 ), -3 ],
		[ 'among those that are enough', with_( 5, 1 ), with_( 5, 4 ), 0 ],
	] )( 'has become so %s', ( _how, before, after, units ) => {
		expect( newlyShort( before, after ) ).toBe( units );
	} );
} );
