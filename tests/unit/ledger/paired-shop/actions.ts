import type { ModelShop, ShopOrder } from './model-shop.ts';

/**
 * What happens in the world, outside of the link. Order ids are the world's: 1, 2, …
 *
 * WooCommerce pays, edits and cancels in several writes: the order's status and quantities, the stock,
 * and what it notes of it at the line. `begins` and `ends` are a request cut in two at the worst place.
 */
export type Action =
	ShopAction | { readonly does: 'elsewhere' | 'received' | 'restart-worker' | 'reading' };

export type ShopAction =
	| OrderAction
	| { readonly does: 'edit'; readonly units: number }
	| { readonly does: 'backup' | 'restore' | 'new-epoch' };

interface OrderAction {
	readonly does: 'place' | 'sell' | 'pay' | 'cancel' | 'reduce-again' | 'edit-line';
	readonly order: number;
	/** Units to be ordered; 0 removes the line. */
	readonly units?: number;
	readonly part?: 'begins' | 'ends';
}

export function canAct( shop: ModelShop, action: ShopAction ): boolean {
	if ( action.does === 'restore' ) {
		return shop.backup !== null;
	}
	return 'order' in action ? canChange( shop.order( action.order ), action ) : true;
}

function canChange( order: ShopOrder | undefined, { does, part }: OrderAction ): boolean {
	if ( order === undefined || does === 'place' || does === 'sell' ) {
		return order === undefined && ( does === 'place' || does === 'sell' );
	}
	if ( part === 'ends' ) {
		return order.openPart === does;
	}
	if ( order.openPart !== null || order.status === 'cancelled' ) {
		return false;
	}
	switch ( does ) {
		case 'pay':
			return order.status === 'pending' && order.ordered > 0;
		case 'reduce-again':
			return order.status === 'standing' && order.reduced > 0;
		case 'edit-line':
			return order.ordered > 0;
		case 'cancel':
			return true;
	}
}

export function actOn( shop: ModelShop, action: ShopAction ): void {
	switch ( action.does ) {
		case 'edit':
			shop.change( action.units, null );
			break;
		case 'backup':
			shop.backup = shop.db;
			break;
		case 'restore':
			shop.db = shop.backup ?? shop.db;
			shop.backup = null;
			break;
		case 'new-epoch':
			shop.restart( shop.db.epoch );
			break;
		case 'place':
			shop.add( action.order, action.units ?? 1 );
			break;
		case 'sell':
			shop.add( action.order, action.units ?? 1 );
			change( shop, { ...action, does: 'pay' } );
			break;
		case 'reduce-again':
			shop.change( -( shop.order( action.order )?.reduced ?? 0 ), action.order );
			break;
		default:
			change( shop, action );
	}
}

function change( shop: ModelShop, action: OrderAction ): void {
	if ( action.part !== 'ends' ) {
		begin( shop, action );
	}
	if ( action.part !== 'begins' ) {
		end( shop, action );
	}
}

function begin( shop: ModelShop, { does, order: id, units }: OrderAction ): void {
	shop.put( id, { openPart: does } );
	const order = shop.order( id );
	if ( does === 'cancel' ) {
		shop.put( id, { status: 'cancelled' } );
	} else if ( does === 'pay' ) {
		shop.put( id, { status: 'standing' } );
		take( shop, id, order?.ordered ?? 0 );
	} else {
		shop.put( id, { ordered: units ?? 0 } );
		take( shop, id, order?.status === 'standing' ? ( units ?? 0 ) : 0 );
	}
}

function end( shop: ModelShop, { does, order: id }: OrderAction ): void {
	if ( does === 'cancel' ) {
		take( shop, id, 0 );
	}
	shop.put( id, { reduced: shop.order( id )?.taken ?? 0, openPart: null } );
}

/** The order takes so many units from stock, from now on. */
function take( shop: ModelShop, id: number, units: number ): void {
	const taken = shop.order( id )?.taken ?? 0;
	if ( taken !== units ) {
		shop.change( taken - units, id );
		shop.put( id, { taken: units } );
	}
}
