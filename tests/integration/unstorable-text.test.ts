import { describePostgres } from '../postgres/use-postgres.ts';
import {
	countsOf,
	deliveriesIn,
	shopifyOrder,
	ShopSender,
	workedOff,
	type OrderLine,
} from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

/** PostgreSQL cannot keep U+0000; a marketplace that sends one must not be in the way of all others. */

const SKU = 'MUG';
const AT_MS = Date.parse( '2026-11-21T12:00:00Z' );

function suite( envOf: () => Promise< Readonly< Record< string, string > > > ): void {
	let world: World;
	let sender: ShopSender;
	let offer: string;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ { sku: SKU, title: 'Mug', quantity: 10 } ],
			env: await envOf(),
		} );
		const shop = world.shops.find( ( { simulator } ) => simulator.kind === 'shopify' );
		sender = new ShopSender( world, shop?.channel ?? '' );
		offer = await sender.offerOf( SKU );
	}, 30_000 );
	afterAll( async () => {
		sender.close();
		await world.close();
	} );

	const order = ( id: number ): object => {
		const lines: OrderLine[] = [ { line: id, offer, quantity: 1 } ];
		return shopifyOrder( id, AT_MS, lines );
	};

	it( 'in what an order only prints, is counted all the same', async () => {
		const body = JSON.stringify( order( 1 ) ).replace( 'printed, never used', 'a\\u0000b' );
		expect( body ).toContain( '\\u0000' );
		expect( ( await sender.deliver( body ) ).status ).toBe( 200 );
		await workedOff( world );
		expect( await countsOf( world, SKU ) ).toMatchObject( { committed: 1 } );
		expect( await deliveriesIn( world, 'dead' ) ).toEqual( [] );
		const { events } = await world.api.get< { events: readonly { body: unknown }[] } >(
			`/v1/events?after=${ ( await world.worker.app.store.ledger.lastPosition() ) - 1 }`
		);
		// As JSON spells it, it can be kept.
		expect( JSON.stringify( events ) ).toContain( '"sku":"a\\u0000b"' );
	} );

	it( 'in bytes that are no JSON for it, is kept as a dead letter; what comes with it is counted', async () => {
		const [ broken, whole ] = await Promise.all( [
			sender.deliver( '{"id": 2, "line_items": "\u0000"' ),
			sender.deliver( order( 3 ) ),
		] );
		expect( [ broken.status, whole.status ] ).toEqual( [ 200, 200 ] );
		await workedOff( world );
		expect( await countsOf( world, SKU ) ).toMatchObject( { committed: 2 } );
		expect( await deliveriesIn( world, 'dead' ) ).toMatchObject( [
			{ errorCode: 'BODY_UNREADABLE' },
		] );
	} );
}

describe( 'a character that no database keeps, on the embedded ledger,', () => {
	suite( async () => ( {} ) );
} );

describePostgres( 'a character that no database keeps, on PostgreSQL,', ( postgres ) => {
	suite( async () => ( { LOCKSTEP_DATABASE_URL: await postgres.newDatabase() } ) );
} );
