import fc from 'fast-check';
import { orderIdSchema } from '../../../../src/shared/ids.ts';
import { renderedOrder } from './order-rendering.ts';
import { adapterOn, data, delivery, scriptedNetwork } from './scripted-network.ts';

/** As many of each as one answer holds, so that the whole order comes in it. */
const isInOneAnswer = ( order: Record< string, unknown > ) =>
	[ 'fulfillments', 'refunds' ].every( ( list ) => ( order[ list ] as unknown[] ).length < 10 );

describe( 'the two ways Shopify tells of one order', () => {
	it( 'come to the same snapshot', async () => {
		await fc.assert(
			fc.asyncProperty( renderedOrder, async ( { webhook, graphql } ) => {
				fc.pre( isInOneAnswer( graphql ) );
				const parsed = adapterOn( scriptedNetwork() ).parse(
					delivery( 'orders/updated', webhook )
				);
				const network = scriptedNetwork( data( { order: graphql } ) );
				const fetched = await adapterOn( network ).fetchOrder(
					orderIdSchema.parse( '5983402164523' )
				);
				expect( fetched.ok ).toBe( true );
				expect( parsed ).toEqual( {
					says: 'orders',
					orders: [ fetched.ok ? fetched.value : null ],
				} );
			} ),
			{ numRuns: 300 }
		);
	} );

	it( 'count every unit the way the shop did', () => {
		fc.assert(
			fc.property( renderedOrder, ( { webhook, expected } ) => {
				const parsed = adapterOn( scriptedNetwork() ).parse(
					delivery( 'orders/updated', webhook )
				);
				const lines = parsed.says === 'orders' ? ( parsed.orders[ 0 ]?.lines ?? [] ) : [];
				const units = ( list: readonly { quantity: number }[] ) =>
					list.reduce( ( total, { quantity } ) => total + quantity, 0 );
				expect(
					lines.map( ( line ) => ( {
						line: line.line,
						ordered: line.ordered,
						cancelled: line.cancelled,
						gone: units( line.shipments ),
						restocked: units( line.restocks ),
						subtracted: line.subtracted,
					} ) )
				).toEqual(
					expected.map( ( line ) => ( {
						...line,
						subtracted: line.ordered - line.cancelled - line.restocked,
					} ) )
				);
			} ),
			{ numRuns: 500 }
		);
	} );
} );
