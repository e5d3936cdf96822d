import { listingIdSchema, orderIdSchema } from '../../../../src/shared/ids.ts';
import type { ListingTarget } from '../../../../src/worker/channels/contract.ts';
import { adapterOn, data, LOCATION, scriptedNetwork } from './scripted-network.ts';

const OTHER_LOCATION = 'gid://shopify/Location/9';
const target = ( number: number, locationId = LOCATION ): ListingTarget => ( {
	listing: listingIdSchema.parse( `${ number }@${ locationId.at( -1 ) }` ),
	external: { inventoryItemId: `gid://shopify/InventoryItem/${ number }`, locationId },
} );
const shows = ( number: number, quantity: number | null, tracked = true ) => ( {
	id: `gid://shopify/InventoryItem/${ number }`,
	tracked,
	inventoryLevel: quantity === null ? null : { quantities: [ { name: 'available', quantity } ] },
} );
const page = ( nodes: unknown[], endCursor: string | null = null ) => ( {
	nodes,
	pageInfo: { hasNextPage: endCursor !== null, endCursor },
} );

describe( 'reading what Shopify shows', () => {
	it( 'finds each listing by its identifier, in whatever order they come', async () => {
		const network = scriptedNetwork(
			data( {
				nodes: [
					shows( 2, -4 ),
					null,
					shows( 1, 7 ),
					shows( 3, null ),
					shows( 4, 9, false ),
					{ id: 'gid://shopify/Product/5' },
				],
			} )
		);
		const answer = await adapterOn( network ).readQuantities( [
			target( 1 ),
			target( 2 ),
			target( 3 ),
			target( 4 ),
			target( 5 ),
		] );
		expect( network.variables() ).toEqual( [
			{
				ids: [ 1, 2, 3, 4, 5 ].map( ( each ) => `gid://shopify/InventoryItem/${ each }` ),
				locationId: LOCATION,
			},
		] );
		expect( answer.ok && answer.value ).toMatchObject( [
			{ listing: '1@7', result: 'shown', quantity: 7 },
			{ listing: '2@7', result: 'shown', quantity: -4 },
			{
				listing: '3@7',
				result: 'missing',
				reason: expect.stringContaining( 'location' ) as string,
			},
			{
				listing: '4@7',
				result: 'missing',
				reason: expect.stringContaining( 'track' ) as string,
			},
			{ listing: '5@7', result: 'missing' },
		] );
	} );

	it( 'asks once per location', async () => {
		const network = scriptedNetwork(
			data( { nodes: [ shows( 1, 7 ) ] } ),
			data( { nodes: [ shows( 1, 3 ) ] } )
		);
		const answer = await adapterOn( network ).readQuantities( [
			target( 1 ),
			target( 1, OTHER_LOCATION ),
		] );
		expect( network.variables().map( ( each ) => each[ 'locationId' ] ) ).toEqual( [
			LOCATION,
			OTHER_LOCATION,
		] );
		expect( answer.ok && answer.value ).toMatchObject( [ { quantity: 7 }, { quantity: 3 } ] );
	} );

	it( 'lists what the shop offers, page after page', async () => {
		const variant = ( number: number, displayName: string, level: unknown ) => ( {
			id: `gid://shopify/ProductVariant/${ number }`,
			sku: number === 1 ? 'MUG-BLUE' : null,
			displayName,
			inventoryItem: level,
		} );
		const network = scriptedNetwork(
			data( {
				productVariants: page(
					[ variant( 1, 'Enamel mug - Blue', shows( 11, 4 ) ) ],
					'c1'
				),
			} ),
			data( {
				productVariants: page( [
					variant( 2, 'Gift wrap - Default Title', shows( 12, null, false ) ),
				] ),
			} )
		);
		const adapter = adapterOn( network );
		expect( await adapter.listOffers( null ) ).toMatchObject( {
			value: {
				offers: [
					{
						offer: '1',
						external: {
							inventoryItemId: 'gid://shopify/InventoryItem/11',
							locationId: LOCATION,
						},
						sku: 'MUG-BLUE',
						title: 'Enamel mug - Blue',
						shown: 4,
					},
				],
				next: 'c1',
			},
		} );
		expect( await adapter.listOffers( 'c1' ) ).toMatchObject( {
			value: {
				offers: [ { offer: '2', sku: '', title: 'Gift wrap', shown: null } ],
				next: null,
			},
		} );
		expect( network.variables().map( ( each ) => each[ 'after' ] ) ).toEqual( [ null, 'c1' ] );
	} );
} );

