import { z } from 'zod';
import type { ChannelOrder } from '../../../shared/channel-order.ts';
import type { OrderId } from '../../../shared/ids.ts';
import type { CallResult, OrderListRequest, OrderPage } from '../contract.ts';
import { gmtSchema, ORDER_FIELDS, orderSchema } from './order-schema.ts';
import type { WooCommerceOrder } from './order-schema.ts';
import { isDraft, needsRefunds, toChannelOrder } from './order-snapshot.ts';
import { refundedUnits, refundsSchema } from './refunds.ts';
import { parseJson, type RestClient } from './rest-client.ts';

/** The most that WooCommerce gives at once. */
const REFUNDS_PER_PAGE = 100;
/** Half of that: orders are the slowest thing to list, and cheap hosts give PHP little time. */
const PER_PAGE = 50;
const SECOND = 1_000;

/**
 * Where a listing goes on. Not by page number alone: an order that changes meanwhile moves to the
 * end, and every later page would begin one order too late.
 */
const cursorSchema = z.object( {
	/** Orders changed in or after this second, oldest change first. */
	secondMs: z.int(),
	/** Orders of that second that were given already. */
	given: z.array( z.int() ),
	/** More orders than a page holds changed within that second: those, by id, from this page. */
	pageById: z.int().min( 1 ).nullable(),
} );
type Cursor = z.infer< typeof cursorSchema >;

const changedSchema = z.object( { id: z.int(), date_modified_gmt: gmtSchema } );

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
	const changes = answer.value.flatMap( ( raw ) => changedSchema.safeParse( raw ).data ?? [] );
	const next = nextCursor( at, answer.value.length >= PER_PAGE, changes );
	// A whole page within one second: it is begun again by id.
	const isBegunAgain = at.pageById === null && next?.pageById === 1;
	for ( const raw of isBegunAgain ? [] : answer.value ) {
		const changed = changedSchema.safeParse( raw );
		if ( changed.success && isGiven( at, changed.data ) ) {
			continue;
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
	return {
		ok: true,
		value: {
			orders,
			next: next === null ? null : JSON.stringify( next ),
			...( unreadable.length > 0 ? { unreadable } : {} ),
		},
	};
}

type Change = z.infer< typeof changedSchema >;

function isGiven( at: Cursor, { id, date_modified_gmt: changedAt }: Change ): boolean {
	return changedAt === at.secondMs && at.given.includes( id );
}

function range( at: Cursor ): Record< string, string > {
	// Both bounds are exclusive.
	const after = { modified_after: toGmt( at.secondMs - SECOND ) };
	return at.pageById === null
		? { ...after, orderby: 'modified' }
		: {
				...after,
				modified_before: toGmt( at.secondMs + SECOND ),
				orderby: 'id',
				page: `${ at.pageById }`,
			};
}

function nextCursor( at: Cursor, isFull: boolean, changes: readonly Change[] ): Cursor | null {
	if ( at.pageById !== null ) {
		return isFull
			? { ...at, pageById: at.pageById + 1 }
			: { secondMs: at.secondMs + SECOND, given: [], pageById: null };
	}
	if ( ! isFull ) {
		return null;
	}
	const times = changes.map( ( change ) => change.date_modified_gmt );
	const last = Math.max( at.secondMs, ...times );
	return times.some( ( time ) => time < last )
		? {
				secondMs: last,
				given: changes
					.filter( ( change ) => change.date_modified_gmt === last )
					.map( ( { id } ) => id ),
				pageById: null,
			}
		: { secondMs: last, given: at.secondMs === last ? at.given : [], pageById: 1 };
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
		query: { per_page: `${ REFUNDS_PER_PAGE }`, _fields: 'id,date_created_gmt,line_items' },
		effect: 'reads',
		schema: refundsSchema,
	} );
	if ( ! answer.ok ) {
		return answer;
	}
	return { ok: true, value: toChannelOrder( order, refundedUnits( answer.value ) ) };
}

function readCursor( { sinceMs, cursor }: OrderListRequest ): Cursor {
	const start: Cursor = {
		secondMs: Math.floor( sinceMs / SECOND ) * SECOND,
		given: [],
		pageById: null,
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
