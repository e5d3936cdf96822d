import { z } from 'zod';
import { PairedWorld, until } from '../integration/paired-shop/paired-world.ts';

const ROWS = 100_000;
const PRODUCTS = 1_000;
const DRAINED_WITHIN_MS = 120_000;
/** A sale of now, with a backlog being drained beside it. */
const FRESH_WITHIN_MS = 2_000;
const MEMORY_GROWTH_MAX_MB = 300;

/** A shop whose worker was away for a long time: it is caught up with, and sells on meanwhile. */
describe( 'a backlog of 100,000 changes', () => {
	it( 'drains within two minutes, and delays no sale', async () => {
		const products = Object.fromEntries(
			Array.from( { length: PRODUCTS }, ( _none, index ) => [ `SKU-${ index }`, 1_000 ] )
		);
		const world = await PairedWorld.paired( { ...products, FRESH: 1_000 } );
		const { plugin } = world;
		await world.stopWorker();
		for ( let row = 0; row < ROWS; row += 1 ) {
			const sku = `SKU-${ row % PRODUCTS }`;
			const product = plugin.product( sku );
			plugin.change( product, row % 3 === 0 ? 2 : -1, 'edited', null );
		}
		const rssBefore = process.memoryUsage.rss();
		let rssMax = rssBefore;
		const startedMs = Date.now();
		await world.startWorker();
		const freshMs: number[] = [];
		let sold = 0;
		while ( plugin.unacknowledged > 0 && Date.now() - startedMs < DRAINED_WITHIN_MS ) {
			plugin.sell( 'FRESH', 1 );
			sold += 1;
			const soldMs = Date.now();
			// Only what is fresh, as the plugin pushes it after a checkout.
			const { v, epoch, events, orders } = waitingSchema.parse(
				JSON.parse( plugin.waitingBody() )
			);
			const body = JSON.stringify( { v, epoch, events: events.slice( 0, 1 ), orders } );
			await plugin.deliver( { body } );
			await until(
				'the sale is in the ledger',
				async () => {
					const { committed } = await world.ledger( 'FRESH' );
					return { isSo: committed === sold, found: `${ committed } of ${ sold }` };
				},
				30_000
			);
			freshMs.push( Date.now() - soldMs );
			rssMax = Math.max( rssMax, process.memoryUsage.rss() );
			await new Promise( ( resolve ) => {
				setTimeout( resolve, 200 );
			} );
		}
		const drainedMs = Date.now() - startedMs;
		for ( const sku of [ 'SKU-0', 'SKU-499', 'SKU-999' ] ) {
			await world.agreesOn( sku, plugin.product( sku ).stock, 60_000 );
		}
		const slowest = Math.max( ...freshMs );
		const grownMb = Math.round( ( rssMax - rssBefore ) / 1_048_576 );
		process.stdout.write(
			`${ ROWS } rows drained in ${ drainedMs } ms; ${ freshMs.length } sales meanwhile, the slowest in the ledger after ${ slowest } ms; memory grew by ${ grownMb } MB\n`
		);
		expect( drainedMs ).toBeLessThan( DRAINED_WITHIN_MS );
		expect( slowest ).toBeLessThan( FRESH_WITHIN_MS );
		expect( grownMb ).toBeLessThan( MEMORY_GROWTH_MAX_MB );
		expect( plugin.unacknowledged ).toBe( 0 );
		await world.close();
	}, 300_000 );
} );

const waitingSchema = z.object( {
	v: z.number(),
	epoch: z.number(),
	events: z.array( z.looseObject( {} ) ),
	orders: z.array( z.looseObject( {} ) ),
} );
