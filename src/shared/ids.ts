import type { z } from 'zod';
import { nameSchema } from './storable-text.ts';

/**
 * The identifiers that cross module borders. Each is a branded string: it can only be made by
 * parsing, so a channel's order number can never be passed where a SKU is meant.
 */

/** The shop's own stock keeping unit, kept exactly as written (never trimmed, never case-folded). */
export const skuSchema = nameSchema( 255 ).brand< 'Sku' >();
export type Sku = z.infer< typeof skuSchema >;

/** A place that holds units: warehouse, shop, 3PL. */
export const locationIdSchema = nameSchema( 64 )
	.regex( /^[a-z0-9][a-z0-9-]*$/, 'use lower-case letters, digits and dashes' )
	.brand< 'LocationId' >();
export type LocationId = z.infer< typeof locationIdSchema >;

/** One account at one marketplace. */
export const channelIdSchema = nameSchema( 64 )
	.regex( /^[a-z0-9][a-z0-9-]*$/, 'use lower-case letters, digits and dashes' )
	.brand< 'ChannelId' >();
export type ChannelId = z.infer< typeof channelIdSchema >;

/** One SKU offered on one channel; our own id, not the channel's. */
export const listingIdSchema = nameSchema( 400 ).brand< 'ListingId' >();
export type ListingId = z.infer< typeof listingIdSchema >;

/** An order, as its channel names it. */
export const orderIdSchema = nameSchema( 128 ).brand< 'OrderId' >();
export type OrderId = z.infer< typeof orderIdSchema >;

/** A line of an order, as its channel names it. */
export const lineIdSchema = nameSchema( 128 ).brand< 'LineId' >();
export type LineId = z.infer< typeof lineIdSchema >;

/**
 * How a channel's own orders name what was sold (Shopify: the variant id, WooCommerce: product or
 * variation id). A mapping turns it into one of our listings.
 */
export const offerRefSchema = nameSchema( 255 ).brand< 'OfferRef' >();
export type OfferRef = z.infer< typeof offerRefSchema >;

/** Names the fact behind an event: the same fact has the same key however often it arrives. */
export const eventKeySchema = nameSchema( 512 ).brand< 'EventKey' >();
export type EventKey = z.infer< typeof eventKeySchema >;
