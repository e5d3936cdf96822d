import { channelOrderSchema, type ChannelOrder } from '../../../../src/shared/channel-order.ts';
import { delivered, EPOCH, linkedShop } from './linked-shop.ts';

const { adapter } = linkedShop();

const EVENT = {
	id: '0b54',
	epoch: EPOCH,
	product: 12,
	number: 5,
	kind: 'change',
	delta: -1,
	stock: 9,
	total: -5,
	at: 1_763_740_512_345,
	reason: 'order-reduced',
	order: { id: 77, number: 1, line: 3 },
	user: 4,
	origin: 'checkout',
	sku: 'MUG',
	added: 'later',
};

const line = ( change: object = {} ) => ( {
	id: 3,
	product_id: 10,
	variation_id: 11,
	quantity: 5,
	sku: 'MUG-S',
	meta_data: [ { key: '_reduced_stock', value: '5' } ],
	...change,
} );
const snapshot = ( order: object = {}, change: object = {} ) => ( {
	order: {
		id: 77,
		status: 'processing',
		date_created_gmt: '2026-11-21T11:00:00',
		date_modified_gmt: '2026-11-21T11:30:00',
		date_completed_gmt: null,
		line_items: [ line() ],
		refunds: [],
		meta_data: [],
		...order,
	},
	stockIds: { 3: 12 },
	refunds: [],
	revision: 1_763_740_512_346,
	epoch: EPOCH,
	explains: { number: 1, sums: { 12: -5 } },
	isDeleted: false,
	...change,
} );
const parse = ( events: readonly unknown[], orders: readonly unknown[] = [] ) => {
	const said = adapter.parse( delivered( { v: 1, epoch: EPOCH, events, orders } ) );
	if ( said.says !== 'changes' ) {
		throw new Error( `it says ${ said.says }` );
	}
	return said;
};
const orderOf = ( given: object ): ChannelOrder | undefined => parse( [], [ given ] ).orders[ 0 ];

describe( 'a change', () => {
	it( 'is named by product and number, and keeps who and why', () => {
		expect( parse( [ EVENT ] ).changes ).toEqual( [
			{
				id: '0b54',
				atMs: 1_763_740_512_345,
				actor: 'user 4',
				offer: '12',
				counter: { epoch: EPOCH, number: 5, total: -5 },
				what: 'change',
				delta: -1,
				stock: 9,
				order: { order: '77', number: 1, line: '3' },
				reason: 'order-reduced',
				origin: 'checkout',
			},
		] );
	} );

	it( 'need not have an order, a user or a stock', () => {
		const change = { ...EVENT, kind: 'unmanaged', delta: 0, stock: null, order: null, user: 0 };
		expect( parse( [ change ] ).changes[ 0 ] ).toMatchObject( {
			what: 'unmanaged',
			stock: null,
			order: null,
			actor: null,
		} );
	} );

	it.each( [
		[ 'half a unit', { delta: 0.5 } ],
		[ 'no number', { number: 0 } ],
		[ 'a kind that is not known', { kind: 'moved' } ],
		[ 'text for a number', { total: '-5' } ],
	] )( 'with %s is kept alone, acknowledged, and spoils no other', ( _what, change ) => {
		const said = parse( [ EVENT, { ...EVENT, id: 'odd', ...change } ] );
		expect( said.changes.map( ( { id } ) => id ) ).toEqual( [ '0b54' ] );
		expect( said.acknowledgement.events ).toEqual( [ '0b54', 'odd' ] );
		expect( said.unreadable ).toHaveLength( 1 );
		// Tried again alone, it is a dead letter itself.
		const alone = adapter.parse(
			delivered( Buffer.from( said.unreadable[ 0 ]?.body ?? '' ).toString() )
		);
		expect( alone.says ).toBe( 'unreadable' );
	} );
} );

describe( 'an order', () => {
	it( 'has a revision, takes from the product that holds the stock, and says what it explains', () => {
		const order = orderOf( snapshot() );
		expect( channelOrderSchema.parse( order ) ).toMatchObject( {
			order: '77',
			revision: 1_763_740_512_346,
			lines: [
				{ line: '3', offer: '12', ordered: 5, cancelled: 0, subtracted: 5, toSubtract: 0 },
			],
			explains: { epoch: EPOCH, number: 1, sums: [ { offer: '12', units: -5 } ] },
		} );
	} );

	it( 'without anything to explain has an empty list where PHP means an empty object', () => {
		const order = orderOf( snapshot( {}, { explains: { number: 0, sums: [] } } ) );
		expect( order?.explains ).toEqual( { epoch: EPOCH, number: 0, sums: [] } );
	} );

	const unreduced = line( { meta_data: [] } );
	it.each( [
		[ 'pending', [ unreduced ], [ 5 ] ],
		[
			'pending, reduced in part',
			[ line( { meta_data: [ { key: '_reduced_stock', value: '2' } ] } ) ],
			[ 0 ],
		],
		[ 'awaiting-quote', [ unreduced ], [ 5 ] ],
		[ 'packed', [ line(), line( { id: 4, meta_data: [] } ) ], [ 0, 0 ] ],
		[ 'processing', [ unreduced ], [ 0 ] ],
		[ 'on-hold', [ unreduced ], [ 0 ] ],
		[ 'completed', [ unreduced ], [ 0 ] ],
		[ 'refunded', [ unreduced ], [ 0 ] ],
		[ 'cancelled', [ unreduced ], [ 0 ] ],
		[ 'failed', [ unreduced ], [ 0 ] ],
	] )( '%s: what WooCommerce will still subtract', ( status, lines, expected ) => {
		const order = orderOf(
			snapshot( { status: status.split( ',' )[ 0 ], line_items: lines } )
		);
		expect( order?.lines.map( ( { toSubtract } ) => toSubtract ) ).toEqual( expected );
	} );

	it( 'deleted owes nothing more, and what had left stays gone', () => {
		const refunds = [
			{
				id: 80,
				date_created_gmt: '2026-11-21T11:20:00',
				line_items: [
					{ quantity: -2, meta_data: [ { key: '_refunded_item_id', value: '3' } ] },
				],
			},
		];
		const order = orderOf(
			snapshot( { refunds: [ { id: 80 } ] }, { isDeleted: true, refunds } )
		);
		expect( order?.lines ).toMatchObject( [
			{
				ordered: 5,
				cancelled: 3,
				shipments: [ { key: 'written-off-80', quantity: 2 } ],
				toSubtract: 0,
			},
		] );
	} );

	it( 'that is only a draft is none, and is acknowledged', () => {
		const said = parse( [], [ snapshot( { status: 'checkout-draft' } ) ] );
		expect( said.orders ).toEqual( [] );
		expect( said.acknowledgement.orders ).toEqual( { 77: 1_763_740_512_346 } );
	} );
} );

describe( 'a delivery', () => {
	it.each( [
		[ 'a page', '<!doctype html>' ],
		[ 'a list', '[]' ],
		[ 'no epoch', '{"events":[]}' ],
		[ 'text for events', `{"epoch":1,"events":"none"}` ],
	] )( 'that is %s is unreadable as a whole', ( _what, body ) => {
		expect( adapter.parse( delivered( body ) ).says ).toBe( 'unreadable' );
	} );
} );
