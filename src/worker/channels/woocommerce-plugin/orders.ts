import { z } from 'zod';
import type { ChannelOrder } from '../../../shared/channel-order.ts';
import type { OrderId } from '../../../shared/ids.ts';
import type { CallResult, OrderListRequest, OrderPage } from '../contract.ts';
import type { LinkClient } from './link-client.ts';
import { snapshotSchema } from './order-snapshot.ts';

const PER_PAGE = 100;
const ordersSchema = z.object( {
	orders: z.array( z.unknown() ),
	next: z.string().nullish(),
} );
const namedSchema = z.object( { order: z.object( { id: z.int() } ) } );

/** The order as it is now; `null` when it was deleted or is only a draft. */
export async function fetchOrder(
	client: LinkClient,
	order: OrderId
): Promise< CallResult< ChannelOrder | null > > {
	if ( ! /^[1-9]\d{0,15}$/.test( order ) ) {
		return { ok: true, value: null };
	}
	const answer = await ask( client, { ids: [ Number( order ) ] } );
	if ( ! answer.ok ) {
		return answer;
	}
	const [ raw ] = answer.value.orders;
	if ( raw === undefined ) {
		return { ok: true, value: null };
	}
	const snapshot = snapshotSchema.safeParse( raw );
	return snapshot.success
		? { ok: true, value: snapshot.data.order }
		: {
				ok: false,
				failure: {
					action: 'giveUp',
					scope: 'call',
					applied: 'no',
					code: 'UNREADABLE_ORDER',
					reason: `Order ${ order } cannot be read: ${ firstIssue( snapshot.error ) }.`,
				},
			};
}

/** Orders changed at or after `sinceMs`, oldest change first. */
export async function listOrders(
	client: LinkClient,
	{ sinceMs, cursor }: OrderListRequest
): Promise< CallResult< OrderPage > > {
	const answer = await ask( client, { sinceMs, cursor, limit: PER_PAGE } );
	if ( ! answer.ok ) {
		return answer;
	}
	const orders: ChannelOrder[] = [];
	const unreadable: { order: string; reason: string }[] = [];
	for ( const raw of answer.value.orders ) {
		const snapshot = snapshotSchema.safeParse( raw );
		if ( ! snapshot.success ) {
			const order = namedSchema.safeParse( raw ).data?.order.id ?? 'unknown';
			unreadable.push( { order: `${ order }`, reason: firstIssue( snapshot.error ) } );
		} else if ( snapshot.data.order ) {
			orders.push( snapshot.data.order );
		}
	}
	return { ok: true, value: { orders, next: answer.value.next ?? null, unreadable } };
}

function ask( client: LinkClient, body: object ) {
	return client.call( { name: 'orders', body, effect: 'reads', schema: ordersSchema } );
}

function firstIssue( error: z.ZodError ): string {
	const issue = error.issues[ 0 ];
	return `${ issue?.path.join( '.' ) ?? '' }: ${ issue?.message ?? '' }`;
}
