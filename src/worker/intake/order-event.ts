import { createHash } from 'node:crypto';
import type { ChannelOrder } from '../../shared/channel-order.ts';
import { eventKeySchema, type ChannelId, type EventKey } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';

/**
 * The stock event of an order's snapshot. The key names the fact: order, revision (or time of
 * change), and where one revision can be seen in two states a hash of what was seen: without revisions
 * two changes can fall into one second, and a paired shop counts up after a change, so that whoever
 * looks in between sees the new state under the old number. A numbered fetch is a fact of its own: it
 * was made to break such a tie.
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
	if ( snapshot.revision === null || snapshot.explains ) {
		const seen = snapshot.explains ? snapshot : [ snapshot.placedAt, snapshot.lines ];
		const hash = createHash( 'sha256' ).update( JSON.stringify( seen ) ).digest( 'hex' );
		parts.push( hash.slice( 0, 32 ) );
	}
	if ( fetch > 0 ) {
		parts.push( `fetch-${ fetch }` );
	}
	return eventKeySchema.parse( parts.join( '/' ) );
}
