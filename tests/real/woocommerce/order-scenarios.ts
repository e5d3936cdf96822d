import { z } from 'zod';
import type { WooCommerceSite } from '../../../src/local-shop/site.ts';

/**
 * What can become of an order, done to a real shop step by step. After each step the order, its
 * refunds and what the database says of the stock are recorded: these records are the fixtures of
 * the unit tests and the table in the channel's README.
 */

export interface Scenario {
	readonly name: string;
	readonly steps: readonly {
		readonly name: string;
		/** Gives the order's id: of a new order, or the one that it was given. */
		readonly act: ( shop: ShopHand, order: number ) => Promise< number >;
	}[];
}

export interface OrderRecord {
	readonly name: string;
	/** Change of the real stock since before the scenario. */
	readonly stockChange: number;
	/** The answer of `orders/{id}` for the fields that the adapter asks for; `null` on 404. */
	readonly order: unknown;
	readonly refunds: unknown;
}

export const SKU = 'TEA';
const QUANTITY = 5;
const FIELDS =
	'id,status,date_created_gmt,date_modified_gmt,date_completed_gmt,line_items,refunds,meta_data';

const orderSchema = z.object( {
	id: z.number(),
	line_items: z.array( z.object( { id: z.number() } ) ),
} );

/** The things that people and payment providers do to a shop's orders. */
export function createShopHand( site: WooCommerceSite ) {
	const product = site.productIds.get( SKU );
	const send = async ( method: 'get' | 'post' | 'put' | 'delete', path: string, body = {} ) => {
		const answer = await site.rest( method, path, body );
		if ( answer.status >= 300 ) {
			throw new Error( `${ method } ${ path }: ${ JSON.stringify( answer.body ) }` );
		}
		return answer.body;
	};
	const firstLine = async ( order: number ) =>
		orderSchema.parse( await send( 'get', `orders/${ order }` ) ).line_items[ 0 ]?.id ?? 0;
	return {
		async checkout( paymentMethod: 'cod' | 'bacs' ) {
			const placed = await site.checkout(
				[ { sku: SKU, quantity: QUANTITY } ],
				paymentMethod
			);
			if ( ! placed.accepted ) {
				throw new Error( placed.message );
			}
			return placed.order;
		},
		async order( status: string ) {
			const order = await send( 'post', 'orders', {
				status,
				line_items: [ { product_id: product, quantity: QUANTITY } ],
			} );
			return orderSchema.parse( order ).id;
		},
		async set( order: number, status: string ) {
			await send( 'put', `orders/${ order }`, { status } );
			return order;
		},
		async refund( order: number, quantity: number, isRestocked: boolean ) {
			await send( 'post', `orders/${ order }/refunds`, {
				amount: `${ quantity * 10 }`,
				api_refund: false,
				api_restock: isRestocked,
				line_items: [
					{ id: await firstLine( order ), quantity, refund_total: quantity * 10 },
				],
			} );
			return order;
		},
		async editLine( order: number, quantity: number ) {
			const line = await firstLine( order );
			await send( 'put', `orders/${ order }`, { line_items: [ { id: line, quantity } ] } );
			return order;
		},
		async addLine( order: number, quantity: number ) {
			const line = { product_id: product, quantity };
			await send( 'put', `orders/${ order }`, { line_items: [ line ] } );
			return order;
		},
		async remove( order: number, isForGood: boolean ) {
			await send( 'delete', `orders/${ order }${ isForGood ? '?force=true' : '' }` );
			return order;
		},
	};
}
export type ShopHand = ReturnType< typeof createShopHand >;

const becomes = ( status: string, name = `then ${ status }` ) => ( {
	name,
	act: ( shop: ShopHand, order: number ) => shop.set( order, status ),
} );
const starts = ( status: string ) => ( {
	name: `${ status } order`,
	act: ( shop: ShopHand ) => shop.order( status ),
} );
const refunded = ( quantity: number, isRestocked: boolean ) => ( {
	name: `then ${ quantity } refunded ${ isRestocked ? 'with' : 'without' } restock`,
	act: ( shop: ShopHand, order: number ) => shop.refund( order, quantity, isRestocked ),
} );
const edited = ( quantity: number ) => ( {
	name: `then the line edited to ${ quantity }`,
	act: ( shop: ShopHand, order: number ) => shop.editLine( order, quantity ),
} );
const bought = ( method: 'cod' | 'bacs' ) => ( {
	name: `checkout by ${ method }`,
	act: ( shop: ShopHand ) => shop.checkout( method ),
} );
const removed = ( isForGood: boolean ) => ( {
	name: isForGood ? 'then deleted for good' : 'then moved to the trash',
	act: ( shop: ShopHand, order: number ) => shop.remove( order, isForGood ),
} );

