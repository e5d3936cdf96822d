import { z } from 'zod';
import { isBareUrl, isHttpsOrLoopback } from '../secure-url.ts';

/**
 * The shop's address, with its folder when WordPress lives in one. Over plain http the orders'
 * names and addresses could be read on the way; loopback is for test shops and simulators.
 */
const baseUrlSchema = z
	.url( { protocol: /^https?$/ } )
	.refine( isHttpsOrLoopback, 'use https (http only on this machine)' )
	.refine( isBareUrl, 'use the bare address, such as https://shop.example' )
	.transform( ( url ) => url.replace( /\/+$/, '' ) );

const printable = z
	.string()
	.min( 1 )
	.max( 512 )
	.regex( /^[\x21-\x7e]+$/, 'use printable ASCII characters without spaces' );

/** What a WooCommerce channel needs to be set up; checked before an adapter is made. */
export const wooCommerceSettingsSchema = z.object( {
	baseUrl: baseUrlSchema,
	/** `ck_…` of a key with permission read/write. */
	consumerKey: printable,
	/** `cs_…` of the same key. */
	consumerSecret: printable,
	/** Secrets of the shop's webhooks; the first one is given to those that we register. */
	webhookSecrets: z.array( printable ).min( 1 ).max( 4 ),
	/**
	 * How long the shop's webhooks take (p99), in milliseconds. They wait for WordPress' cron,
	 * which runs at most once a minute and only when somebody visits the shop.
	 */
	eventLagMs: z.int().min( 0 ).max( 86_400_000 ).default( 90_000 ),
	/**
	 * How long a write may still land after its answer was lost, in milliseconds: PHP may work on for
	 * its max_execution_time after we have hung up; hosts allow 30–60 s.
	 */
	settleMs: z.int().min( 1_000 ).max( 600_000 ).default( 60_000 ),
	/** Deadline of one request, in milliseconds. */
	requestTimeoutMs: z.int().min( 1_000 ).max( 300_000 ).default( 30_000 ),
} );

export type WooCommerceSettings = z.infer< typeof wooCommerceSettingsSchema >;
export type WooCommerceSettingsInput = z.input< typeof wooCommerceSettingsSchema >;
