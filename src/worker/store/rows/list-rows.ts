import type { ChannelId, LocationId, OrderId } from '../../../shared/ids.ts';
import { fbaStatesSchema } from '../../../shared/shelf-event.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import type { StockAnswer } from '../insight-rows.ts';
import type { ListedEvent, LocationSummary } from '../list-store.ts';
import { openIncoming } from '../open-incoming.ts';
import type { EventEntry } from '../sync-log-store.ts';
import { orderFromRow, STORED_ORDER_COLUMNS, type StoredOrder } from './order-row.ts';

export type StockAnswerRow = Omit< StockAnswer, 'states' > & { states: string | null };

/**
 * Of `stock`.
 *
 * @param larger the database's name for the larger of two numbers.
 */
export function stockAnswerColumns( larger: 'max' | 'greatest' ): string {
	return `
		sku, coalesce((select s.title from skus s where s.sku = stock.sku), '') as title,
		location, on_hand as "onHand", committed, safety, quarantined, on_hand - committed - safety as available,
		(select coalesce(sum(i.units), 0) from (${ openIncoming( larger ) }) i
			where i.sku = stock.sku and i.location = stock.location) as incoming,
		(select o.states from observed_states o where o.sku = stock.sku and o.location = stock.location) as states`;
}

export function stockAnswerFrom( { states, ...row }: StockAnswerRow ): StockAnswer {
	return {
		...row,
		...( states !== null && { states: fbaStatesSchema.parse( JSON.parse( states ) ) } ),
	};
}

export interface LocationRow {
	location: LocationId;
	/** `null`: no channel draws from it. */
	channel: ChannelId | null;
	isObserved: number;
}

/** @param rows by location and channel. */
export function locationsFrom( rows: readonly LocationRow[] ): LocationSummary[] {
	return [ ...Map.groupBy( rows, ( { location } ) => location ) ].map(
		( [ location, drawn ] ) => ( {
			location,
			channels: [ ...new Set( drawn.flatMap( ( { channel } ) => channel ?? [] ) ) ],
			isObserved: drawn.some( ( { isObserved } ) => isObserved === 1 ),
		} )
	);
}

export function listedEventFrom( { entry: _, place: __, ...event }: EventEntry ): ListedEvent {
	return event;
}

export type ListedOrderRow = StoredOrder & {
	channel: ChannelId;
	order: OrderId;
	untilMs: number | null;
};

export const SELECT_ORDER = `
	select channel, order_id as "order", reserved_until_ms as "untilMs", ${ STORED_ORDER_COLUMNS } from orders`;

export function listedOrderFrom( row: ListedOrderRow ): OrderState {
	return orderFromRow( row.channel, row.order, row );
}

export const SELECT_DELIVERY_SUMMARY = `
	select delivery, channel, topic, received_at_ms as "receivedAtMs", error_code as "errorCode",
		error_detail as "errorDetail"
	from deliveries`;

export const SELECT_CONFLICT = `
	select conflict, source, key, delivery, received_at_ms as "receivedAtMs" from conflicts
	where source <> 'ledger'`;

export const SELECT_DEAD_LISTING = `
	select l.listing, l.channel, l.sku, d.quantity, v.failure_code as "failureCode",
		v.failure_reason as "failureReason"
	from listing_delivery v join listings l on l.listing = v.listing join desired d on d.listing = v.listing
	where v.dead_revision is not null`;
