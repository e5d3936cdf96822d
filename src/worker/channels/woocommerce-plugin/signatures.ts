import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { CALL_TOPIC, type RawDelivery, type Verification } from '../contract.ts';
import { parseJson } from './deliveries.ts';
import { SECRETS_MAX, secretKey, type PluginSettings } from './settings.ts';

/**
 * Signatures after Standard Webhooks 1.0.0: `v1,` and the base64 of HMAC-SHA256 over
 * `id.timestamp.body`, of the raw bytes of the body.
 */

const TOLERANCE_MS = 5 * 60_000;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
/** Anything longer is no call, and need not be read twice. */
const CALL_BYTES_MAX = 200;
const callSchema = z.object( { v: z.literal( 1 ), call: z.literal( 'pull' ) } );
const SECONDS = /^[1-9]\d{0,11}$/;

/** The three headers of a request; each secret makes one signature. */
export function signedHeaders(
	id: string,
	nowMs: number,
	body: string,
	secrets: readonly string[]
): Record< string, string > {
	const timestamp = String( Math.floor( nowMs / 1_000 ) );
	const bytes = Buffer.from( body, 'utf8' );
	return {
		'webhook-id': id,
		'webhook-timestamp': timestamp,
		'webhook-signature': secrets
			.map( ( secret ) => signature( id, timestamp, bytes, secret ) )
			.join( ' ' ),
	};
}

/** Compares with every secret, always, so that the time taken does not tell which one fits. */
export function verifySignature(
	delivery: RawDelivery,
	secrets: readonly PluginSettings[ 'secrets' ][ number ][]
): Verification {
	const id = delivery.headers[ 'webhook-id' ] ?? '';
	const timestamp = delivery.headers[ 'webhook-timestamp' ] ?? '';
	const given = ( delivery.headers[ 'webhook-signature' ] ?? '' ).split( ' ' );
	if ( ! ID.test( id ) || ! SECONDS.test( timestamp ) || given[ 0 ] === '' ) {
		return forged( 'a signature header is missing or malformed' );
	}
	if ( given.length > SECRETS_MAX ) {
		return forged( 'there are too many signatures' );
	}
	if ( Math.abs( delivery.receivedAtMs - Number( timestamp ) * 1_000 ) > TOLERANCE_MS ) {
		return forged( 'its time is more than 5 minutes off' );
	}
	const [ fitting ] = secrets.filter( ( { toWorker } ) => {
		const expected = Buffer.from( signature( id, timestamp, delivery.body, toWorker ) );
		return given.filter( ( one ) => isEqual( Buffer.from( one ), expected ) ).length > 0;
	} );
	return fitting === undefined
		? forged( 'the signature does not fit' )
		: {
				result: 'authentic',
				topic: isCall( delivery.body ) ? CALL_TOPIC : 'changes',
				deliveryKey: id,
				signedWith: fitting.tokenHash,
			};
}

/** What a shop says that cannot wait for us: it carries nothing, all is left to a pull. */
function isCall( body: Uint8Array ): boolean {
	return body.length <= CALL_BYTES_MAX && callSchema.safeParse( parseJson( body ) ).success;
}

function isEqual( given: Buffer, expected: Buffer ): boolean {
	return given.length === expected.length && timingSafeEqual( given, expected );
}

function signature( id: string, timestamp: string, body: Uint8Array, secret: string ): string {
	const mac = createHmac( 'sha256', secretKey( secret ) )
		.update( `${ id }.${ timestamp }.` )
		.update( body )
		.digest( 'base64' );
	return `v1,${ mac }`;
}

function forged( reason: string ): Verification {
	return { result: 'forged', reason };
}
