import { createHash } from 'node:crypto';
import type { ChannelOrder } from '../../shared/channel-order.ts';
import { eventKeySchema, type ChannelId, type EventKey } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';

/**
 * The stock event of an order's snapshot. The key names the fact: order, revision (or time of
 * change), and where the source has no revision a hash of the lines, because two changes can fall
 * into one second. A numbered fetch is a fact of its own: it was made to break such a tie.
 */
export function orderEvent(
	channel: ChannelId,
	snapshot: ChannelOrder,
	fetch: number
): StockEvent {
	return {
		source: channel,
		key: keyOf( snapshot, fetch ),
		occurredAtMs: snapshot.updatedAt,
		actor: null,
		body: { kind: 'order', channel, snapshot, fetch, assigned: [] },
	};
}

function keyOf( snapshot: ChannelOrder, fetch: number ): EventKey {
	const parts = [ 'order', snapshot.order, String( snapshot.revision ?? snapshot.updatedAt ) ];
	if ( snapshot.revision === null ) {
		const lines = JSON.stringify( [ snapshot.placedAt, snapshot.lines ] );
		parts.push( createHash( 'sha256' ).update( lines ).digest( 'hex' ).slice( 0, 32 ) );
	}
	if ( fetch > 0 ) {
		parts.push( `fetch-${ fetch }` );
	}
	return eventKeySchema.parse( parts.join( '/' ) );
}
