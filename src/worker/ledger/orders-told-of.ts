import type { ChannelId, OrderId } from '../../shared/ids.ts';
import type { StockEventBody } from '../../shared/stock-event.ts';

/** Which order is meant: two channels may give one number. */
export interface OrderName {
	readonly channel: ChannelId;
	readonly order: OrderId;
}

/** An order in one string, by which those of a batch, of the page before and of the page in hand are found. */
export function orderKeyOf( channel: ChannelId, order: OrderId ): string {
	return `${ channel }\u001f${ order }`;
}

/** The orders whose lines or reservations an event of the log is about. */
export function ordersToldOf( body: StockEventBody ): readonly OrderName[] {
	switch ( body.kind ) {
		case 'order':
			return [ { channel: body.channel, order: body.snapshot.order } ];
		case 'lines-mapped':
		case 'reserve':
		case 'reservation-extended':
		case 'reservation-ended':
			return [ { channel: body.channel, order: body.order } ];
		case 'count':
			return body.gone;
		default:
			return 'of' in body && body.of ? [ body.of ] : [];
	}
}
