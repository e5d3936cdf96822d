import type { FakeChannel } from './fake-channel.ts';
import { GatedWorld } from './gated-world.ts';
import { line, order, sku } from '../unit/ledger/ledger-in-memory.ts';

/** More than are looked at together. */
const PRODUCTS = 1_100;
const UNITS = 7;
const name = ( nth: number ): string => `P-${ String( nth ).padStart( 4, '0' ) }`;
const EARLY = name( 0 );
const LATE = name( PRODUCTS - 1 );

describe( 'connecting a channel with more products than are looked at together', () => {
	let world: GatedWorld;
	let shop: FakeChannel;
	const placed: string[] = [];

	beforeEach( async () => {
		world = new GatedWorld( {} );
		await world.start();
		const names = Array.from( { length: PRODUCTS }, ( _none, nth ) => name( nth ) );
		shop = world.opens( 'new', Object.fromEntries( names.map( ( one ) => [ one, UNITS ] ) ) );
		placed.length = 0;
	} );
	afterEach( () => world.close() );

	function buy( of: string ): void {
		const nowMs = Date.now();
		placed.push( `order ${ placed.length }` );
		shop.sell( of, 1 );
		shop.orders.push(
			order( placed.at( -1 ) ?? '', [ line( of ) ], { updatedAt: nowMs, placedAt: nowMs } )
		);
	}

	/** Calls `meanwhile` before the shop answers the `nth` list of its orders. */
	function duringList( nth: number, meanwhile: () => void ): void {
		const listOrders = shop.listOrders.bind( shop );
		let lists = 0;
		shop.listOrders = ( request ) => {
			lists += 1;
			if ( lists === nth ) {
				meanwhile();
			}
			return listOrders( request );
		};
	}

	const countsOf = async ( of: string ): Promise< object | undefined > =>
		( await world.app.store.ledger.stock( sku( of ) ) )[ 0 ];

	it( 'counts what is sold meanwhile, of products that were looked at and of others', async () => {
		buy( LATE );
		duringList( 2, () => {
			buy( EARLY );
			buy( LATE );
		} );
		const { status, body } = await world.connect( 'new' );
		expect( status ).toBe( 201 );
		expect( JSON.parse( body ) ).toMatchObject( {
			offers: PRODUCTS,
			listings: PRODUCTS,
			openingBalances: PRODUCTS,
		} );
		await world.workedOff();
		expect( await countsOf( EARLY ) ).toMatchObject( { onHand: UNITS, committed: 1 } );
		expect( await countsOf( LATE ) ).toMatchObject( { onHand: UNITS, committed: 2 } );
		expect( await countsOf( name( 700 ) ) ).toMatchObject( { onHand: UNITS, committed: 0 } );
		// And nobody wrote to the shop: it shows what it should.
		expect( shop.calls ).toEqual( [] );
		expect( [ EARLY, LATE ].map( ( of ) => shop.shown.get( of ) ) ).toEqual( [ 6, 5 ] );
	} );

	it( 'goes on where it stopped, when the shop did not answer in between', async () => {
		duringList( 2, () => {
			shop.readFailure = {
				action: 'giveUp',
				scope: 'channel',
				applied: 'no',
				code: 'DOWN',
				reason: 'it is down',
			};
		} );
		expect( ( await world.connect( 'new' ) ).status ).toBe( 400 );
		buy( EARLY );
		buy( LATE );
		shop.readFailure = null;
		const { status, body } = await world.connect( 'new' );
		expect( status ).toBe( 201 );
		expect( JSON.parse( body ) ).toMatchObject( {
			offers: PRODUCTS,
			openingBalances: PRODUCTS - 1_000,
		} );
		await world.workedOff();
		for ( const sold of [ EARLY, LATE ] ) {
			expect( await countsOf( sold ) ).toMatchObject( { onHand: UNITS, committed: 1 } );
		}
		expect( shop.shown.get( EARLY ) ).toBe( UNITS - 1 );
	} );
} );