describe( 'reading orders', () => {
	const ORDER = orderIdSchema.parse( '5983402164523' );
	const line = ( number: number ) => ( {
		id: `gid://shopify/LineItem/${ number }`,
		sku: null,
		quantity: 1,
		currentQuantity: 1,
		unfulfilledQuantity: 0,
		variant: { id: `gid://shopify/ProductVariant/${ number }` },
	} );
	const head = ( number: number ) => ( {
		id: `gid://shopify/Fulfillment/${ number }`,
		status: 'SUCCESS',
		createdAt: '2026-10-14T08:00:00Z',
	} );
	const shipped = ( ...lines: number[] ) =>
		lines.map( ( each ) => ( {
			quantity: 1,
			lineItem: { id: `gid://shopify/LineItem/${ each }` },
		} ) );
	const order = ( changes: Record< string, unknown > ) => ( {
		id: `gid://shopify/Order/${ ORDER }`,
		createdAt: '2026-10-14T07:00:00Z',
		updatedAt: '2026-10-14T09:00:00Z',
		cancelledAt: null,
		lineItems: page( [] ),
		fulfillments: [],
		refunds: [],
		...changes,
	} );

	it( 'says null for an order that Shopify does not know, and asks nothing for an id that is no number', async () => {
		const network = scriptedNetwork( data( { order: null } ) );
		const adapter = adapterOn( network );
		expect( await adapter.fetchOrder( ORDER ) ).toMatchObject( { ok: true, value: null } );
		expect( await adapter.fetchOrder( orderIdSchema.parse( '1") { id }' ) ) ).toMatchObject( {
			ok: true,
			value: null,
		} );
		expect( network.requests ).toHaveLength( 1 );
	} );

	it( 'reads on until an order that is larger than one answer is whole', async () => {
		const network = scriptedNetwork(
			data( {
				order: order( {
					lineItems: page( [ line( 1 ) ], 'l1' ),
					fulfillments: [
						{ ...head( 90 ), fulfillmentLineItems: page( shipped( 1 ), 'f1' ) },
					],
				} ),
			} ),
			data( { node: { lineItems: page( [ line( 2 ) ], 'l2' ) } } ),
			data( { node: { lineItems: page( [ line( 3 ) ] ) } } ),
			data( { order: { fulfillments: [ head( 90 ), head( 91 ) ], refunds: [] } } ),
			data( { node: { fulfillmentLineItems: page( shipped( 2 ) ) } } ),
			data( { node: { fulfillmentLineItems: page( shipped( 3 ) ) } } )
		);
		const answer = await adapterOn( network ).fetchOrder( ORDER );
		expect( answer.ok && answer.value?.lines ).toMatchObject( [
			{ line: '1', shipments: [ { key: '90', quantity: 1 } ] },
			{ line: '2', shipments: [ { key: '90', quantity: 1 } ] },
			{ line: '3', shipments: [ { key: '91', quantity: 1 } ] },
		] );
		expect(
			network
				.variables()
				.slice( 1 )
				.map( ( each ) => each[ 'after' ] ?? null )
		).toEqual( [ 'l1', 'l2', null, 'f1', null ] );
	} );

	it.each( [
		[ 'the lines of one fulfilment', 1, 2 ],
		[ 'a list of fulfilments that is full', 10, 0 ],
	] )( 'reads on when only %s may go on', async ( _what, fulfilments, cut ) => {
		const heads = Array.from( { length: fulfilments }, ( _, index ) => head( 90 + index ) );
		const network = scriptedNetwork(
			data( {
				order: order( {
					lineItems: page( [ line( 1 ) ] ),
					fulfillments: heads.map( ( each ) => ( {
						...each,
						fulfillmentLineItems: page( [], cut > 0 ? 'f1' : null ),
					} ) ),
				} ),
			} ),
			data( { order: { fulfillments: heads, refunds: [] } } ),
			data( { node: { fulfillmentLineItems: page( shipped( 1 ) ) } } )
		);
		const answer = await adapterOn( network ).fetchOrder( ORDER );
		expect( answer.ok ).toBe( true );
		expect( network.requests ).toHaveLength( cut > 0 ? 3 : 2 );
		expect(
			answer.ok && answer.value?.lines[ 0 ]?.shipments.map( ( each ) => each.key )
		).toEqual( cut > 0 ? [ '90' ] : [ 'written-off' ] );
	} );

	it( 'lists what changed since, in whole seconds, and goes on from a cursor', async () => {
		const network = scriptedNetwork(
			data( { orders: page( [ order( { lineItems: page( [ line( 1 ) ] ) } ) ], 'c1' ) } ),
			data( { orders: page( [] ) } )
		);
		const adapter = adapterOn( network );
		const sinceMs = Date.parse( '2026-10-14T07:00:00.900Z' );
		expect( await adapter.listOrders( { sinceMs, cursor: null } ) ).toMatchObject( {
			ok: true,
			value: { orders: [ { order: ORDER, lines: [ { line: '1' } ] } ], next: 'c1' },
		} );
		expect( await adapter.listOrders( { sinceMs, cursor: 'c1' } ) ).toMatchObject( {
			value: { orders: [], next: null },
		} );
		expect( network.variables() ).toMatchObject( [
			{ query: "updated_at:>='2026-10-14T07:00:00.000Z'", after: null },
			{ query: "updated_at:>='2026-10-14T07:00:00.000Z'", after: 'c1' },
		] );
	} );
} );

