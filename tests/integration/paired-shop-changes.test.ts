import { PairedWorld, until } from './paired-shop/paired-world.ts';

/**
 * A paired shop that keeps its own books, and the real worker: what is sold, edited, undone and lost
 * on the way ends in one number on both sides.
 */
describe( 'a paired shop', () => {
	let world: PairedWorld;
	let plugin: PairedWorld[ 'plugin' ];

	beforeEach( async () => {
		world = await PairedWorld.paired( { MUG: 10, TEA: 20 } );
		plugin = world.plugin;
	} );
	afterEach( () => world.close() );

	it( 'opens with what it shows, and nothing is written to it', async () => {
		expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 10, committed: 0 } );
		expect( await world.ledger( 'TEA' ) ).toEqual( { onHand: 20, committed: 0 } );
		expect( plugin.callsOf( 'apply' ) ).toBe( 0 );
	} );

	it( 'sells, and the ledger counts it once', async () => {
		plugin.sell( 'MUG', 3 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 7 );
		expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 10, committed: 3 } );
	} );

	it( 'is told what left the shelf elsewhere', async () => {
		await world.adjust( 'MUG', -4 );
		await world.agreesOn( 'MUG', 6 );
	} );

	it( 'loses no sale of its own to a quantity that does not include it', async () => {
		plugin.sell( 'MUG', 2 );
		await world.adjust( 'MUG', -1 );
		await until( 'the quantity is there', async () => {
			const { stock } = plugin.product( 'MUG' );
			return { isSo: stock === 7, found: `${ stock }` };
		} );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 7 );
	} );

	it( 'keeps the units of a pending order for its own customer, and withholds them elsewhere', async () => {
		const order = plugin.sell( 'MUG', 4, 'pending' );
		await plugin.deliver();
		await until( 'the ledger has promised them', async () => {
			const { committed } = await world.ledger( 'MUG' );
			return { isSo: committed === 4, found: `${ committed }` };
		} );
		await world.adjust( 'MUG', 1 );
		await until( 'the shop shows what it may still subtract from', async () => {
			const { stock } = plugin.product( 'MUG' );
			return { isSo: stock === 11, found: `${ stock }` };
		} );
		plugin.pay( order );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 7 );
	} );

	it( 'gives back what a cancelled order had taken', async () => {
		const order = plugin.sell( 'MUG', 4 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 6 );
		plugin.cancel( order );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 10 );
	} );

	it( 'has a double reduction undone', async () => {
		const order = plugin.sell( 'MUG', 3 );
		plugin.reduceAgain( order );
		expect( plugin.product( 'MUG' ).stock ).toBe( 4 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 7 );
	} );

	it( 'edits its stock, and the ledger takes the difference', async () => {
		plugin.edit( 'MUG', 25 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 25 );
		expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 25, committed: 0 } );
	} );

	it( 'deletes an order, and its units are free again', async () => {
		const order = plugin.sell( 'MUG', 2 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 8 );
		plugin.remove( order );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 10 );
	} );

	it( 'may deliver the same twice, and out of order', async () => {
		plugin.sell( 'MUG', 1 );
		const first = plugin.waitingBody();
		plugin.sell( 'MUG', 1 );
		plugin.edit( 'MUG', 20 );
		const both = plugin.waitingBody();
		await plugin.deliver( { body: both } );
		await plugin.deliver( { body: first } );
		await plugin.deliver( { body: both } );
		const id = 'the-same-id';
		expect( ( await plugin.deliver( { body: first, id } ) ).data ).toEqual( {
			received: 'stored',
			id,
		} );
		expect( ( await plugin.deliver( { body: first, id } ) ).data ).toEqual( {
			received: 'copy',
			id,
		} );
		await world.agreesOn( 'MUG', 20 );
		expect( await world.ledger( 'MUG' ) ).toEqual( { onHand: 22, committed: 2 } );
	} );

	it( 'may deliver change 2 before change 1', async () => {
		plugin.edit( 'MUG', 12 );
		const first = plugin.waitingBody();
		plugin.acknowledge( first );
		plugin.edit( 'MUG', 15 );
		await plugin.deliver();
		await until( 'the second has arrived', async () => {
			const { onHand } = await world.ledger( 'MUG' );
			return { isSo: onHand === 13, found: `${ onHand }` };
		} );
		// The place that is reached is still the one before the gap.
		expect( ( await world.listing( 'MUG' ) ).includes?.number ).toBe( 0 );
		expect( plugin.product( 'MUG' ).stock ).toBe( 15 );
		await plugin.deliver( { body: first } );
		await world.agreesOn( 'MUG', 15 );
	} );

	it( 'is pulled from when it delivers nothing', async () => {
		plugin.sell( 'MUG', 3 );
		plugin.edit( 'TEA', 30 );
		await world.agreesOn( 'MUG', 7 );
		await world.agreesOn( 'TEA', 30 );
	} );

	it( 'is pulled from at once when it only calls, and acknowledged soon after', async () => {
		await until( 'the first pull is over', async () => ( {
			isSo: plugin.callsOf( 'pull' ) > 0,
			found: 'none',
		} ) );
		plugin.sell( 'MUG', 1 );
		expect( ( await plugin.call() ).data ).toMatchObject( { received: 'call' } );
		plugin.sell( 'MUG', 1 );
		await plugin.call();
		await until(
			'all is acknowledged',
			async () => ( {
				isSo: plugin.unacknowledged === 0,
				found: `${ plugin.unacknowledged }`,
			} ),
			1_500
		);
		await world.agreesOn( 'MUG', 8 );
	} );

	it( 'gets many of its own sales confirmed in one call, not in one each', async () => {
		for ( let sale = 0; sale < 8; sale += 1 ) {
			plugin.sell( 'MUG', 1 );
			await plugin.deliver();
		}
		await world.agreesOn( 'MUG', 2 );
		expect( plugin.callsOf( 'apply' ) ).toBeLessThanOrEqual( 2 );
	} );

	it( 'takes a new product up as soon as it has a stock and a SKU', async () => {
		plugin.addProduct( 'POT', null );
		plugin.setManaged( 'POT', 6 );
		await plugin.deliver();
		await until( 'it is a listing', async () => ( {
			isSo: await world.hasListing( 'POT' ),
			found: 'none',
		} ) );
		await world.agreesOn( 'POT', 6 );
		plugin.sell( 'POT', 1 );
		await plugin.deliver();
		await world.agreesOn( 'POT', 5 );
	} );

	it( 'gets no quantities for a product without stock of its own, until it has one again', async () => {
		plugin.setManaged( 'MUG', null );
		await plugin.deliver();
		await until( 'it is known', async () => {
			const { failureReason } = await world.listing( 'MUG' );
			return { isSo: failureReason !== null, found: `${ failureReason }` };
		} );
		expect( ( await world.listing( 'MUG' ) ).failureReason ).toMatch(
			/does not keep the stock/
		);
		const calls = plugin.callsOf( 'apply' );
		await world.adjust( 'MUG', -1 );
		await world.adjust( 'TEA', -1 );
		await world.agreesOn( 'TEA', 19 );
		expect( plugin.callsOf( 'apply' ) ).toBe( calls + 1 );
		plugin.setManaged( 'MUG', 50 );
		await plugin.deliver();
		await world.agreesOn( 'MUG', 9 );
		expect( ( await world.listing( 'MUG' ) ).failureReason ).toBeNull();
	} );

	it( 'keeps what cannot be read of a delivery as a dead letter of its own, and takes the rest', async () => {
		plugin.sell( 'MUG', 1 );
		const body = plugin
			.waitingBody()
			.replace( '"events":[', '"events":[{"id":"odd","delta":0.5},' )
			.replace( '"orders":[', '"orders":[{"order":{"id":7},"revision":3},' );
		expect( ( await plugin.deliver( { body } ) ).status ).toBe( 200 );
		await plugin.deliver( { body } );
		await world.agreesOn( 'MUG', 9 );
		expect( ( await world.api.status() ).deliveries ).toMatchObject( { dead: 2, waiting: 0 } );
	} );
} );
