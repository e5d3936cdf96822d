import { z } from 'zod';
import { channelIdSchema } from '../../../shared/ids.ts';
import type { DeliveryState, StoredDelivery } from '../contract.ts';

const headersSchema = z.record( z.string(), z.string() );

export interface DeliveryRow {
	delivery: number;
	channel: string;
	delivery_key: string;
	topic: string;
	headers: string;
	body: Uint8Array;
	received_at_ms: number;
	state: DeliveryState;
}

export function deliveryFrom( row: DeliveryRow ): StoredDelivery {
	return {
		delivery: row.delivery,
		channel: channelIdSchema.parse( row.channel ),
		deliveryKey: row.delivery_key,
		topic: row.topic,
		headers: headersSchema.parse( JSON.parse( row.headers ) ),
		body: row.body,
		receivedAtMs: row.received_at_ms,
		state: row.state,
	};
}

export interface DeliveryCount {
	state: DeliveryState;
	times: number;
	copies: number;
}

export type DeliveryCounts = Record< DeliveryState | 'copies' | 'refused', number >;

/** Every state, also those in which there is none. */
export function deliveryCounts( rows: readonly DeliveryCount[], refused: number ): DeliveryCounts {
	const counts: DeliveryCounts = {
		waiting: 0,
		done: 0,
		ignored: 0,
		parked: 0,
		fetching: 0,
		dead: 0,
		copies: 0,
		refused,
	};
	for ( const { state, times, copies } of rows ) {
		counts[ state ] = times;
		counts.copies += copies - times;
	}
	return counts;
}
