import { z } from 'zod';
import { isHttpsOrLoopback } from '../secure-url.ts';

const SECRET_BYTES = 32;

/** `whsec_` and the base64 of 32 random bytes. */
export const secretSchema = z
	.string()
	.regex( /^whsec_[A-Za-z0-9+/]{43}=$/, 'not a secret of 32 bytes' )
	.refine( ( secret ) => secretKey( secret ).length === SECRET_BYTES );

export function secretKey( secret: string ): Buffer {
	return Buffer.from( secret.slice( 'whsec_'.length ), 'base64' );
}

/** The plugin counts no more signatures in one request. */
export const SECRETS_MAX = 6;

export const secureUrlSchema = z
	.url( { protocol: /^https?$/ } )
	.max( 500 )
	.refine( isHttpsOrLoopback, 'use https (http only on this machine)' );

/** What a paired shop needs; made by pairing, never typed in. */
export const pluginSettingsSchema = z.object( {
	/** The shop's own address: by it a shop that pairs again is known. */
	shopUrl: secureUrlSchema,
	/** The plugin's REST route; `/<name>` of a call is added to it. */
	link: secureUrlSchema.transform( ( url ) => url.replace( /\/+$/, '' ) ),
	/** Newest first; more than one while they are being changed. None: it is not paired any more. */
	secrets: z
		.array(
			z.object( {
				toShop: secretSchema,
				toWorker: secretSchema,
				/** The API token that was given with them. */
				tokenHash: z.string().max( 128 ),
				/** `null`: until newer ones have been used, and a day longer. */
				untilMs: z.int().nullable(),
			} )
		)
		.max( SECRETS_MAX ),
	/** How long the shop's own event takes to arrive (p99), in milliseconds. */
	eventLagMs: z.int().min( 0 ).max( 86_400_000 ).default( 2_000 ),
	/** Deadline of one request, in milliseconds. */
	requestTimeoutMs: z.int().min( 1_000 ).max( 300_000 ).default( 30_000 ),
} );

export type PluginSettings = z.infer< typeof pluginSettingsSchema >;
export type PluginSettingsInput = z.input< typeof pluginSettingsSchema >;

/** Those that hold at `nowMs`, newest first. */
export function validSecrets(
	{ secrets }: PluginSettings,
	nowMs: number
): readonly PluginSettings[ 'secrets' ][ number ][] {
	return secrets.filter( ( { untilMs } ) => untilMs === null || nowMs <= untilMs );
}
