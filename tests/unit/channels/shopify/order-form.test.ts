import type { ChannelOrder } from '../../../../src/shared/channel-order.ts';
import { adapterOn, delivery, fixture, scriptedNetwork } from './scripted-network.ts';

const adapter = adapterOn( scriptedNetwork() );
const MUG = '15104862068907';
const TEA = '15104862101675';
const SHIPPED_AT = Date.parse( '2026-10-14T15:40:12+02:00' );
const REFUNDED_AT = Date.parse( '2026-10-15T10:02:30+02:00' );
const UPDATED_AT = Date.parse( '2026-10-15T10:02:31+02:00' );

function read( name: string ): ChannelOrder {
	const parsed = adapter.parse( delivery( 'orders/updated', fixture( name ) ) );
	if ( parsed.says !== 'orders' || parsed.orders[ 0 ] === undefined ) {
		throw new Error( JSON.stringify( parsed ) );
	}
	return parsed.orders[ 0 ];
}

function lineOf( name: string, line: string ) {
	return read( name ).lines.find( ( each ) => each.line === line );
}

describe( 'an order as Shopify sends it', () => {
	it( 'is open when it was just placed', () => {
		expect( read( 'order-placed' ) ).toEqual( {
			order: '5983402164523',
			revision: null,
			placedAt: Date.parse( '2026-10-14T07:21:07Z' ),
			updatedAt: Date.parse( '2026-10-14T07:21:08Z' ),
			lines: [
				{
					line: MUG,
					offer: '48273619402923',
					sku: 'MUG-BLUE',
					ordered: 2,
					cancelled: 0,
					shipments: [],
					restocks: [],
					subtracted: 2,
				},
				{
					line: TEA,
					offer: '48273619435691',
					sku: 'TEA-ASSAM-250',
					ordered: 1,
					cancelled: 0,
					shipments: [],
					restocks: [],
					subtracted: 1,
				},
			],
		} );
	} );

	it( 'ships with the id and time of the fulfilment', () => {
		const shipment = { key: '5391207399723', at: SHIPPED_AT };
		expect( lineOf( 'order-partly-shipped', MUG ) ).toMatchObject( {
			ordered: 3,
			cancelled: 0,
			shipments: [ { ...shipment, quantity: 2 } ],
			subtracted: 3,
		} );
		expect( lineOf( 'order-partly-shipped', TEA )?.shipments ).toEqual( [
			{ ...shipment, quantity: 1 },
		] );
	} );

	it.each( [
		[ 'a third party has not finished', 'order-shipment-under-way' ],
		[ 'was cancelled', 'order-shipment-cancelled' ],
	] )( 'is still open where the fulfilment %s', ( _why, name ) => {
		expect( lineOf( name, MUG ) ).toMatchObject( {
			ordered: 2,
			cancelled: 0,
			shipments: [],
			subtracted: 2,
		} );
	} );

	it( 'gives its units back when it is cancelled with restock', () => {
		for ( const [ line, quantity ] of [
			[ MUG, 2 ],
			[ TEA, 1 ],
		] as const ) {
			expect( lineOf( 'order-cancelled-restocked', line ) ).toMatchObject( {
				ordered: quantity,
				cancelled: quantity,
				shipments: [],
				restocks: [],
				subtracted: 0,
			} );
		}
	} );

	it( 'writes its units off when it is cancelled without restock', () => {
		expect( lineOf( 'order-cancelled-not-restocked', MUG ) ).toMatchObject( {
			cancelled: 0,
			shipments: [
				{
					key: 'written-off:514203222325',
					quantity: 2,
					at: REFUNDED_AT,
				},
			],
			subtracted: 2,
		} );
	} );

	it( 'writes its units off at the cancellation when there is no refund at all', () => {
		expect( lineOf( 'order-cancelled-without-refund', MUG ) ).toMatchObject( {
			cancelled: 0,
			shipments: [ { key: 'written-off', quantity: 2, at: REFUNDED_AT } ],
			subtracted: 2,
		} );
	} );

	it( 'tells a unit refunded without restock before it shipped from one that was cancelled', () => {
		expect( lineOf( 'order-refunded-before-shipping', MUG ) ).toMatchObject( {
			ordered: 3,
			cancelled: 0,
			shipments: [
				{
					key: 'written-off:514203222335',
					quantity: 1,
					at: REFUNDED_AT,
				},
			],
			subtracted: 3,
		} );
		expect( lineOf( 'order-refunded-before-shipping', TEA ) ).toMatchObject( {
			ordered: 2,
			cancelled: 1,
			shipments: [],
			subtracted: 1,
		} );
	} );

	it( 'restocks a shipped unit that came back, and only that', () => {
		expect( lineOf( 'order-returned', MUG ) ).toMatchObject( {
			ordered: 3,
			cancelled: 0,
			shipments: [ { quantity: 3, at: SHIPPED_AT } ],
			restocks: [ { key: '514203222345', quantity: 1, at: REFUNDED_AT } ],
			subtracted: 2,
		} );
	} );

	it( 'gives units back that an order edit took off without a refund', () => {
		expect( lineOf( 'order-edited-line-removed', MUG ) ).toMatchObject( {
			ordered: 2,
			cancelled: 2,
			shipments: [],
			subtracted: 0,
		} );
		expect( lineOf( 'order-edited-line-removed', TEA ) ).toMatchObject( {
			ordered: 1,
			cancelled: 0,
			subtracted: 1,
		} );
	} );

	it( 'believes the refund line of an order edit that left one', () => {
		expect( lineOf( 'order-edited-with-refund-line', MUG ) ).toMatchObject( {
			ordered: 3,
			cancelled: 0,
			shipments: [ { quantity: 2, at: REFUNDED_AT } ],
			subtracted: 3,
		} );
	} );

	it( 'splits an old undivided restock by what had shipped', () => {
		expect( lineOf( 'order-legacy-restock', MUG ) ).toMatchObject( {
			ordered: 3,
			cancelled: 1,
			shipments: [ { quantity: 2 } ],
			restocks: [ { key: '514203222375', quantity: 1, at: REFUNDED_AT } ],
			subtracted: 1,
		} );
	} );

	it( 'leaves out lines that hold no stock', () => {
		expect( read( 'order-with-tip' ).lines.map( ( { line } ) => line ) ).toEqual( [ MUG ] );
	} );

	it( 'takes a negative fulfillable quantity for none, as Shopify has been seen to give it', () => {
		const order = fixture( 'order-cancelled-not-restocked' );
		const lines = order[ 'line_items' ] as Record< string, unknown >[];
		const odd = {
			...order,
			line_items: [ { ...lines[ 0 ], fulfillable_quantity: -1 } ],
		};
		const parsed = adapter.parse( delivery( 'orders/updated', odd ) );
		expect( parsed ).toMatchObject( {
			says: 'orders',
			orders: [ { lines: [ { shipments: [ { quantity: 2 } ] } ] } ],
		} );
	} );

	/** An order read after changes to its only line. */
	function readChanged(
		name: string,
		ofLine: Record< string, unknown >,
		ofOrder: Record< string, unknown > = {}
	) {
		const order = fixture( name );
		const [ first ] = order[ 'line_items' ] as Record< string, unknown >[];
		const changed = { ...order, ...ofOrder, line_items: [ { ...first, ...ofLine } ] };
		const parsed = adapter.parse( delivery( 'orders/updated', changed ) );
		return parsed.says === 'orders' ? parsed.orders[ 0 ]?.lines[ 0 ] : undefined;
	}

	it( 'has nothing left to ship once it is cancelled, whatever its line still says', () => {
		const line = readChanged( 'order-cancelled-without-refund', { fulfillable_quantity: 2 } );
		expect( line ).toMatchObject( { cancelled: 0, shipments: [ { quantity: 2 } ] } );
	} );

	it( 'does not take a refunded unit for one that an edit put back on sale', () => {
		const order = fixture( 'order-returned' );
		const [ returned ] = order[ 'refunds' ] as Record< string, unknown >[];
		const line = readChanged(
			'order-returned',
			{ quantity: 4, current_quantity: 3, fulfillable_quantity: 0 },
			{ refunds: [ returned ] }
		);
		expect( line ).toMatchObject( {
			ordered: 4,
			cancelled: 0,
			shipments: [ { quantity: 3 }, { key: 'written-off', quantity: 1 } ],
			restocks: [ { quantity: 1 } ],
			subtracted: 3,
		} );
	} );

	it( 'restocks a shipped unit that was refunded as if it had not shipped, and the reverse', () => {
		const asCancelled = fixture( 'order-returned' );
		const [ refund ] = asCancelled[ 'refunds' ] as Record< string, unknown >[];
		const [ refundLine ] = refund?.[ 'refund_line_items' ] as Record< string, unknown >[];
		const refundAs = ( type: string ) => ( {
			refunds: [
				{ ...refund, refund_line_items: [ { ...refundLine, restock_type: type } ] },
			],
		} );
		const units = { quantity: 3, current_quantity: 2, fulfillable_quantity: 0 };
		expect( readChanged( 'order-returned', units, refundAs( 'cancel' ) ) ).toMatchObject( {
			cancelled: 0,
			restocks: [ { quantity: 1 } ],
			subtracted: 2,
		} );
		expect(
			readChanged(
				'order-returned',
				{ ...units, fulfillable_quantity: 2 },
				{ ...refundAs( 'return' ), fulfillments: [] }
			)
		).toMatchObject( { cancelled: 1, shipments: [], restocks: [], subtracted: 2 } );
	} );

	it( 'uses the time of the order where nothing else explains a unit that is gone', () => {
		const order = fixture( 'order-placed' );
		const lines = order[ 'line_items' ] as Record< string, unknown >[];
		const odd = {
			...order,
			updated_at: '2026-10-15T10:02:31+02:00',
			line_items: [ { ...lines[ 0 ], fulfillable_quantity: 1 } ],
		};
		expect( adapter.parse( delivery( 'orders/updated', odd ) ) ).toMatchObject( {
			orders: [
				{
					lines: [
						{
							cancelled: 0,
							shipments: [
								{
									key: 'written-off',
									quantity: 1,
									at: UPDATED_AT,
								},
							],
						},
					],
				},
			],
		} );
	} );
} );
