import { __, sprintf } from '@wordpress/i18n';
import type { SyncLogRow } from '../../../shared/sync-log.ts';
import { codeWord, kindWord } from './words.ts';

/** A number with its sign: a change should not look like a count. */
export function signed( units: number ): string {
	return units > 0 ? `+${ units }` : String( units ).replace( '-', '−' );
}

/** What a row says, in one line. */
export function titleOf( row: SyncLogRow ): string {
	const order = row.order ?? '';
	const sku = row.sku ?? __( 'a product without a SKU', 'lockstep' );
	switch ( row.kind ) {
		case 'order':
			/* translators: %s: number of an order. */
			return sprintf( __( 'Order %s', 'lockstep' ), order );
		case 'own-change':
			return ownChangeTitle( row, order, sku );
		case 'adjustment':
			return sprintf(
				/* translators: 1: SKU, 2: a number with its sign. */
				__( '%1$s adjusted by %2$s', 'lockstep' ),
				sku,
				signed( row.units ?? 0 )
			);
		case 'receipt':
		case 'return':
		case 'count':
		case 'observed':
		case 'quarantine':
		case 'incoming':
		case 'safety':
		case 'backorder':
		case 'transfer':
		case 'assembly':
			return sprintf(
				/* translators: 1: what happened (Stock count, Return, …), 2: SKU, 3: a number. */
				__( '%1$s of %2$s: %3$d', 'lockstep' ),
				kindWord( row.kind ),
				sku,
				row.units ?? 0
			);
		case 'reserve':
			/* translators: %s: number of an order. */
			return sprintf( __( 'Reservation for order %s', 'lockstep' ), order );
		case 'reservation-extended':
			/* translators: %s: number of an order. */
			return sprintf( __( 'Reservation for order %s extended', 'lockstep' ), order );
		case 'reservation-ended':
			/* translators: %s: number of an order. */
			return sprintf( __( 'Reservation for order %s ended', 'lockstep' ), order );
		case 'shipment':
			/* translators: %s: number of an order. */
			return sprintf( __( 'Order %s shipped', 'lockstep' ), order );
		case 'opening':
			return sprintf(
				/* translators: 1: SKU, 2: a number. */
				__( 'Opening balance of %1$s: %2$d', 'lockstep' ),
				sku,
				row.units ?? 0
			);
		case 'own-baseline':
			/* translators: %s: SKU. */
			return sprintf( __( 'Count of %s taken from the shop', 'lockstep' ), sku );
		case 'lines-mapped':
			/* translators: %s: number of an order. */
			return sprintf( __( 'Lines of order %s mapped', 'lockstep' ), order );
		case 'delivery':
			return sprintf(
				/* translators: 1: number of a delivery, 2: what is wrong with it. */
				__( 'Delivery %1$s: %2$s', 'lockstep' ),
				String( row.delivery ?? '' ),
				codeWord( row.code ?? '' )
			);
		default:
			return kindWord( row.kind );
	}
}

function ownChangeTitle( row: SyncLogRow, order: string, sku: string ): string {
	switch ( row.what ) {
		case 'managed':
			/* translators: %s: SKU. */
			return sprintf( __( 'The shop counts %s from now on', 'lockstep' ), sku );
		case 'unmanaged':
			/* translators: %s: SKU. */
			return sprintf( __( 'The shop no longer counts %s', 'lockstep' ), sku );
		case 'renamed':
			/* translators: %s: SKU. */
			return sprintf( __( 'The shop gave %s another SKU', 'lockstep' ), sku );
	}
	switch ( row.reason ) {
		case 'order-reduced':
			/* translators: 1: number of an order, 2: SKU. */
			return sprintf( __( 'Order %1$s took %2$s', 'lockstep' ), order, sku );
		case 'order-restored':
			/* translators: 1: number of an order, 2: SKU. */
			return sprintf( __( 'Order %1$s gave back %2$s', 'lockstep' ), order, sku );
		case 'refund-restocked':
			/* translators: 1: number of an order, 2: SKU. */
			return sprintf( __( 'Refund of order %1$s restocked %2$s', 'lockstep' ), order, sku );
		case 'order-edited':
			/* translators: 1: number of an order, 2: SKU. */
			return sprintf( __( 'Order %1$s was edited: %2$s', 'lockstep' ), order, sku );
		case 'found':
			/* translators: %s: SKU. */
			return sprintf( __( 'Stock of %s had changed unannounced', 'lockstep' ), sku );
		default:
			/* translators: %s: SKU. */
			return sprintf( __( 'Stock of %s edited', 'lockstep' ), sku );
	}
}
