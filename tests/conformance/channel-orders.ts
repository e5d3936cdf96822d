import type { ChannelOrder } from '../../src/shared/channel-order.ts';
import type { OrderPage } from '../../src/worker/channels/contract.ts';
import { tally, value } from './channel-under-test.ts';
import type { Stage } from './channel.ts';

/** The life of an order, by webhook and by asking. */
export function describeOrders( stage: Stage ): void {
	/** A sale of `quantity` units, placed and delivered. */
	async function placed( quantity: number ) {
		const sku = stage.freshSku();
		const { order } = stage.bench.simulator.sell( [ { sku, quantity } ] );
		await stage.bench.snapshot( order, 'placed', () => true );
		return { sku, order, offer: stage.bench.offer( sku ) };
	}

	async function listAll(
		sinceMs: number
	): Promise< { orders: ChannelOrder[]; pages: number } > {
		const orders: ChannelOrder[] = [];
		let pages = 0;
		let cursor: string | null = null;
		do {
			const page: OrderPage = value(
				await stage.bench.adapter.listOrders( { sinceMs, cursor } )
			);
			pages += 1;
			orders.push( ...page.orders );
			cursor = page.next;
		} while ( cursor !== null );
		return { orders, pages };
	}

	describe( 'orders', () => {
		it( 'are cancelled, and their units count as given back', async () => {
			const { bench } = stage;
			const { sku, order, offer } = await placed( 2 );
			bench.simulator.cancel( order );
			const cancelled = await bench.snapshot(
				order,
				'cancelled',
				( each ) => tally( each, offer ).open === 0
			);
			expect( tally( cancelled, offer ) ).toEqual( {
				ordered: 2,
				cancelled: 2,
				gone: 0,
				restocked: 0,
				subtracted: 0,
				open: 0,
			} );
			expect( bench.simulator.sold( sku ) ).toBe( 0 );
		} );

		it( 'ship, each shipment with a key and a time', async () => {
			const { bench } = stage;
			const { order, offer } = await placed( 3 );
			bench.simulator.ship( order );
			const shipped = await bench.snapshot(
				order,
				'shipped',
				( each ) => tally( each, offer ).open === 0
			);
			expect( tally( shipped, offer ) ).toMatchObject( {
				ordered: 3,
				cancelled: 0,
				gone: 3,
				restocked: 0,
				subtracted: 3,
			} );
			for ( const { key, at } of shipped.lines.flatMap( ( line ) => line.shipments ) ) {
				expect( key ).not.toBe( '' );
				expect( at ).toBeGreaterThanOrEqual( shipped.placedAt );
				expect( at ).toBeLessThanOrEqual( shipped.updatedAt );
			}
		} );

		it( 'are restocked by a refund after shipping', async () => {
			const { bench } = stage;
			const { sku, order, offer } = await placed( 3 );
			bench.simulator.ship( order );
			await bench.snapshot( order, 'shipped', ( each ) => tally( each, offer ).open === 0 );
			bench.simulator.refund( order, sku, 1, true );
			const refunded = await bench.snapshot(
				order,
				'restocked',
				( each ) => tally( each, offer ).restocked > 0
			);
			expect( tally( refunded, offer ) ).toMatchObject( {
				gone: 3,
				restocked: 1,
				cancelled: 0,
				subtracted: 2,
				open: 0,
			} );
			expect( bench.simulator.sold( sku ) ).toBe( 2 );
		} );

		it( 'give a unit back by a refund with restock before shipping', async () => {
			const { bench } = stage;
			const { sku, order, offer } = await placed( 3 );
			bench.simulator.refund( order, sku, 1, true );
			const refunded = await bench.snapshot(
				order,
				'refunded',
				( each ) => tally( each, offer ).open < 3
			);
			expect( tally( refunded, offer ) ).toMatchObject( {
				cancelled: 1,
				gone: 0,
				restocked: 0,
				subtracted: 2,
				open: 2,
			} );
			expect( bench.simulator.sold( sku ) ).toBe( 2 );
		} );

		it( 'write a unit off by a refund without restock before shipping', async () => {
			const { bench } = stage;
			const { sku, order, offer } = await placed( 3 );
			bench.simulator.refund( order, sku, 1, false );
			const refunded = await bench.snapshot(
				order,
				'refunded',
				( each ) => tally( each, offer ).open < 3
			);
			expect( tally( refunded, offer ) ).toMatchObject( {
				cancelled: 0,
				gone: 1,
				restocked: 0,
				subtracted: 3,
				open: 2,
			} );
			expect( bench.simulator.sold( sku ) ).toBe( 3 );
		} );

		it( 'are the same by webhook and by asking', async () => {
			const { bench } = stage;
			const { sku, order, offer } = await placed( 4 );
			bench.simulator.refund( order, sku, 1, false );
			await bench.snapshot( order, 'refunded', ( each ) => tally( each, offer ).open === 3 );
			bench.simulator.ship( order );
			await bench.snapshot( order, 'shipped', ( each ) => tally( each, offer ).open === 0 );
			bench.simulator.refund( order, sku, 1, true );
			await bench.snapshot(
				order,
				'restocked',
				( each ) => tally( each, offer ).restocked === 1
			);
			const fetched = await bench.fetch( order );
			// A delivery that does not carry the order whole asks for this very fetch.
			await bench.snapshot(
				order,
				'in its last state',
				( snapshot ) => JSON.stringify( snapshot ) === JSON.stringify( fetched )
			);
			expect( fetched?.updatedAt ).toBeGreaterThanOrEqual( fetched?.placedAt ?? Infinity );
		} );

		it( 'that the channel does not know are null', async () => {
			expect( await stage.bench.fetch( '999999999' ) ).toBeNull();
			expect( await stage.bench.fetch( 'no such order' ) ).toBeNull();
		} );

		it( 'are listed page by page, each once, oldest change first', async () => {
			const { bench } = stage;
			const sinceMs = Date.now() - 2_000;
			const sku = stage.batchSkus[ 259 ] ?? '';
			bench.simulator.editShown( sku, 200 );
			const orders = Array.from(
				{ length: 60 },
				() => bench.simulator.sell( [ { sku, quantity: 1 } ] ).order
			);
			const { orders: listed, pages } = await listAll( sinceMs );
			const ids = listed.map( ( { order } ) => String( order ) );
			expect( pages ).toBeGreaterThan( 1 );
			expect( new Set( ids ).size ).toBe( ids.length );
			expect( ids ).toEqual( expect.arrayContaining( orders ) );
			const times = listed.map( ( { updatedAt } ) => updatedAt );
			expect( times ).toEqual( [ ...times ].sort( ( a, b ) => a - b ) );
			const first = listed.find( ( { order } ) => order === orders[ 0 ] );
			expect( first ).toEqual( await bench.fetch( orders[ 0 ] ?? '' ) );
		} );

		it( 'are listed only from the given time on', async () => {
			const { bench } = stage;
			const { order } = await placed( 1 );
			const known = await bench.fetch( order );
			const from = ( known?.updatedAt ?? 0 ) + 60_000;
			expect(
				value( await bench.adapter.listOrders( { sinceMs: from, cursor: null } ) )
			).toEqual( { orders: [], next: null } );
			const { orders } = await listAll( known?.updatedAt ?? 0 );
			expect( orders.map( ( each ) => String( each.order ) ) ).toContain( order );
		} );
	} );
}
