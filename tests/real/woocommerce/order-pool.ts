import { z } from 'zod';
import type { Dice } from './dice.ts';
import type { ProofShop } from './proof-shop.ts';

const orderSchema = z.object( {
	id: z.number(),
	status: z.string(),
	line_items: z.array(
		z.object( {
			id: z.number(),
			product_id: z.number(),
			variation_id: z.number(),
			quantity: z.number(),
		} )
	),
	refunds: z.array( z.object( { total: z.string() } ) ),
} );
export type PooledOrder = z.infer< typeof orderSchema >;

/**
 * The orders that the operations of a run have made, so that later operations find some to change.
 * One operation holds an order at a time: two people in one order is a case of its own.
 */
export class OrderPool {
	readonly #shop: ProofShop;
	readonly #dice: Dice;
	readonly #products: readonly number[];
	/** Ids by the status that each was last seen in. */
	readonly #free = new Map< number, string >();

	constructor( shop: ProofShop, dice: Dice, products: readonly number[] ) {
		this.#shop = shop;
		this.#dice = dice;
		this.#products = products;
	}

	anyProduct(): number {
		return this.#dice.pick( this.#products );
	}

	/** A new order by REST, two units of any product. @throws when the shop refuses it. */
	async create( fields: object ): Promise< number > {
		const body = await this.must( 'post', 'orders', {
			line_items: [ { product_id: this.anyProduct(), quantity: 2 } ],
			...fields,
		} );
		const order = orderSchema.parse( body );
		this.#free.set( order.id, order.status );
		return order.id;
	}

	add( order: number, status: string ): void {
		this.#free.set( order, status );
	}

	/**
	 * An order in one of `statuses` with at least one line of two units, made if there is none.
	 * Nobody else gets it until `act` is over.
	 */
	async with(
		statuses: readonly string[],
		act: ( order: PooledOrder ) => Promise< void >
	): Promise< void > {
		const fitting = [ ...this.#free ].filter( ( [ , status ] ) => statuses.includes( status ) );
		// A fresh one now and then, so that old orders do not end up in every operation.
		const id =
			fitting.length > 0 && this.#dice.chance( 0.7 )
				? this.#dice.pick( fitting )[ 0 ]
				: await this.create( { status: statuses[ 0 ] } );
		this.#free.delete( id );
		const order = await this.read( id );
		if ( ! order || ( order.line_items[ 0 ]?.quantity ?? 0 ) < 2 || order.refunds.length > 1 ) {
			// Worn out by earlier operations: left as it is, a fresh one instead.
			return this.with( statuses, act );
		}
		await act( order );
		const after = await this.read( id );
		if ( after && after.status !== 'trash' ) {
			this.#free.set( id, after.status );
		}
	}

	/** `null` when the order does not exist (any more). */
	async read( order: number ): Promise< PooledOrder | null > {
		const { status, body } = await this.#shop.site.rest( 'get', `orders/${ order }` );
		return status === 200 ? orderSchema.parse( body ) : null;
	}

	/** @throws with the shop's words when it does not answer 2xx. */
	async must(
		method: 'get' | 'post' | 'put' | 'delete',
		path: string,
		body: object = {}
	): Promise< unknown > {
		const answer = await this.#shop.site.rest( method, path, body );
		if ( answer.status >= 300 ) {
			const said = JSON.stringify( answer.body ).slice( 0, 300 );
			throw new Error( `${ method } ${ path }: ${ answer.status } ${ said }` );
		}
		return answer.body;
	}
}
