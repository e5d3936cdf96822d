import { z } from 'zod';
import type { ChannelOrder } from '../../../shared/channel-order.ts';
import type { OrderId } from '../../../shared/ids.ts';
import type { CallResult, OrderListRequest, OrderPage } from '../contract.ts';
import { gmtSchema, ORDER_FIELDS, orderSchema } from './order-schema.ts';
import type { WooCommerceOrder } from './order-schema.ts';
import { isDraft, needsRefunds, toChannelOrder } from './order-snapshot.ts';
import type { RefundedUnits } from './order-snapshot.ts';
import { parseJson, type RestClient } from './rest-client.ts';

/** The most that WooCommerce gives at once. */
const PER_PAGE = 100;
const SECOND = 1_000;

/**
 * Where a listing goes on. Not by page number alone: an order that changes meanwhile moves to the
 * end, and every later page would begin one order too late.
 */
const cursorSchema = z.discriminatedUnion( 'by', [
	/** Orders changed in or after this second, oldest change first. */
	z.object( { by: z.literal( 'change' ), secondMs: z.int() } ),
	/** More orders than a page holds changed within one second: those, by id. */
	z.object( { by: z.literal( 'id' ), secondMs: z.int(), page: z.int().min( 1 ) } ),
] );
type Cursor = z.infer< typeof cursorSchema >;

const changedSchema = z.object( { id: z.int(), date_modified_gmt: gmtSchema } );

const refundsSchema = z.array(
	z.object( {
		id: z.int(),
		date_created_gmt: gmtSchema,
		line_items: z.array(
			z.object( {
				/** Below zero. */
				quantity: z.number(),
				meta_data: z.array( z.object( { key: z.string(), value: z.unknown() } ) ),
			} )
		),
	} )
);

/** The order as it is now, in the trash or not; `null` when it was deleted or is only a draft. */
export async function fetchOrder(
	client: RestClient,
	order: OrderId
): Promise< CallResult< ChannelOrder | null > > {
	if ( ! /^[1-9]\d{0,18}$/.test( order ) ) {
		return { ok: true, value: null };
	}
	const answer = await client.call( {
		method: 'get',
		path: `orders/${ order }`,
		query: { _fields: ORDER_FIELDS },
		effect: 'reads',
		schema: z.unknown(),
	} );
	if ( ! answer.ok ) {
		return answer.failure.code === 'woocommerce_rest_shop_order_invalid_id'
			? { ok: true, value: null }
			: answer;
	}
	const parsed = orderSchema.safeParse( answer.value );
	if ( ! parsed.success ) {
		return {
			ok: false,
			failure: {
				action: 'giveUp',
				scope: 'call',
				applied: 'no',
				code: 'UNREADABLE_ORDER',
				reason: `Order ${ order } cannot be read: ${ firstIssue( parsed.error ) }.`,
			},
		};
	}
	return isDraft( parsed.data ) ? { ok: true, value: null } : complete( client, parsed.data );
}

/** Orders changed in or after the second of `sinceMs`; drafts and the trash are not among them. */
export async function listOrders(
	client: RestClient,
	request: OrderListRequest
): Promise< CallResult< OrderPage > > {
	const at = readCursor( request );
	const answer = await client.call( {
		method: 'get',
		path: 'orders',
		query: {
			...range( at ),
			status: 'any',
			dates_are_gmt: 'true',
			order: 'asc',
			per_page: `${ PER_PAGE }`,
			_fields: ORDER_FIELDS,
		},
		effect: 'reads',
		schema: z.array( z.unknown() ),
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	const orders: ChannelOrder[] = [];
	const unreadable: { order: string; reason: string }[] = [];
	const changes: number[] = [];
	for ( const raw of answer.value ) {
		const changed = changedSchema.safeParse( raw );
		if ( changed.success ) {
			changes.push( changed.data.date_modified_gmt );
		}
		const parsed = orderSchema.safeParse( raw );
		if ( ! parsed.success ) {
			unreadable.push( {
				order: changed.success ? `${ changed.data.id }` : 'unknown',
				reason: firstIssue( parsed.error ),
			} );
		} else if ( ! isDraft( parsed.data ) ) {
			const order = await complete( client, parsed.data );
			if ( ! order.ok ) {
				return order;
			}
			orders.push( order.value );
		}
	}
	const isFull = answer.value.length >= PER_PAGE;
	return {
		ok: true,
		value: {
			orders,
			next: nextCursor( at, isFull, changes ),
			...( unreadable.length > 0 ? { unreadable } : {} ),
		},
	};
}

function range( at: Cursor ): Record< string, string > {
	// Both bounds are exclusive.
	const after = { modified_after: toGmt( at.secondMs - SECOND ) };
	return at.by === 'change'
		? { ...after, orderby: 'modified' }
		: {
				...after,
				modified_before: toGmt( at.secondMs + SECOND ),
				orderby: 'id',
				page: `${ at.page }`,
			};
}

function nextCursor( at: Cursor, isFull: boolean, changes: readonly number[] ): string | null {
	const write = ( cursor: Cursor ) => JSON.stringify( cursor );
	if ( at.by === 'id' ) {
		return write(
			isFull ? { ...at, page: at.page + 1 } : { by: 'change', secondMs: at.secondMs + SECOND }
		);
	}
	if ( ! isFull ) {
		return null;
	}
	const last = Math.max( ...changes );
	// The last second may go on behind this page: it is listed again, which changes nothing.
	return write(
		last > Math.min( ...changes )
			? { by: 'change', secondMs: last }
			: { by: 'id', secondMs: last, page: 1 }
	);
}

async function complete(
	client: RestClient,
	order: WooCommerceOrder
): Promise< CallResult< ChannelOrder > > {
	if ( ! needsRefunds( order ) ) {
		return { ok: true, value: toChannelOrder( order, [] ) };
	}
	const answer = await client.call( {
		method: 'get',
		path: `orders/${ order.id }/refunds`,
		query: { per_page: `${ PER_PAGE }`, _fields: 'id,date_created_gmt,line_items' },
		effect: 'reads',
		schema: refundsSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	return { ok: true, value: toChannelOrder( order, refundedUnits( answer.value ) ) };
}

/** A refund of the money alone has no lines; it still tells when. */
function refundedUnits( refunds: z.infer< typeof refundsSchema > ): RefundedUnits[] {
	return refunds.flatMap( ( refund ) => {
		const base = { refund: `${ refund.id }`, atMs: refund.date_created_gmt };
		return refund.line_items.length === 0
			? [ { ...base, line: 0, quantity: 0 } ]
			: refund.line_items.map( ( item ) => ( {
					...base,
					line: Number(
						item.meta_data.find( ( { key } ) => key === '_refunded_item_id' )?.value
					),
					quantity: Math.max( 0, Math.trunc( -item.quantity ) ),
				} ) );
	} );
}

function readCursor( { sinceMs, cursor }: OrderListRequest ): Cursor {
	const start: Cursor = {
		by: 'change',
		secondMs: Math.floor( sinceMs / SECOND ) * SECOND,
	};
	return cursor === null
		? start
		: ( cursorSchema.safeParse( parseJson( cursor ) ).data ?? start );
}

function toGmt( ms: number ): string {
	return new Date( Math.max( 0, ms ) ).toISOString().slice( 0, 19 );
}

function firstIssue( error: z.ZodError ): string {
	const issue = error.issues[ 0 ];
	return `${ issue?.path.join( '.' ) ?? '' }: ${ issue?.message ?? '' }`;
}
