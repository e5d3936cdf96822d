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
	/** Newest first. None: the shop is not paired any more. */
	toShop: z.array( secretSchema ).max( SECRETS_MAX ),
	toWorker: z.array( secretSchema ).max( SECRETS_MAX ),
	/** Until when all but the newest secrets hold; `null`: until the newest has been used. */
	oldUntilMs: z.int().nullable().default( null ),
	/** How long the shop's own event takes to arrive (p99), in milliseconds. */
	eventLagMs: z.int().min( 0 ).max( 86_400_000 ).default( 2_000 ),
	/** Deadline of one request, in milliseconds. */
	requestTimeoutMs: z.int().min( 1_000 ).max( 300_000 ).default( 30_000 ),
} );

export type PluginSettings = z.infer< typeof pluginSettingsSchema >;
export type PluginSettingsInput = z.input< typeof pluginSettingsSchema >;

/** Those of a list of secrets that hold at `nowMs`. */
export function validSecrets(
	secrets: readonly string[],
	oldUntilMs: number | null,
	nowMs: number
): readonly string[] {
	return oldUntilMs !== null && nowMs > oldUntilMs ? secrets.slice( 0, 1 ) : secrets;
}
