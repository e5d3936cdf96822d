import { z } from 'zod';
import { gidSchema } from './gid.ts';

const LOOPBACK = new Set( [ 'localhost', '127.0.0.1', '[::1]' ] );

/** The shop's address. Plain http would show the access token to the network; loopback is for simulators. */
const baseUrlSchema = z
	.url( { protocol: /^https?$/ } )
	.refine( ( url ) => {
		if ( ! URL.canParse( url ) ) {
			return false;
		}
		const { protocol, hostname } = new URL( url );
		return protocol === 'https:' || LOOPBACK.has( hostname );
	}, 'use https (http only on this machine)' )
	.refine( ( url ) => {
		if ( ! URL.canParse( url ) ) {
			return false;
		}
		const { username, password, search, hash } = new URL( url );
		return `${ username }${ password }${ search }${ hash }` === '';
	}, 'use the bare address, such as https://example.myshopify.com' )
	.transform( ( url ) => url.replace( /\/+$/, '' ) );

const secretSchema = z
	.string()
	.min( 1 )
	.max( 512 )
	.regex( /^[\x21-\x7e]+$/, 'use printable ASCII characters without spaces' );

/** What a Shopify channel needs to be set up; checked before an adapter is made. */
export const shopifySettingsSchema = z.object( {
	baseUrl: baseUrlSchema,
	/** Admin API access token, sent as `X-Shopify-Access-Token`. */
	accessToken: secretSchema,
	/** The app's client secret; two of them while it is being rotated. */
	apiSecret: z.union( [
		secretSchema.transform( ( secret ): readonly string[] => [ secret ] ),
		z.array( secretSchema ).min( 1 ).max( 4 ).readonly(),
	] ),
	/** Whose `available` the channel shows and takes. */
	locationId: gidSchema( 'Location' ),
	apiVersion: z
		.string()
		.regex( /^\d{4}-\d{2}$/, 'use a version such as 2026-10' )
		.default( '2026-10' ),
	/** How long an order's webhook takes (p99), in milliseconds; usually a second or two. */
	eventLagMs: z.int().min( 0 ).max( 3_600_000 ).default( 10_000 ),
} );

export type ShopifySettings = z.infer< typeof shopifySettingsSchema >;
export type ShopifySettingsInput = z.input< typeof shopifySettingsSchema >;

/** The channel's identifiers of one listing, as `listOffers` gives and all calls take them. */
export const shopifyExternalSchema = z.object( {
	inventoryItemId: gidSchema( 'InventoryItem' ),
	locationId: gidSchema( 'Location' ),
} );
export type ShopifyExternal = z.infer< typeof shopifyExternalSchema >;
