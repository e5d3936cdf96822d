import type { OrderAnswer } from '../../shared/api/orders.ts';
import type { Sku } from '../../shared/ids.ts';
import { contributionOf } from '../ledger/contribution.ts';
import { linesOf, type KnownLine } from '../ledger/known-lines.ts';
import type { OrderState } from '../ledger/ledger-view.ts';
import { lineMovements } from '../ledger/line-movements.ts';
import { holding } from '../ledger/reservation.ts';
import type { ListStore, OrderPlace } from '../store/list-store.ts';

/** Units that an order holds, by SKU and location. */
export function heldBy( order: OrderState ): OrderAnswer[ 'committed' ] {
	return [ ...contributionOf( order ).shelves.values() ].flatMap(
		( { sku, location, committed } ) =>
			committed > 0 ? [ { sku, location, units: committed } ] : []
	);
}

/** An order as the ledger counts it. */
export function orderAnswerOf( order: OrderState ): OrderAnswer {
	const lines = linesOf( order ).flatMap( lineAnswerOf );
	const committed = heldBy( order );
	return {
		channel: order.channel,
		order: order.order,
		placedAtMs: order.placedAtMs,
		updatedAtMs: order.rank?.at ?? null,
		isOpen: committed.length > 0 || lines.some( ( { open } ) => open > 0 ),
		lines,
		committed,
		reservedUntilMs: order.rank ? null : ( holding( order.reservations )?.expiresAtMs ?? null ),
	};
}

/** Of a line that only others than the channel tell of, nothing is known that could be shown. */
function lineAnswerOf( known: KnownLine ): OrderAnswer[ 'lines' ] {
	const { line, assignment } = known;
	if ( ! line ) {
		return [];
	}
	const { open, shipped, restocked } = lineMovements( { ...known, line } );
	return [
		{
			line: line.line,
			offer: line.offer,
			sku: assignment?.sku ?? null,
			location: assignment?.location ?? null,
			ordered: line.ordered,
			cancelled: line.cancelled,
			shipped,
			restocked,
			open,
		},
	];
}

/** Does it sell this SKU, by itself or within a bundle? */
function concerns( order: OrderState, sku: Sku ): boolean {
	return [ ...order.assignments.values() ].some(
		( made ) =>
			made.sku === sku ||
			[ made.leaves, ...( made.first ?? [] ).map( ( { leaves } ) => leaves ) ]
				.flat()
				.some( ( leaf ) => leaf.sku === sku )
	);
}

/** How many orders one page looks at before it answers with what it has found. */
const LOOKED_AT_MAX = 1_000;

export interface OrdersFound {
	readonly orders: readonly OrderAnswer[];
	/** `null`: there are no more. */
	readonly next: OrderPlace | null;
}

/** A page of the orders that match. One that looked at enough may be short, or empty, with more to come. */
export async function findOrders(
	lists: Pick< ListStore, 'orders' >,
	wanted: { readonly sku: Sku | null; readonly isOpen: boolean },
	after: OrderPlace | null,
	limit: number
): Promise< OrdersFound > {
	const looked = await lists.orders(
		after,
		wanted.sku === null && ! wanted.isOpen ? limit + 1 : LOOKED_AT_MAX
	);
	const orders: OrderAnswer[] = [];
	let last: OrderPlace | null = null;
	for ( const state of looked ) {
		if ( orders.length === limit ) {
			return { orders, next: last };
		}
		last = { channel: state.channel, order: state.order };
		if ( wanted.sku !== null && ! concerns( state, wanted.sku ) ) {
			continue;
		}
		const answer = orderAnswerOf( state );
		if ( ! wanted.isOpen || answer.isOpen ) {
			orders.push( answer );
		}
	}
	return { orders, next: looked.length === LOOKED_AT_MAX ? last : null };
}
