import type { RawDelivery } from '../../src/worker/channels/contract.ts';
import { RIGHT, tally } from './channel-under-test.ts';
import type { ChannelFactory } from './channel-under-test.ts';
import type { Stage } from './channel.ts';

/** Is a delivery genuine, and what does it say? */
export function describeDeliveries( stage: Stage, factory: ChannelFactory ): void {
	async function delivered(): Promise< { delivery: RawDelivery; order: string } > {
		const { order } = stage.bench.simulator.sell( [ { sku: stage.freshSku(), quantity: 1 } ] );
		await stage.bench.snapshot( order, 'placed', () => true );
		const first = stage.bench.wholeOrders( order )[ 0 ];
		if ( first === undefined ) {
			throw new Error( 'no delivery carries the order whole' );
		}
		return { delivery: first.delivery, order };
	}

	describe( 'deliveries', () => {
		it( 'are authentic when the signature fits the bytes', async () => {
			const { delivery } = await delivered();
			expect( stage.bench.adapter.verify( delivery ) ).toMatchObject( {
				result: 'authentic',
				topic: expect.stringMatching( /./ ) as string,
				deliveryKey: expect.stringMatching( /./ ) as string,
			} );
		} );

		it( 'are forged when one byte was altered', async () => {
			const { delivery } = await delivered();
			for ( const index of [ 0, delivery.body.length >> 1, delivery.body.length - 1 ] ) {
				const body = Uint8Array.from( delivery.body );
				body[ index ] = ( body[ index ] ?? 0 ) ^ 1;
				expect( stage.bench.adapter.verify( { ...delivery, body } ).result ).toBe(
					'forged'
				);
			}
		} );

		it( 'are forged when they were signed with another secret', async () => {
			const { delivery } = await delivered();
			const other = stage.bench.opened.adapter( { secrets: [ 'another-secret' ] } );
			expect( other.verify( delivery ).result ).toBe( 'forged' );
		} );

		it( 'are authentic by either secret during rotation', async () => {
			const { delivery } = await delivered();
			const rotating = stage.bench.opened.adapter( {
				secrets: [ 'the-next-secret', RIGHT ],
			} );
			expect( rotating.verify( delivery ).result ).toBe( 'authentic' );
		} );

		it( 'are forged without their headers', async () => {
			const { delivery } = await delivered();
			expect( stage.bench.adapter.verify( { ...delivery, headers: {} } ).result ).toBe(
				'forged'
			);
		} );

		it( 'have one key when one delivery comes twice, and other keys otherwise', async () => {
			const { bench } = stage;
			bench.simulator.faults.duplicateShare = 1;
			const { delivery } = await delivered();
			const topicOf = ( other: RawDelivery ) => {
				const verdict = bench.adapter.verify( other );
				return verdict.result === 'authentic' ? verdict.topic : null;
			};
			// Two topics may carry one body: a new WooCommerce order is created and updated.
			const isCopy = ( other: RawDelivery ) =>
				other !== delivery &&
				Buffer.compare( other.body, delivery.body ) === 0 &&
				topicOf( other ) === topicOf( delivery );
			const copy = await bench.receiver.deliveries.until( 'the same body again', ( all ) =>
				all.find( isCopy )
			);
			expect( bench.adapter.verify( copy ) ).toEqual( bench.adapter.verify( delivery ) );
			const { delivery: another } = await delivered();
			expect( bench.adapter.verify( another ) ).not.toEqual(
				bench.adapter.verify( delivery )
			);
		} );

		it( 'carry the order as it was placed', async () => {
			const { bench } = stage;
			const [ first, second ] = [ stage.freshSku(), stage.freshSku() ];
			const sold = bench.simulator.sell( [
				{ sku: first, quantity: 2 },
				{ sku: second, quantity: 3 },
			] );
			const placed = await bench.snapshot( sold.order, 'placed', () => true );
			expect( tally( placed, bench.offer( first ) ) ).toMatchObject( {
				ordered: 2,
				open: 2,
				cancelled: 0,
				gone: 0,
			} );
			expect( tally( placed, bench.offer( second ) ) ).toMatchObject( {
				ordered: 3,
				open: 3,
				cancelled: 0,
				gone: 0,
			} );
			// Marketplaces keep whole seconds.
			expect( Math.abs( placed.placedAt - sold.placedAtMs ) ).toBeLessThanOrEqual( 1_000 );
		} );

		if ( factory.announcesShown ) {
			it( 'say what is shown after somebody edited it', async () => {
				const { bench } = stage;
				const sku = stage.freshSku();
				bench.simulator.editShown( sku, 7 );
				const seen = await bench.receiver.deliveries.until( `7 of ${ sku }`, ( all ) =>
					all
						.flatMap( ( delivery ) => {
							const parsed = bench.adapter.parse( delivery );
							return parsed.says === 'shown' ? parsed.observations : [];
						} )
						.find(
							( { external, quantity } ) =>
								quantity === 7 &&
								JSON.stringify( external ) ===
									JSON.stringify( bench.offer( sku ).external )
						)
				);
				expect( Math.abs( seen.atMs - Date.now() ) ).toBeLessThan( 60_000 );
			} );
		}

		it( 'come once per event after registering twice', async () => {
			const { bench } = stage;
			const again = await bench.adapter.registerWebhooks( bench.receiver.url );
			expect( again.ok ).toBe( true );
			const { order } = await delivered();
			bench.simulator.ship( order );
			await bench.snapshot( order, 'shipped', ( snapshot ) =>
				snapshot.lines.some( ( line ) => line.shipments.length > 0 )
			);
			const said = bench
				.wholeOrders( order )
				.map( ( { delivery } ) => bench.adapter.verify( delivery ) )
				.map( ( verdict ) => ( verdict.result === 'authentic' ? verdict : null ) );
			const bodies = bench
				.wholeOrders( order )
				.map(
					( { delivery }, index ) =>
						`${ said[ index ]?.topic } ${ Buffer.from( delivery.body ).toString( 'base64' ) }`
				);
			expect( new Set( bodies ).size ).toBe( bodies.length );
		} );

		it.each( [
			[ 'half of it', ( text: string ) => text.slice( 0, text.length >> 1 ) ],
			[ 'no JSON at all', () => 'hello' ],
			[ 'a list', () => '[]' ],
			[ 'a negative quantity', ( text: string ) => withQuantity( text, -1 ) ],
			[ 'a fractional quantity', ( text: string ) => withQuantity( text, 1.5 ) ],
			[ 'a quantity as text', ( text: string ) => withQuantity( text, '1' ) ],
			[ 'nesting without end', () => `${ '['.repeat( 50_000 ) }${ ']'.repeat( 50_000 ) }` ],
		] )( 'that hold %s are unreadable, not an exception', async ( _what, spoil ) => {
			const { bench } = stage;
			const { delivery } = await delivered();
			const text = new TextDecoder().decode( delivery.body );
			const spoiled = bench.opened.resign( delivery, spoil( text ) );
			expect( bench.adapter.verify( spoiled ).result ).toBe( 'authentic' );
			const parsed = bench.adapter.parse( spoiled );
			expect( parsed.says ).toBe( 'unreadable' );
		} );

		it( 'name the field that is wrong', async () => {
			const { bench } = stage;
			const { delivery } = await delivered();
			const text = withQuantity( new TextDecoder().decode( delivery.body ), -1 );
			expect( bench.adapter.parse( bench.opened.resign( delivery, text ) ) ).toMatchObject( {
				says: 'unreadable',
				path: 'line_items.0.quantity',
			} );
		} );
	} );
}

/** Both marketplaces name it so. */
function withQuantity( text: string, quantity: unknown ): string {
	const order = JSON.parse( text ) as { line_items: Record< string, unknown >[] };
	const [ first, ...others ] = order.line_items;
	return JSON.stringify( { ...order, line_items: [ { ...first, quantity }, ...others ] } );
}
