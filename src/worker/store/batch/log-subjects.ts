import type { ListingId, Sku } from '../../../shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../../shared/stock-event.ts';
import { storableText } from '../../../shared/storable-text.ts';

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

function ordersIn( body: StockEventBody ): string[] {
	switch ( body.kind ) {
		case 'order':
			return [ body.snapshot.order ];
		case 'lines-mapped':
		case 'reserve':
		case 'reservation-extended':
		case 'reservation-ended':
			return [ body.order ];
		case 'own-change':
			return body.order ? [ body.order.order ] : [];
		case 'count':
			return body.gone.map( ( { order } ) => order );
		default:
			return 'of' in body && body.of ? [ body.of.order ] : [];
	}
}
