import { z } from 'zod';
import { bufferSchema } from '../../../shared/buffer.ts';
import { locationIdSchema, type ChannelId } from '../../../shared/ids.ts';
import type { ChannelFacts } from '../batch/stored-rows.ts';

const locationsSchema = z.array( locationIdSchema );

/** A channel's settings as a batch reads them in both databases. */
export interface ChannelFactsRow {
	readonly channel: ChannelId;
	readonly locations: string;
	readonly buffer: string;
	readonly takesNegative: number;
	readonly quantityMax: number;
	readonly splitBelow: number;
}

export const SELECT_CHANNEL_FACTS = `
	select channel, locations, buffer, takes_negative as "takesNegative", quantity_max as "quantityMax",
		coalesce((select value from allocation_settings where name = 'split-below'), 0) as "splitBelow"
	from channels`;

const KEPT_MAX = 1_000;
const kept = new Map< string, ChannelFacts >();

/**
 * The settings of all channels. Every batch reads them anew; what they are parsed to is kept by their text,
 * as it is the same for years and parsing eight of them takes a tenth of a lonely sale's time.
 */
export function channelFactsFrom(
	rows: readonly ChannelFactsRow[]
): ReadonlyMap< ChannelId, ChannelFacts > {
	return new Map( rows.map( ( row ) => [ row.channel, factsOf( row ) ] ) );
}

function factsOf( {
	locations,
	buffer,
	takesNegative,
	quantityMax,
	splitBelow,
}: ChannelFactsRow ): ChannelFacts {
	const text = `${ locations } ${ buffer } ${ takesNegative } ${ quantityMax } ${ splitBelow }`;
	const known = kept.get( text );
	if ( known ) {
		return known;
	}
	const facts = {
		locations: locationsSchema.parse( JSON.parse( locations ) ),
		buffer: bufferSchema.parse( JSON.parse( buffer ) ),
		takesNegative: takesNegative === 1,
		quantityMax,
		splitBelow,
	};
	if ( kept.size >= KEPT_MAX ) {
		kept.clear();
	}
	kept.set( text, facts );
	return facts;
}
