import { z } from 'zod';
import { offerRefSchema, type OfferRef } from '../../../shared/ids.ts';
import type { ExternalIds } from '../contract.ts';

/** WordPress numbers everything from 1; 0 means "none". */
const postId = z.string().regex( /^[1-9]\d{0,18}$/, 'a WordPress id' );

/** The channel's identifiers of one listing, as `listOffers` gives and all calls take them. */
export const woocommerceExternalSchema = z.object( {
	/** The product; of a variation, its parent. */
	productId: postId,
	variationId: postId.optional(),
} );
export type WooCommerceExternal = z.infer< typeof woocommerceExternalSchema >;

/** How orders name what was sold: `12`, or `12/34` for variation 34 of product 12. */
export function toOfferRef( productId: number, variationId: number ): OfferRef {
	return offerRefSchema.parse(
		variationId === 0 ? `${ productId }` : `${ productId }/${ variationId }`
	);
}

export function toExternalIds( productId: number, variationId: number ): ExternalIds {
	return variationId === 0
		? { productId: `${ productId }` }
		: { productId: `${ productId }`, variationId: `${ variationId }` };
}
