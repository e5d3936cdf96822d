import type { CheckoutOutcome } from '../../../src/local-shop/checkout.ts';
import { checkout } from '../../../src/local-shop/checkout.ts';
import type { Dice } from './dice.ts';
import type { AdminPages } from './admin-pages.ts';
import { classicCheckout } from './classic-checkout.ts';
import type { OrderPool, PooledOrder } from './order-pool.ts';
import type { ProofShop } from './proof-shop.ts';

/**
 * Everything that people, apps and other plugins do to the stock of a shop, each by the way that it
 * really takes. An operation that the shop refuses throws.
 */

export interface OperationGround {
	readonly shop: ProofShop;
	readonly admin: AdminPages;
	readonly orders: OrderPool;
	readonly dice: Dice;
	/** Simple products that everything happens to. */
	readonly products: readonly number[];
	/** Products for what changes the product itself. */
	readonly special: {
		readonly ownVariations: readonly number[];
		readonly sharedVariations: readonly number[];
		/** Its SKU changes again and again. */
		readonly renamed: number;
		/** It stops and starts having a stock of its own. */
		readonly unmanaged: number;
	};
}

type Act = ( ground: OperationGround ) => Promise< void >;

const anyProduct = ( { dice, products }: OperationGround ) => dice.pick( products );
/** Far enough from nothing that checkouts find units. */
const anyStock = ( { dice }: OperationGround ) => dice.between( 100, 300 );

function placed( ground: OperationGround, outcome: CheckoutOutcome ): void {
	if ( ! outcome.accepted ) {
		throw new Error( `${ outcome.status } ${ outcome.code }: ${ outcome.message }` );
	}
	ground.orders.add( outcome.order, outcome.status );
}

function buys( pick: ( ground: OperationGround ) => number, method: 'cod' | 'bacs' ): Act {
	return async ( ground ) => {
		const line = { productId: pick( ground ), quantity: ground.dice.between( 1, 3 ) };
		placed( ground, await checkout( ground.shop.site.baseUrl, [ line ], method ) );
	};
}

function orders( fields: object ): Act {
	return async ( ground ) => {
		await ground.orders.create( fields );
	};
}

function becomes( from: readonly string[], ...path: readonly string[] ): Act {
	return ( { orders } ) =>
		orders.with( from, async ( { id } ) => {
			for ( const status of path ) {
				await orders.must( 'put', `orders/${ id }`, { status } );
			}
		} );
}

function withLine(
	act: (
		ground: OperationGround,
		order: PooledOrder,
		line: PooledOrder[ 'line_items' ][ number ]
	) => Promise< unknown >
): Act {
	return ( ground ) =>
		ground.orders.with( [ 'processing', 'on-hold' ], async ( order ) => {
			const [ line ] = order.line_items;
			if ( ! line ) {
				throw new Error( `order ${ order.id } has no line` );
			}
			await act( ground, order, line );
		} );
}

function refund( isRestocked: boolean ): Act {
	return withLine( ( { orders }, { id }, line ) =>
		orders.must( 'post', `orders/${ id }/refunds`, {
			amount: '10',
			api_refund: false,
			api_restock: isRestocked,
			line_items: [ { id: line.id, quantity: 1, refund_total: 10 } ],
		} )
	);
}

async function other( { admin }: OperationGround, name: string, body: object ): Promise< void > {
	const { status, text } = await admin.browser.json(
		'POST',
		`/wp-json/other/v1/${ name }`,
		body
	);
	if ( status !== 200 ) {
		throw new Error( `${ name }: ${ status } ${ text.slice( 0, 300 ) }` );
	}
}