describe( 'registering webhooks', () => {
	const URL = 'https://shop.example.com/intake/shopify-1';
	const created = data( {
		webhookSubscriptionCreate: {
			webhookSubscription: { id: 'gid://shopify/WebhookSubscription/1' },
			userErrors: [],
		},
	} );

	it( 'creates only what is not there for this address', async () => {
		const present = [ 'ORDERS_CREATE', 'ORDERS_UPDATED', 'ORDERS_CANCELLED' ].map(
			( topic ) => ( { topic, uri: URL } )
		);
		const elsewhere = [ { topic: 'REFUNDS_CREATE', uri: 'https://other.example.com/' } ];
		const network = scriptedNetwork(
			data( { webhookSubscriptions: page( present, 'c1' ) } ),
			data( { webhookSubscriptions: page( elsewhere ) } ),
			created,
			created
		);
		const answer = await adapterOn( network ).registerWebhooks( URL );
		expect( network.variables().slice( 2 ) ).toEqual( [
			{ topic: 'REFUNDS_CREATE', webhookSubscription: { uri: URL, format: 'JSON' } },
			{ topic: 'INVENTORY_LEVELS_UPDATE', webhookSubscription: { uri: URL, format: 'JSON' } },
		] );
		expect( answer ).toMatchObject( {
			ok: true,
			value: expect.arrayContaining( [
				'orders/create',
				'refunds/create',
				'inventory_levels/update',
			] ) as object,
		} );
	} );

	it( 'is content when another was faster, and asks for a person when the address is refused', async () => {
		const refused = ( message: string ) =>
			data( {
				webhookSubscriptionCreate: {
					webhookSubscription: null,
					userErrors: [ { field: [ 'webhookSubscription', 'uri' ], message } ],
				},
			} );
		const allBut = [
			'ORDERS_CREATE',
			'ORDERS_UPDATED',
			'ORDERS_CANCELLED',
			'REFUNDS_CREATE',
		].map( ( topic ) => ( { topic, uri: URL } ) );
		const listed = data( { webhookSubscriptions: page( allBut ) } );
		const taken = await adapterOn(
			scriptedNetwork( listed, refused( 'Address for this topic has already been taken' ) )
		).registerWebhooks( URL );
		expect( taken.ok ).toBe( true );
		const invalid = await adapterOn(
			scriptedNetwork( listed, refused( 'Address is not allowed' ) )
		).registerWebhooks( URL );
		expect( invalid ).toMatchObject( {
			ok: false,
			failure: { action: 'needsHuman', applied: 'no' },
		} );
	} );
} );
