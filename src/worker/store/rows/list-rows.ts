import type { ChannelId, LocationId, OrderId } from '../../../shared/ids.ts';
import { fbaStatesSchema } from '../../../shared/shelf-event.ts';
import type { OrderState } from '../../ledger/ledger-view.ts';
import type { StockAnswer } from '../insight-rows.ts';
import type {
	Conflict,
	ContradictedConflict,
	ListedEvent,
	LocationSummary,
	StoppedDelivery,
} from '../list-store.ts';
import { openIncoming } from '../open-incoming.ts';
import type { EventEntry } from '../sync-log-store.ts';
import {
	DISMISSAL_COLUMNS,
	joinDismissal,
	withDismissal,
	type DismissalColumns,
} from './dismissal-row.ts';
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

export const SELECT_STOPPED = `
	select d.delivery, d.channel, d.topic, d.received_at_ms as "receivedAtMs", d.error_code as "errorCode",
		d.error_detail as "errorDetail", ${ DISMISSAL_COLUMNS },
		(select n.after_position || '.' || n.notice from delivery_notices n where n.delivery = d.delivery
			order by n.notice desc limit 1) as place
	from deliveries d ${ joinDismissal( 'delivery', 'cast(d.delivery as text)', 'd.is_dismissed = 1' ) }
	where d.state in ('parked', 'dead')`;

const CONFLICT_COLUMNS = `
	c.conflict, c.source, c.key, c.delivery, c.received_at_ms as "receivedAtMs", e.position, ${ DISMISSAL_COLUMNS }`;

const FROM_CONFLICTS = `
	from conflicts c left join events e on e.source = c.source and e.key = c.key
	${ joinDismissal( 'conflict', 'cast(c.conflict as text)', 'c.is_dismissed = 1' ) }`;

export const SELECT_CONFLICTS = `
	select ${ CONFLICT_COLUMNS } ${ FROM_CONFLICTS } where c.source <> 'ledger'`;

export const SELECT_CONTRADICTED = `
	select ${ CONFLICT_COLUMNS }, c.body as refused, e.body as standing, e.received_at_ms as "standingAtMs"
	${ FROM_CONFLICTS }`;

export type StoppedRow = Omit< StoppedDelivery, 'dismissal' > & DismissalColumns;
export type ConflictRow = Omit< Conflict, 'dismissal' > & DismissalColumns;
export type ContradictedRow = ConflictRow & {
	refused: string;
	standing: string | null;
	standingAtMs: number | null;
};

export function contradictedFrom( row: ContradictedRow ): ContradictedConflict {
	const { refused, standing, standingAtMs, ...conflict } = row;
	const isKnown = standing !== null && standingAtMs !== null;
	return {
		...withDismissal( conflict ),
		refused: JSON.parse( refused ),
		standing: isKnown ? { receivedAtMs: standingAtMs, body: JSON.parse( standing ) } : null,
	};
}

export const SELECT_DEAD_LISTING = `
	select l.listing, l.channel, l.sku, d.quantity, d.cause as position, v.failure_code as "failureCode",
		v.failure_reason as "failureReason"
	from listing_delivery v join listings l on l.listing = v.listing join desired d on d.listing = v.listing
	where v.dead_revision is not null`;
