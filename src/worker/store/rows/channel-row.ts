import { z } from 'zod';
import { bufferSchema } from '../../../shared/buffer.ts';
import { locationIdSchema } from '../../../shared/ids.ts';
import type { ChannelRow } from '../contract.ts';

const locationsSchema = z.array( locationIdSchema ).min( 1 );

export type StoredChannel = Omit< ChannelRow, 'locations' | 'buffer' | 'takesNegative' > & {
	locations: string;
	buffer: string;
	takesNegative: number;
};

export const SELECT_CHANNEL = `
	select channel, kind, name, settings, locations, buffer, endpoint, state, state_reason as "stateReason",
		orders_seen_until_ms as "ordersSeenUntilMs", takes_negative as "takesNegative", quantity_max as "quantityMax"
	from channels`;

export function channelFrom( row: StoredChannel ): ChannelRow {
	return {
		...row,
		locations: locationsSchema.parse( JSON.parse( row.locations ) ),
		buffer: bufferSchema.parse( JSON.parse( row.buffer ) ),
		takesNegative: row.takesNegative === 1,
	};
}
