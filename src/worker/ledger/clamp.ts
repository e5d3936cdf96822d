import type { ChannelOrderLine, Movement } from '../../shared/channel-order.ts';
import type { StockEvent, StockEventBody } from '../../shared/stock-event.ts';

/** A source whose clock is further ahead of ours than this is not believed when it names a time. */
const AHEAD_MAX_MS = 5 * 60_000;

/**
 * The event with no time of it in our future: a time is set against counts, and a shipment of tomorrow
 * would lower every count of today. Done once, before the event is first stored, so that replay finds
 * what was decided. The rank of a snapshot is never touched: a channel whose clock is ahead is still
 * in order with itself.
 *
 * @param receivedAtMs by our own clock.
 */
export function clamped(
	event: StockEvent,
	receivedAtMs: number
): { readonly event: StockEvent; readonly isClamped: boolean } {
	const latest = receivedAtMs + AHEAD_MAX_MS;
	const times = timesIn( event );
	if ( times.every( ( atMs ) => atMs <= latest ) ) {
		return { event, isClamped: false };
	}
	const clamp = ( atMs: number ): number => ( atMs > latest ? receivedAtMs : atMs );
	return {
		event: {
			...event,
			occurredAtMs: clamp( event.occurredAtMs ),
			body: withTimes( event.body, clamp ),
		},
		isClamped: true,
	};
}

function timesIn( { occurredAtMs, body }: StockEvent ): number[] {
	switch ( body.kind ) {
		case 'order':
			return [
				occurredAtMs,
				...body.snapshot.lines.flatMap( ( { shipments, restocks } ) =>
					[ ...shipments, ...restocks ].map( ( { at } ) => at )
				),
			];
		case 'opening':
			return [ occurredAtMs, body.atMs ];
		default:
			return [ occurredAtMs ];
	}
}

function withTimes( body: StockEventBody, clamp: ( atMs: number ) => number ): StockEventBody {
	switch ( body.kind ) {
		case 'order': {
			const lines = body.snapshot.lines.map( ( line ) => lineWithTimes( line, clamp ) );
			return { ...body, snapshot: { ...body.snapshot, lines } };
		}
		case 'opening':
			return { ...body, atMs: clamp( body.atMs ) };
		default:
			return body;
	}
}

function lineWithTimes(
	line: ChannelOrderLine,
	clamp: ( atMs: number ) => number
): ChannelOrderLine {
	const moved = ( movement: Movement ): Movement => ( { ...movement, at: clamp( movement.at ) } );
	return {
		...line,
		shipments: line.shipments.map( moved ),
		restocks: line.restocks.map( moved ),
	};
}
