import type { ApiAnswer } from '../api-server.ts';
import { orderObject, refundObjects } from './order-object.ts';
import type { OrderContext } from './order-object.ts';
import { pageAnswer } from './page.ts';
import { invalidParameter } from './rest-error.ts';
import { RestRefusal } from './rest-request.ts';
import type { RestRequest } from './rest-request.ts';
import type { WooOrder, WooStore } from './store.ts';

export interface OrderRoutes {
	list( request: RestRequest ): ApiAnswer;
	read( id: number ): ApiAnswer;
	refunds( request: RestRequest, id: number ): ApiAnswer;
}

const STATUSES = [
	...[ 'any', 'trash', 'pending', 'processing', 'on-hold', 'completed', 'cancelled', 'refunded' ],
	...[ 'failed', 'checkout-draft', 'auto-draft' ],
];

export function orderRoutes( context: OrderContext, store: WooStore ): OrderRoutes {
	function list( request: RestRequest ): ApiAnswer {
		const statuses = request.list( 'status' ) ?? [ 'any' ];
		const unknown = statuses.find( ( status ) => ! STATUSES.includes( status ) );
		if ( unknown !== undefined ) {
			throw new RestRefusal(
				invalidParameter( 'status', `status[0] is not one of ${ STATUSES.join( ', ' ) }.` )
			);
		}
		const included = request.list( 'include' )?.map( Number );
		const isRising = request.word( 'order', [ 'desc', 'asc' ] ) === 'asc';
		const by = request.word( 'orderby', [
			'date',
			'id',
			'include',
			'title',
			'slug',
			'modified',
		] );
		const isDated = datesOf( request );
		const rows = store
			.all()
			.filter( ( { status } ) =>
				statuses.includes( 'any' ) ? status !== 'trash' : statuses.includes( status )
			)
			.filter( ( { record } ) => included?.includes( record.id ) ?? true )
			.filter( isDated )
			.sort( ( a, b ) => ( isRising ? 1 : -1 ) * compare( a, b, by ) );
		return pageAnswer( request, rows, ( order ) => orderObject( context, order ) );
	}

	/** Bounds are exclusive and compared in whole seconds, as the database column has them. */
	function datesOf( request: RestRequest ): ( order: WooOrder ) => boolean {
		const isGmt = request.flag( 'dates_are_gmt' );
		const bound = ( name: string ): number | null => {
			const text = request.text( name );
			if ( text === undefined ) {
				return null;
			}
			const bounded = context.time.boundMs( text, isGmt );
			if ( bounded === null ) {
				throw new RestRefusal( invalidParameter( name, 'Invalid date.' ) );
			}
			return bounded;
		};
		const modifiedAfter = bound( 'modified_after' );
		const modifiedBefore = bound( 'modified_before' );
		const after = bound( 'after' );
		const before = bound( 'before' );
		return ( { record } ) => {
			const modified = second( record.updatedAtMs );
			const created = second( record.placedAtMs );
			return (
				( modifiedAfter === null || modified > modifiedAfter ) &&
				( modifiedBefore === null || modified < modifiedBefore ) &&
				( after === null || created > after ) &&
				( before === null || created < before )
			);
		};
	}

	function read( id: number ): ApiAnswer {
		const order = store.find( String( id ) );
		if ( order === undefined ) {
			throw new RestRefusal( {
				code: 'woocommerce_rest_shop_order_invalid_id',
				message: 'Invalid ID.',
				status: 404,
			} );
		}
		return { status: 200, body: orderObject( context, order ) };
	}

	/** Of an order that does not exist there are simply no refunds. */
	function refunds( request: RestRequest, id: number ): ApiAnswer {
		const order = store.find( String( id ) );
		const rows = order === undefined ? [] : refundObjects( context, order );
		return pageAnswer( request, rows, ( refund ) => refund );
	}

	return { list, read, refunds };
}

function compare( a: WooOrder, b: WooOrder, by: string ): number {
	if ( by === 'modified' ) {
		return (
			second( a.record.updatedAtMs ) - second( b.record.updatedAtMs ) ||
			a.record.id - b.record.id
		);
	}
	// Ids rise with the date of creation.
	return a.record.id - b.record.id;
}

function second( atMs: number ): number {
	return Math.floor( atMs / 1000 ) * 1000;
}
