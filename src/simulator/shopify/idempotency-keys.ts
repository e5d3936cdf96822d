/** What becomes of a call that carries a key, decided when it arrives. */
export type KeyVerdict =
	| { readonly is: 'first'; readonly finish: ( result: unknown ) => void }
	| { readonly is: 'repeat'; readonly result: unknown }
	| { readonly is: 'mismatch' }
	| { readonly is: 'concurrent' };

interface KnownKey {
	readonly fingerprint: string;
	isFinished: boolean;
	result: unknown;
}

/**
 * Keys of `@idempotent`. A key is taken when its call arrives and holds the call's first result
 * from the moment it took effect, also when the answer never reached the caller. A refusal (a stale
 * compare-and-set) is a result like any other. Shopify keeps keys for 24 hours (page "Implementing
 * idempotency"); no simulation lasts as long, so they are kept for good here.
 */
export class IdempotencyKeys {
	private readonly keys = new Map< string, KnownKey >();

	arrive( key: string, fingerprint: string ): KeyVerdict {
		const known = this.keys.get( key );
		if ( known === undefined ) {
			const fresh: KnownKey = { fingerprint, isFinished: false, result: null };
			this.keys.set( key, fresh );
			return {
				is: 'first',
				finish: ( result ) => {
					fresh.isFinished = true;
					fresh.result = result;
				},
			};
		}
		if ( known.fingerprint !== fingerprint ) {
			return { is: 'mismatch' };
		}
		return known.isFinished ? { is: 'repeat', result: known.result } : { is: 'concurrent' };
	}
}

/** The same for the same values, whatever the order of an object's fields. */
export function fingerprintOf( value: unknown ): string {
	return JSON.stringify( value, ( _key, each: unknown ) =>
		typeof each === 'object' && each !== null && ! Array.isArray( each )
			? Object.fromEntries(
					Object.entries( each ).sort( ( [ a ], [ b ] ) => ( a < b ? -1 : 1 ) )
				)
			: each
	);
}
