import { pause } from './kill-run.ts';
import {
	rerunPageSchema,
	rerunResultSchema,
	type RerunResult,
} from '../../src/shared/api/reruns.ts';
import { countsOf, deliveriesIn, shopifyOrder, ShopSender, workedOff } from './signed-delivery.ts';
import { startWorld, type World } from './world.ts';

const AT_MS = Date.parse( '2026-11-21T12:00:00Z' );

/** What had been told is told again, over the API: by the raw deliveries, under their own keys. */
describe( 'running again', () => {
	let world: World;
	let shopify: ShopSender;

	beforeAll( async () => {
		world = await startWorld( {
			products: [ 'MUG', 'TEA' ].map( ( sku ) => ( { sku, title: sku, quantity: 50 } ) ),
		} );
		shopify = new ShopSender( world, 'shopify-main' );
	} );
	afterAll( async () => {
		shopify.close();
		await world.close();
	} );

	const state = async (): Promise< readonly [ string, number ] > => {
		const { ledger } = world.worker.app.store;
		return [ await ledger.stateHash(), await ledger.lastPosition() ];
	};
	const rerun = async ( body: unknown ): Promise< RerunResult[] > => {
		const page = rerunPageSchema.parse( await world.api.post( '/v1/reruns', body ) );
		expect( page.next ).toBeNull();
		return page.results;
	};
	/** Nothing that a channel has sent is still to be worked on. */
	const workedOn = async (): Promise< void > => {
		const { inbox } = world.worker.app.store;
		for ( let counts = await inbox.counts(); counts.waiting > 0 || counts.fetching > 0; ) {
			await pause( 10 );
			counts = await inbox.counts();
		}
	};
	const lastDelivery = async (): Promise< number > => {
		const all = await Promise.all(
			[ 'done', 'ignored', 'dead', 'parked' ].map( ( one ) => deliveriesIn( world, one ) )
		);
		return Math.max( ...all.flat().map( ( { delivery } ) => delivery ) );
	};

	it( 'all events and all deliveries changes nothing, and says that each stands', async () => {
		const { simulator } = world.shop( 'shopify-main' );
		const { order } = simulator.sell( [ { sku: 'MUG', quantity: 2 } ] );
		world.shop( 'woocommerce' ).simulator.sell( [ { sku: 'TEA', quantity: 1 } ] );
		await world.converged();
		simulator.ship( order );
		await simulator.idle();
		await world.converged();
		const fact = { key: 'broken-mug-1', sku: 'MUG', delta: -1, reason: 'broken' };
		await world.api.post( '/v1/adjustments', fact );
		await world.converged();
		await workedOn();
		const before = await state();
		const events = await rerun( { of: 'events', first: 1, last: before[ 1 ] } );
		expect( events ).toHaveLength( before[ 1 ] );
		expect( new Set( events.map( ( { outcome } ) => outcome ) ) ).toEqual(
			new Set( [ 'duplicate' ] )
		);
		expect( events.some( ( { delivery } ) => delivery !== null ) ).toBe( true );
		const deliveries = await rerun( {
			of: 'deliveries',
			first: 1,
			last: await lastDelivery(),
		} );
		const changed = deliveries.filter(
			( { outcome } ) => outcome !== 'duplicate' && outcome !== 'ignored'
		);
		expect( changed ).toEqual( [] );
		expect( await state() ).toEqual( before );
	} );

	it( 'a delivery that an older worker did not understand takes effect, once', async () => {
		const { app } = world.worker;
		const { inbox, ledger } = app.store;
		const offer = await shopify.offerOf( 'TEA' );
		const before = await countsOf( world, 'TEA' );
		await shopify.deliver(
			shopifyOrder( 900_001, AT_MS, [ { line: 1, offer, quantity: 3 } ] )
		);
		await workedOff( world );
		// As if the worker of then had taken the next one, a later order, for nothing.
		const held = await world.worker.app.findChannel( 'shopify-main' );
		await inbox.put( [
			{
				channel: held,
				deliveryKey: 'not-understood-then',
				topic: 'orders/create',
				headers: { 'x-shopify-topic': 'orders/create' },
				body: Buffer.from(
					JSON.stringify(
						shopifyOrder( 900_002, AT_MS, [ { line: 2, offer, quantity: 4 } ] )
					)
				),
				receivedAtMs: app.clock.now(),
			},
		] );
		const [ waiting ] = await inbox.waiting( 0, 1 );
		const delivery = waiting?.delivery ?? 0;
		await inbox.settle( [ { delivery, state: 'ignored', atMs: app.clock.now() } ] );
		expect( ( await countsOf( world, 'TEA' ) ).committed ).toBe( before.committed + 3 );
		const last = await ledger.lastPosition();

		const range = { of: 'deliveries', first: delivery, last: delivery };
		expect( await rerun( range ) ).toEqual( [
			{ position: null, delivery, outcome: 'applied', added: [ last + 1 ] },
		] );
		expect( ( await countsOf( world, 'TEA' ) ).committed ).toBe( before.committed + 7 );
		expect( await rerun( range ) ).toEqual( [
			{ position: null, delivery, outcome: 'duplicate', added: [] },
		] );
		const event = rerunResultSchema.parse(
			await world.api.post( `/v1/events/${ last + 1 }/rerun`, {} )
		);
		expect( event ).toEqual( {
			position: last + 1,
			delivery,
			outcome: 'duplicate',
			added: [],
		} );
		expect( ( await countsOf( world, 'TEA' ) ).committed ).toBe( before.committed + 7 );
	} );

	it( 'a dead letter says that it is dead still, and a forgotten one that it is forgotten', async () => {
		const { app } = world.worker;
		await shopify.deliver( '{"id":"no order"}' );
		await workedOff( world );
		const [ dead ] = await deliveriesIn( world, 'dead' );
		const number = dead?.delivery ?? 0;
		expect( await rerun( { of: 'deliveries', first: number, last: number } ) ).toEqual( [
			{ position: null, delivery: number, outcome: 'dead', added: [] },
		] );
		expect( await deliveriesIn( world, 'dead' ) ).toHaveLength( 1 );

		const before = await state();
		await app.store.inbox.expireBodies( app.clock.now() + 1, 1_000 );
		const events = await rerun( { of: 'events', first: 1, last: before[ 1 ] } );
		expect( new Set( events.map( ( { outcome } ) => outcome ) ) ).toEqual(
			new Set( [ 'duplicate' ] )
		);
		const [ first ] = await rerun( { of: 'deliveries', first: 1, last: number - 1 } );
		expect( first ).toMatchObject( { outcome: 'forgotten', added: [] } );
		expect( await state() ).toEqual( before );
	} );

	it.each( [
		[ { of: 'events', first: 5, last: 4 } ],
		[ { of: 'events', first: 0, last: 4 } ],
		[ { of: 'orders', first: 1, last: 2 } ],
		[ {} ],
	] )( 'nothing for %j', async ( body ) => {
		await expect( world.api.post( '/v1/reruns', body ) ).rejects.toThrow( '400' );
	} );

	it( 'nothing where the log has nothing', async () => {
		await expect( world.api.post( '/v1/events/999999/rerun', {} ) ).rejects.toThrow( '404' );
		expect( await rerun( { of: 'events', first: 900_000, last: 900_100 } ) ).toEqual( [] );
		expect( await rerun( { of: 'deliveries', first: 900_000, last: 900_100 } ) ).toEqual( [] );
	} );
} );
