import Database from 'better-sqlite3';
import { join } from 'node:path';
import { PairedWorld } from './paired-shop/paired-world.ts';
import { countsOf, shopifyOrder, ShopSender, until, workedOff } from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

const AT_MS = Date.parse( '2026-11-21T12:00:00Z' );

function run( { dataDir }: { readonly dataDir: string }, sql: string ): void {
	const db = new Database( join( dataDir, 'ledger.sqlite' ) );
	db.exec( sql );
	db.close();
}

function noRoomIn( table: string ): string {
	return `create trigger no_room before insert on ${ table }
		begin select raise(abort, 'no room'); end;`;
}

/** The disk is full, for one table of the database at a time. */
describe( 'a worker that cannot write', () => {
	let world: World;
	let shopify: ShopSender;
	let offer: string;

	beforeEach( async () => {
		world = await startWorld( { products: [ { sku: 'A', title: 'A', quantity: 10 } ] } );
		shopify = new ShopSender( world, 'shopify-main' );
		offer = await shopify.offerOf( 'A' );
		await world.converged();
	} );
	afterEach( async () => {
		shopify.close();
		await world.close();
	} );

	const fill = ( table: string ): void => run( world, noRoomIn( table ) );
	const makeRoom = (): void => run( world, 'drop trigger no_room' );
	const order = () => shopifyOrder( 7, AT_MS, [ { line: 1, offer, quantity: 3 } ] );

	it( 'a delivery does not answer 2xx, so that its channel sends it again', async () => {
		fill( 'deliveries' );
		const refused = await shopify.deliver( order(), { webhookId: 'one' } );
		expect( refused.status ).toBe( 503 );
		makeRoom();
		const taken = await shopify.deliver( order(), { webhookId: 'one' } );
		expect( taken ).toMatchObject( { status: 200, body: '{"received":"stored"}' } );
		await workedOff( world );
		expect( await countsOf( world, 'A' ) ).toEqual( { onHand: 10, committed: 3 } );
	} );

	it( 'the log leaves the delivery waiting, and works on it once there is room', async () => {
		const { done } = ( await world.api.status() ).deliveries;
		fill( 'events' );
		expect( ( await shopify.deliver( order() ) ).status ).toBe( 200 );
		await until( 5_000, 'nobody tried to write', async () =>
			world.logged.some( ( line ) => line.includes( 'a delivery failed' ) )
		);
		expect( ( await world.api.status() ).deliveries ).toMatchObject( { waiting: 1, done } );
		makeRoom();
		await workedOff( world );
		expect( await countsOf( world, 'A' ) ).toEqual( { onHand: 10, committed: 3 } );
	} );
} );

describe( 'a worker that cannot write what a paired shop has numbered', () => {
	it( 'leaves the delivery waiting, and works on it once there is room', async () => {
		const world = await PairedWorld.paired( { MUG: 10 } );
		try {
			await world.agreesOn( 'MUG', 10 );
			run( world, noRoomIn( 'events' ) );
			world.plugin.edit( 'MUG', 12 );
			await world.plugin.deliver();
			await until( 5_000, 'nobody tried to write', async () =>
				world.logged.some( ( line ) => line.includes( 'a delivery failed' ) )
			);
			expect( ( await world.api.status() ).deliveries ).toMatchObject( {
				waiting: 1,
				done: 0,
				dead: 0,
			} );
			run( world, 'drop trigger no_room' );
			await world.agreesOn( 'MUG', 12 );
		} finally {
			await world.close();
		}
	} );
} );