export const SCENARIOS: readonly Scenario[] = [
	{ name: 'paid on delivery', steps: [ bought( 'cod' ), becomes( 'completed' ) ] },
	{ name: 'bank transfer that fails', steps: [ bought( 'bacs' ), becomes( 'failed' ) ] },
	{
		name: 'back and forth',
		steps: [
			starts( 'pending' ),
			becomes( 'processing' ),
			becomes( 'pending' ),
			becomes( 'processing', 'then processing again' ),
			becomes( 'cancelled' ),
			becomes( 'processing', 'then processing after all' ),
			becomes( 'completed' ),
			becomes( 'cancelled', 'then cancelled after completion' ),
		],
	},
	{ name: 'never paid', steps: [ starts( 'pending' ), becomes( 'failed' ) ] },
	{ name: 'failed after payment', steps: [ starts( 'processing' ), becomes( 'failed' ) ] },
	{ name: 'on hold', steps: [ starts( 'on-hold' ), becomes( 'cancelled' ) ] },
	{
		name: 'refunds before shipping',
		steps: [
			starts( 'processing' ),
			refunded( 1, true ),
			refunded( 1, false ),
			becomes( 'completed' ),
		],
	},
	{
		name: 'refunds, then cancelled',
		steps: [
			starts( 'processing' ),
			refunded( 1, true ),
			refunded( 1, false ),
			becomes( 'cancelled' ),
		],
	},
	{ name: 'all refunded', steps: [ starts( 'processing' ), refunded( 5, true ) ] },
	{ name: 'all written off', steps: [ starts( 'processing' ), refunded( 5, false ) ] },
	{ name: 'set to refunded', steps: [ starts( 'processing' ), becomes( 'refunded' ) ] },
	{
		name: 'returns after shipping',
		steps: [ starts( 'completed' ), refunded( 2, true ), refunded( 1, false ) ],
	},
	{
		name: 'all returned after shipping',
		steps: [ starts( 'completed' ), refunded( 5, true ) ],
	},
	{
		name: 'edited',
		steps: [
			starts( 'processing' ),
			edited( 8 ),
			edited( 3 ),
			{
				name: 'then a line of 2 added',
				act: ( shop, order ) => shop.addLine( order, 2 ),
			},
			edited( 0 ),
		],
	},
	{
		name: 'refunded, then unpaid and paid again',
		steps: [
			starts( 'processing' ),
			refunded( 2, true ),
			becomes( 'pending' ),
			becomes( 'processing', 'then processing again' ),
			becomes( 'completed' ),
		],
	},
	{ name: 'trash', steps: [ starts( 'processing' ), removed( false ), removed( true ) ] },
	{ name: 'completed trash', steps: [ starts( 'completed' ), removed( false ) ] },
	{ name: 'deleted', steps: [ starts( 'processing' ), removed( true ) ] },
];

/** Does everything to `site`, one step after another; `onStep` sees each order as it stands. */
export async function playScenarios(
	site: WooCommerceSite,
	onStep: ( record: OrderRecord, order: number ) => Promise< void >
): Promise< void > {
	const shop = createShopHand( site );
	for ( const scenario of SCENARIOS ) {
		const before = ( await site.stockOf( SKU ) ) ?? 0;
		let order = 0;
		for ( const step of scenario.steps ) {
			order = await step.act( shop, order );
			const answer = await site.rest( 'get', `orders/${ order }`, { _fields: FIELDS } );
			const refunds = await site.rest( 'get', `orders/${ order }/refunds`, {
				_fields: 'id,date_created_gmt,line_items',
			} );
			const stock = ( await site.stockOf( SKU ) ) ?? 0;
			await onStep(
				{
					name: `${ scenario.name }: ${ step.name }`,
					stockChange: stock - before,
					order: answer.status === 404 ? null : answer.body,
					refunds: refunds.status === 200 ? refunds.body : [],
				},
				order
			);
		}
	}
}
