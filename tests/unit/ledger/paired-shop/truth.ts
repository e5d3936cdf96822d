import type { ModelShop } from './model-shop.ts';
import type { ModelWorker } from './model-worker.ts';

/**
 * What is so, whatever anybody believes: units besides those that were on the shelf at first, if no
 * other channel had sold anything.
 */

/** What the shop may show: units of orders it has not taken off yet are still to be taken off. */
export function sellable( shop: ModelShop, worker: ModelWorker ): number {
	return moved( shop, worker ) - inOrders( shop, worker, ( { taken } ) => taken );
}

/** What nobody has been promised. */
export function unpromised( shop: ModelShop, worker: ModelWorker ): number {
	return moved( shop, worker ) - inOrders( shop, worker, ( { ordered } ) => ordered );
}

/** Changes without an order: those of the shop's history, and those that only the ledger has kept. */
function moved( shop: ModelShop, worker: ModelWorker ): number {
	const units = new Map( worker.moved );
	for ( const { id, delta, order } of shop.db.rows ) {
		if ( order === null && ! worker.lost.has( id ) ) {
			units.set( id, delta );
		}
	}
	return [ ...units.values() ].reduce( ( sum, delta ) => sum + delta, 0 );
}

/**
 * Of every order by its newest form: a restored database has lost some, or has older forms of them,
 * and the ledger has not.
 */
function inOrders(
	shop: ModelShop,
	worker: ModelWorker,
	of: ( order: { ordered: number; taken: number } ) => number
): number {
	const orders = new Map( worker.ordersKnown().map( ( order ) => [ order.id, order ] ) );
	for ( const { id, status, ordered, taken, revision } of shop.db.orders ) {
		if ( revision >= ( orders.get( id )?.revision ?? 0 ) ) {
			const isOwed = status !== 'cancelled';
			orders.set( id, {
				id,
				revision,
				ordered: isOwed ? ordered : 0,
				taken: isOwed ? taken : 0,
			} );
		}
	}
	return [ ...orders.values() ].reduce( ( sum, order ) => sum + of( order ), 0 );
}
