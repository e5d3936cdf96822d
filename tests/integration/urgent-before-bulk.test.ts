import {
	channelIdSchema,
	lineIdSchema,
	offerRefSchema,
	orderIdSchema,
} from '../../src/shared/ids.ts';
import { BULK_ALONE_MAX } from '../../src/worker/intake/group-commit.ts';
import type { Submission } from '../../src/worker/store/ledger-store.ts';
import { line, main, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import { GatedWorld } from './gated-world.ts';

const PRODUCTS = 400;
const PAST_ORDERS = 250;
const old = channelIdSchema.parse( 'old' );
const fresh = channelIdSchema.parse( 'new' );
const LAST = `P-${ PRODUCTS - 1 }`;

/** A shop with a large catalogue is being set up while another one sells, on a disk that is slow. */
describe( 'a large import', () => {
	let world: GatedWorld;

	beforeEach( async () => {
		world = new GatedWorld( {} );
		await world.start();
		world.opens( 'old', { MUG: 10 } );
		expect( ( await world.connect( 'old' ) ).status ).toBe( 201 );
	} );
	afterEach( () => world.close() );

	const kindsIn = ( batch: readonly Submission[] | undefined ): string[] =>
		( batch ?? [] ).map( ( { event: { body } } ) => body.kind );
	const counts = async ( name: string ): Promise< number[] > =>
		( await world.app.store.ledger.stock( sku( name ) ) ).flatMap(
			( { onHand, committed } ) => [ onHand, committed ]
		);
	/** Its first opening balances stand before the gate on return. */
	const beginImport = async () => {
		const names = Array.from( { length: PRODUCTS }, ( _none, nth ) => `P-${ nth }` );
		const shop = world.opens(
			'new',
			Object.fromEntries( names.map( ( name ) => [ name, 7 ] ) )
		);
		const now = world.app.clock.now();
		for ( let nth = 0; nth < PAST_ORDERS; nth += 1 ) {
			const at = { updatedAt: now, placedAt: now };
			shop.orders.push( order( `past-${ nth }`, [ line( LAST ) ], at ) );
		}
		const before = world.ledger.came.length;
		world.ledger.close();
		const connected = world.connect( 'new' );
		await world.ledger.hasSeen( before + 1 );
		return { before, connected };
	};

	it( 'lets an order and a checkout pass beside the batch under way, and comes to its end', async () => {
		const { before, connected } = await beginImport();
		expect( kindsIn( world.ledger.came[ before ] ) ).toEqual(
			Array( BULK_ALONE_MAX ).fill( 'opening' )
		);
		const delivered = await world.deliver( 'old', order( 'sale', [ line( 'MUG' ) ] ) );
		expect( delivered.status ).toBe( 200 );
		const reserved = world.app.reservations.reserve( {
			channel: old,
			order: orderIdSchema.parse( 'cart' ),
			attempt: 'first',
			lines: [
				{
					line: lineIdSchema.parse( 'l' ),
					offer: offerRefSchema.parse( 'MUG' ),
					units: 2,
				},
			],
			holdMs: 60_000,
		} );
		await world.ledger.hasSeen( before + 2 );
		world.ledger.open();
		expect( await reserved ).toEqual( { result: 'accepted' } );
		expect( await connected ).toMatchObject( { status: 201 } );
		await world.workedOff();
		expect( await counts( 'MUG' ) ).toEqual( [ 10, 3 ] );
		// What the new shop had sold before is in the number that it showed.
		expect( await counts( LAST ) ).toEqual( [ 7 + PAST_ORDERS, PAST_ORDERS ] );
		expect( await counts( 'P-0' ) ).toEqual( [ 7, 0 ] );

		const came = world.ledger.came.map( kindsIn );
		const isImport = ( kinds: readonly string[] ): boolean => kinds.includes( 'opening' );
		const at = ( kind: string ): number =>
			came.findIndex( ( kinds ) => kinds.includes( kind ) );
		// Before the second batch of the import, if not in it: the first stood before the gate all the time.
		const second = came.findIndex( ( kinds, index ) => index > before && isImport( kinds ) );
		expect( Math.max( at( 'order' ), at( 'reserve' ) ) ).toBeLessThanOrEqual( second );
		const past = came.filter( ( kinds ) => kinds.every( ( kind ) => kind === 'order' ) );
		expect( past.map( ( { length } ) => length ).filter( ( length ) => length > 1 ) ).toEqual( [
			BULK_ALONE_MAX,
			BULK_ALONE_MAX,
			PAST_ORDERS - 2 * BULK_ALONE_MAX,
		] );
	} );

	it( 'comes to the same counts when a person and a cart overtake an opening balance', async () => {
		const { before, connected } = await beginImport();
		const adjusted = world.app.facts.record(
			'found-five',
			{
				kind: 'adjustment',
				sku: sku( LAST ),
				location: main,
				delta: 5,
				reason: 'found',
			},
			null
		);
		const asked = world.app.reservations.reserve( {
			channel: fresh,
			order: orderIdSchema.parse( 'cart' ),
			attempt: 'first',
			lines: [
				{
					line: lineIdSchema.parse( 'l' ),
					offer: offerRefSchema.parse( 'P-300' ),
					units: 1,
				},
			],
			holdMs: 60_000,
		} );
		world.ledger.letOneThrough();
		await world.ledger.hasSeen( before + 2 );
		expect(
			kindsIn( world.ledger.came[ before + 1 ] )
				.slice( 0, 2 )
				.toSorted()
		).toEqual( [ 'adjustment', 'reserve' ] );
		world.ledger.open();
		// Nothing was known to be there yet, so nothing is promised.
		expect( await asked ).toMatchObject( { result: 'refused' } );
		expect( await adjusted ).toMatchObject( { result: 'applied' } );
		expect( await connected ).toMatchObject( { status: 201 } );
		expect( await counts( LAST ) ).toEqual( [ 7 + PAST_ORDERS + 5, PAST_ORDERS ] );
		expect( await counts( 'P-300' ) ).toEqual( [ 7, 0 ] );
	} );
} );
