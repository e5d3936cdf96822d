import { z } from 'zod';

/** Shopify's global ids: `gid://shopify/InventoryItem/1234567890`. */

type GidType = 'Order' | 'InventoryItem' | 'Location';

export const gidSchema = ( type: GidType ) =>
	z
		.string()
		.max( 128 )
		.regex(
			new RegExp( `^gid://shopify/${ type }/[0-9]+$` ),
			`expected gid://shopify/${ type }/<number>`
		);

export function toGid( type: GidType, legacyId: string ): string {
	return `gid://shopify/${ type }/${ legacyId }`;
}

/** The number at the end: the id that webhooks carry for the same thing. */
export function gidTail( gid: string ): string {
	const tail = gid.slice( gid.lastIndexOf( '/' ) + 1 );
	const end = tail.indexOf( '?' );
	return end < 0 ? tail : tail.slice( 0, end );
}