export const OPERATIONS: Readonly< Record< string, Act > > = {
	// ── orders begin ──
	'store checkout': buys( anyProduct, 'cod' ),
	'store checkout, on hold': buys( anyProduct, 'bacs' ),
	'checkout of a variation': buys(
		( { dice, special } ) => dice.pick( special.ownVariations ),
		'cod'
	),
	'checkout of a variation that shares its stock': buys(
		( { dice, special } ) => dice.pick( special.sharedVariations ),
		'cod'
	),
	'classic checkout': async ( ground ) => {
		const line = { productId: anyProduct( ground ), quantity: ground.dice.between( 1, 3 ) };
		placed( ground, await classicCheckout( ground.shop.site.baseUrl, line, 'cod' ) );
	},
	'REST order, processing': orders( { status: 'processing' } ),
	'REST order, on hold': orders( { status: 'on-hold' } ),
	'REST order, pending': orders( { status: 'pending' } ),
	'REST order, set paid': orders( { set_paid: true, payment_method: 'bacs' } ),

	// ── and become something else ──
	paid: becomes( [ 'pending' ], 'processing' ),
	completed: becomes( [ 'processing' ], 'completed' ),
	cancelled: becomes( [ 'processing', 'on-hold', 'pending' ], 'cancelled' ),
	'cancelled and back': becomes( [ 'processing', 'on-hold' ], 'cancelled', 'processing' ),
	failed: becomes( [ 'on-hold', 'pending' ], 'failed' ),
	'unpaid and paid again': becomes( [ 'processing' ], 'pending', 'processing' ),
	'set to refunded': becomes( [ 'processing' ], 'refunded' ),
	'paid twice at once': ( { orders } ) =>
		orders.with( [ 'pending' ], async ( { id } ) => {
			await Promise.all(
				[ 1, 2, 3 ].map( () =>
					orders.must( 'put', `orders/${ id }`, { status: 'processing' } )
				)
			);
		} ),
	'refund with restock': refund( true ),
	'refund without restock': refund( false ),
	'refund in wp-admin': withLine( ( { admin, dice }, { id, refunds: before }, line ) =>
		admin.refund(
			id,
			{ id: line.id, quantity: 1 },
			before.reduce( ( sum, { total } ) => sum - Number( total ), 0 ).toFixed( 2 ),
			dice.chance( 0.5 )
		)
	),
	'line edited': withLine( ( { orders, dice }, { id }, line ) =>
		orders.must( 'put', `orders/${ id }`, {
			line_items: [ { id: line.id, quantity: dice.between( 2, 6 ) } ],
		} )
	),
	'line edited in wp-admin': withLine( ( { admin, dice }, { id }, line ) =>
		admin.saveLines( id, [ { id: line.id, quantity: dice.between( 2, 6 ) } ] )
	),
	'line added': withLine( ( ground, { id } ) =>
		ground.orders.must( 'put', `orders/${ id }`, {
			line_items: [ { product_id: anyProduct( ground ), quantity: 2 } ],
		} )
	),
	'line added in wp-admin': withLine( async ( ground, { id } ) => {
		await ground.admin.addLine( id, anyProduct( ground ), 2 );
		const added = ( await ground.orders.read( id ) )?.line_items ?? [];
		await ground.admin.saveLines( id, added );
	} ),
	'line deleted': withLine( async ( { orders }, { id }, line ) => {
		await orders.must( 'put', `orders/${ id }`, {
			line_items: [ { id: line.id, quantity: 0 } ],
		} );
	} ),
	'line deleted in wp-admin': withLine( ( { admin }, { id }, line ) =>
		admin.removeLine( id, line.id )
	),
	'moved to the trash': withLine( ( { orders }, { id } ) =>
		orders.must( 'delete', `orders/${ id }` )
	),
	'deleted for good': ( { orders } ) =>
		orders.with( [ 'processing', 'on-hold', 'pending' ], async ( { id, refunds } ) => {
			// What a refund wrote off stays gone, and afterwards WooCommerce does not know it any more.
			const doomed = refunds.length === 0 ? id : await orders.create( { status: 'on-hold' } );
			await orders.must( 'delete', `orders/${ doomed }`, { force: true } );
		} ),

	// ── the number itself is changed ──
	'stock set by REST': async ( ground ) => {
		await ground.orders.must( 'put', `products/${ anyProduct( ground ) }`, {
			stock_quantity: anyStock( ground ),
		} );
	},
	'stock set by a REST batch': async ( ground ) => {
		await ground.orders.must( 'post', 'products/batch', {
			update: ground.products
				.slice( 0, 4 )
				.map( ( id ) => ( { id, stock_quantity: anyStock( ground ) } ) ),
		} );
	},
	'product edited in wp-admin': ( ground ) =>
		ground.admin.editProduct( anyProduct( ground ), ground.dice.between( 1, 20 ) ),
	'quick edit': ( ground ) => ground.admin.quickEdit( anyProduct( ground ), anyStock( ground ) ),
	'bulk edit': ( ground ) =>
		ground.admin.bulkEdit(
			ground.products.slice( 2, 5 ),
			ground.dice.chance( 0.5 ) ? 'increase' : 'decrease',
			ground.dice.between( 1, 9 )
		),
	'CSV import': async ( ground ) => {
		const { ids } = ground.shop;
		const lines = [ ...ids ]
			.filter( ( [ , id ] ) => ground.products.slice( 1, 4 ).includes( id ) )
			.map( ( [ sku ] ) => `${ sku },${ anyStock( ground ) }` );
		await other( ground, 'import', { csv: `SKU,Stock\n${ lines.join( '\n' ) }\n` } );
	},
	'another plugin, by wc_update_product_stock': ( ground ) =>
		other( ground, 'stock', {
			product: anyProduct( ground ),
			quantity: ground.dice.between( 1, 9 ),
			operation: ground.dice.chance( 0.5 ) ? 'increase' : 'decrease',
		} ),
	'another plugin, by update_post_meta': ( ground ) =>
		other( ground, 'meta', {
			product: anyProduct( ground ),
			delta: ground.dice.between( 1, 9 ),
		} ),
	'raw SQL': async ( ground ) => {
		const { database } = ground.shop;
		// One connection, so the three statements cannot be torn apart by another operation's.
		await Promise.all( [
			database.run( "SET @stock_source = 'raw'" ),
			database.run(
				`UPDATE wp_postmeta SET meta_value = meta_value + ${ ground.dice.between( 1, 9 ) }
				WHERE meta_key = '_stock' AND post_id = ${ anyProduct( ground ) }`
			),
			database.run( 'SET @stock_source = NULL' ),
		] );
	},

	// ── the product becomes another ──
	'SKU changed': async ( { orders, special, dice } ) => {
		await orders.must( 'put', `products/${ special.renamed }`, {
			sku: `LID-${ dice.between( 1, 1_000_000 ) }`,
		} );
	},
	'stock no longer managed, then again': async ( ground ) => {
		const { unmanaged } = ground.special;
		await ground.admin.quickEdit( unmanaged, 0, false );
		await ground.admin.quickEdit( unmanaged, anyStock( ground ) );
	},
};
