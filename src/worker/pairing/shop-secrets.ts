import { SECRETS_MAX, type PluginSettings } from '../channels/woocommerce-plugin/settings.ts';
import type { Ids } from '../ports.ts';

export type SecretPair = PluginSettings[ 'secrets' ][ number ];

/** Old secrets hold this long after the new ones have been used. */
export const OVERLAP_MS = 24 * 3_600_000;

const BYTES = 32;

/** New secrets of both directions; `tokenHash` names the API token that goes with them. */
export function newSecrets( ids: Ids, tokenHash: string ): SecretPair {
	return { toShop: secret( ids ), toWorker: secret( ids ), tokenHash, untilMs: null };
}

function secret( ids: Ids ): string {
	const bytes = Buffer.from( ids.secret( BYTES ), 'base64url' );
	return `whsec_${ bytes.toString( 'base64' ) }`;
}

/**
 * Puts new secrets in front. The answer that carries them may be lost, and asked for again and
 * again: then the one that is in use (the last that is not ending) stays. What was never used goes
 * first, then what ends soonest.
 */
export function rotated(
	secrets: readonly SecretPair[],
	added: SecretPair
): { readonly kept: readonly SecretPair[]; readonly dropped: readonly SecretPair[] } {
	const surplus = Math.max( 0, secrets.length + 1 - SECRETS_MAX );
	const isEnding = ( { untilMs }: SecretPair ): boolean => untilMs !== null;
	const unused = secrets.filter( ( one ) => ! isEnding( one ) ).slice( 0, -1 );
	const ending = secrets.filter( isEnding ).toReversed();
	const dropped = new Set( [ ...unused, ...ending ].slice( 0, surplus ) );
	return {
		kept: [ added, ...secrets.filter( ( one ) => ! dropped.has( one ) ) ],
		dropped: [ ...dropped ],
	};
}

/**
 * The shop has signed with one of them, named by its token's hash: those before it end. `null`:
 * nothing changes, because nothing is older or the one used is not there any more.
 */
export function afterUse(
	secrets: readonly SecretPair[],
	tokenHash: string,
	nowMs: number
): readonly SecretPair[] | null {
	const used = secrets.findIndex( ( one ) => one.tokenHash === tokenHash );
	if ( used < 0 ) {
		return null;
	}
	const isEnding = secrets.some( ( { untilMs }, index ) => index > used && untilMs === null );
	return isEnding
		? secrets.map( ( one, index ) =>
				index > used && one.untilMs === null ? { ...one, untilMs: nowMs + OVERLAP_MS } : one
			)
		: null;
}

/** Takes out what has lapsed; `null`: nothing has. The newest never lapses. */
export function withoutLapsed(
	secrets: readonly SecretPair[],
	nowMs: number
): { readonly kept: readonly SecretPair[]; readonly dropped: readonly SecretPair[] } | null {
	const hasLapsed = ( { untilMs }: SecretPair ): boolean => untilMs !== null && untilMs < nowMs;
	const dropped = secrets.filter( hasLapsed );
	return dropped.length === 0
		? null
		: { kept: secrets.filter( ( one ) => ! hasLapsed( one ) ), dropped };
}
