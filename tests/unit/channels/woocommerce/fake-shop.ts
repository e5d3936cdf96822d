import type { HttpRequest, HttpResponse, Network } from '../../../../src/worker/ports.ts';
import { createWooCommerceAdapter } from '../../../../src/worker/channels/woocommerce/index.ts';

export const SECRET = 'a-secret-&-<more>-of-it';

/** One request as the shop saw it, without its signature. */
export interface SeenRequest {
	readonly method: string;
	/** Below `/wp-json/wc/v3/`. */
	readonly path: string;
	readonly query: ReadonlyMap< string, string >;
	readonly body: unknown;
	readonly raw: HttpRequest;
}

type Answer = Partial< HttpResponse > | { readonly json: unknown; readonly status?: number };

/** An adapter whose requests `answer` answers; all that it asked stands in `seen`. */
export function adapterFor(
	answer: ( request: SeenRequest ) => Answer,
	changes: { readonly baseUrl?: string; readonly webhookSecrets?: string[] } = {}
) {
	const seen: SeenRequest[] = [];
	const network: Network = {
		request: ( raw ) => {
			const url = new URL( raw.url );
			const request: SeenRequest = {
				method: raw.method,
				path: url.pathname.split( '/wp-json/wc/v3/' )[ 1 ] ?? url.pathname,
				query: new Map( url.searchParams ),
				body: raw.body === undefined ? undefined : JSON.parse( raw.body ),
				raw,
			};
			seen.push( request );
			const given = answer( request );
			return Promise.resolve(
				'json' in given
					? {
							status: given.status ?? 200,
							headers: { 'content-type': 'application/json' },
							body: JSON.stringify( given.json ),
						}
					: { status: 200, headers: {}, body: '', ...given }
			);
		},
	};
	const adapter = createWooCommerceAdapter( {
		network,
		baseUrl: 'https://shop.example',
		consumerKey: 'ck_test',
		consumerSecret: 'cs_test',
		webhookSecrets: [ SECRET, 'an-older-one' ],
		...changes,
	} );
	return { adapter, seen };
}
