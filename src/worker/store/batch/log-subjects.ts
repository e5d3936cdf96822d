import type { ListingId, Sku } from '../../../shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../../shared/stock-event.ts';
import { storableText } from '../../../shared/storable-text.ts';
import { ordersToldOf } from '../../ledger/orders-told-of.ts';

/**
 * What an event of the log is found by: `sku:…` of everything it moved or names, `order:…` of the
 * orders it speaks of. Written with the event, in the same transaction.
 *
 * @param moved SKUs whose shelves it changed.
 * @param skuOf what a listing sells.
 */
export function logSubjects(
	{ body }: StockEvent,
	moved: Iterable< Sku >,
	skuOf: ( listing: ListingId ) => Sku | null
): string[] {
	const subjects = new Set< string >();
	for ( const sku of [ ...moved, ...skusIn( body ), skuMeant( body, skuOf ) ] ) {
		if ( sku !== null ) {
			// As a channel prints it, it may be any text.
			subjects.add( `sku:${ storableText( sku ) }` );
		}
	}
	for ( const order of ordersIn( body ) ) {
		subjects.add( `order:${ order }` );
	}
	return [ ...subjects ];
}

function skusIn( body: StockEventBody ): string[] {
	switch ( body.kind ) {
		case 'order':
			return body.snapshot.lines.flatMap( ( { sku } ) => sku ?? [] );
		case 'lines-mapped':
			return body.assigned.map( ( { sku } ) => sku );
		default:
			return [];
	}
}

/** The SKU of an event about one, also when nothing moved. */
function skuMeant(
	body: StockEventBody,
	skuOf: ( listing: ListingId ) => Sku | null
): string | null {
	switch ( body.kind ) {
		case 'own-change':
			return body.assigned?.sku ?? null;
		case 'own-baseline':
			return skuOf( body.listing );
		default:
			return 'sku' in body ? body.sku : null;
	}
}

/** Also the order that a shop's own change belongs to: it does nothing to the order, but is found by it. */
function ordersIn( body: StockEventBody ): string[] {
	const orders = body.kind === 'own-change' && body.order ? [ body.order ] : ordersToldOf( body );
	return orders.map( ( { order } ) => order );
}
