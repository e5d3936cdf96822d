import type { HttpRequest, HttpResponse } from '../../../../src/worker/ports.ts';
import { createPluginAdapter } from '../../../../src/worker/channels/woocommerce-plugin/index.ts';

export const NOW_MS = Date.parse( '2026-11-21T12:00:00Z' );
export const EPOCH = 1_763_740_000_000;

/** 32 bytes of one value, as a secret. */
export function secretOf( byte: number ): string {
	return `whsec_${ Buffer.alloc( 32, byte ).toString( 'base64' ) }`;
}

export interface SeenCall {
	readonly name: string;
	readonly body: unknown;
	readonly raw: HttpRequest;
}

type Answer = Partial< HttpResponse > | { readonly json: unknown; readonly status?: number };

/** An adapter of a shop whose calls `answer` answers; all that it asked stands in `seen`. */
export function linkedShop(
	answer: ( call: SeenCall ) => Answer = () => ( { json: { epoch: EPOCH } } ),
	secrets: readonly { byte: number; untilMs?: number }[] = [ { byte: 1 } ]
) {
	const seen: SeenCall[] = [];
	let ids = 0;
	const adapter = createPluginAdapter( {
		shopUrl: 'https://shop.example',
		link: 'https://shop.example/wp-json/lockstep/v1/link/',
		secrets: secrets.map( ( { byte, untilMs } ) => ( {
			toShop: secretOf( byte ),
			toWorker: secretOf( byte + 100 ),
			tokenHash: `hash of ${ byte }`,
			untilMs: untilMs ?? null,
		} ) ),
		clock: { now: () => NOW_MS, after: () => () => undefined },
		ids: {
			uuid: () => {
				ids += 1;
				return `id-${ ids }`;
			},
			secret: () => '',
		},
		network: {
			request: async ( raw ) => {
				const call: SeenCall = {
					name: raw.url.slice( raw.url.lastIndexOf( '/' ) + 1 ),
					body: parsed( raw.body ),
					raw,
				};
				seen.push( call );
				const given = answer( call );
				return 'json' in given
					? {
							status: given.status ?? 200,
							headers: {},
							body: JSON.stringify( given.json ),
						}
					: { status: 200, headers: {}, body: '', ...given };
			},
		},
	} );
	return { adapter, seen };
}

/** A delivery as `parse` takes it. */
export function delivered( body: unknown ) {
	return {
		headers: {},
		body: Buffer.from( typeof body === 'string' ? body : JSON.stringify( body ) ),
		receivedAtMs: NOW_MS,
	};
}

function parsed( body = 'null' ): unknown {
	return JSON.parse( body );
}
