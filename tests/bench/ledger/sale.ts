/** One buyer asks for one unit. What every subject is given, and has to accept or refuse. */
export interface Sale {
	/** Names the attempt: asked again under the same key, the answer is the same, and nothing is taken twice. */
	readonly key: string;
	readonly sku: string;
	/** Which of the channels it comes from, from 0. */
	readonly channel: number;
}

export type Answer = 'accepted' | 'refused';

/** Each SKU is listed on so many channels; a sale changes what all of them should show. */
export const CHANNELS = 8;

/** What is sold: SKUs of which each has so many units. */
export interface Catalogue {
	readonly skus: number;
	readonly unitsEach: number;
}

/** Of the same length, so that they sort as they are numbered. */
export function skuName( index: number ): string {
	return `SKU-${ String( index ).padStart( 7, '0' ) }`;
}

export function channelName( index: number ): string {
	return `channel-${ index }`;
}

export function listingName( sku: string, channel: number ): string {
	return `${ channelName( channel ) }:${ sku }`;
}

/** A prime: steps through any smaller catalogue visit every SKU, and no two neighbours in a row. */
const STRIDE = 7_919;

/** The sales of one load, always the same ones. */
export function saleOf( load: string, number: number, catalogue: Catalogue | null ): Sale {
	return {
		key: `${ load }-${ number }`,
		sku: skuName( catalogue === null ? 0 : ( number * STRIDE ) % catalogue.skus ),
		channel: number % CHANNELS,
	};
}
