import { eventKeySchema, type ChannelId } from '../../shared/ids.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { OwnChange } from '../channels/contract.ts';

/** The stock event of one numbered change of a paired shop. Its number in its epoch names the fact. */
export function ownChangeEvent(
	channel: ChannelId,
	{ id: _id, atMs, actor, ...change }: OwnChange
): StockEvent {
	const { epoch, number } = change.counter;
	return {
		source: channel,
		key: eventKeySchema.parse( `change/${ epoch }/${ change.offer }/${ number }` ),
		occurredAtMs: atMs,
		actor,
		body: { kind: 'own-change', channel, ...change, assigned: null },
	};
}
