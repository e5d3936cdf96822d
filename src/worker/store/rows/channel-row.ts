import { z } from 'zod';
import { bufferSchema } from '../../../shared/buffer.ts';
import { locationIdSchema, type LocationId } from '../../../shared/ids.ts';
import type { ChannelRow } from '../contract.ts';

const locationsSchema = z.tuple( [ locationIdSchema ], locationIdSchema );

export type StoredChannel = Omit<
	ChannelRow,
	'locations' | 'buffer' | 'takesNegative' | 'hasToAgree'
> & {
	locations: string;
	buffer: string;
	takesNegative: number;
	hasToAgree: number;
};

export const SELECT_CHANNEL = `
	select channel, kind, name, settings, locations, buffer, endpoint, state, state_reason as "stateReason",
		orders_seen_until_ms as "ordersSeenUntilMs", takes_negative as "takesNegative", mode,
		mode_since_ms as "modeSinceMs", has_to_agree as "hasToAgree", foreign_edits as "foreignEdits", quantity_max as "quantityMax"
	from channels`;

export function channelFrom( row: StoredChannel ): ChannelRow {
	return {
		...row,
		locations: locationsFrom( row.locations ),
		buffer: bufferSchema.parse( JSON.parse( row.buffer ) ),
		takesNegative: row.takesNegative === 1,
		hasToAgree: row.hasToAgree === 1,
	};
}

/** Never empty. The first is where the channel's orders are packed when nothing else says so. */
export function locationsFrom( text: string ): readonly [ LocationId, ...LocationId[] ] {
	return locationsSchema.parse( JSON.parse( text ) );
}
