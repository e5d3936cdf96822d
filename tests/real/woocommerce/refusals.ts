import { BrowserSession } from './browser-session.ts';
import { Dice } from './dice.ts';
import { forgeries, type ForgeryGround } from './forgery.ts';
import { sendRaw } from './link-client.ts';
import type { ProofShop } from './proof-shop.ts';

export interface RefusalTally {
	readonly tries: number;
	/** What was not refused with 401 or 403; empty when all is well. */
	readonly wrong: readonly string[];
}

/** Sends `tries` forged requests, spread over `targets`, eight at once. */
export async function tryForgeries(
	targets: readonly { readonly url: string; readonly bodies: readonly string[] }[],
	tries: number,
	ground: ForgeryGround,
	seed: number
): Promise< RefusalTally > {
	const wrong: string[] = [];
	let count = 0;
	const work = targets.map( ( { url, bodies }, index ) => ( {
		url,
		forged: forgeries(
			bodies,
			Math.ceil( tries / targets.length ),
			ground,
			new Dice( seed + index, 'forgeries' )
		),
	} ) );
	const queue = work.flatMap( ( { url, forged } ) =>
		[ ...forged ].map( ( each ) => ( { url, ...each } ) )
	);
	await Promise.all(
		Array.from( { length: 8 }, async () => {
			for ( let next = queue.pop(); next !== undefined; next = queue.pop() ) {
				const answer = await sendRaw( next.url, next.body, next.headers );
				count += 1;
				if ( answer.status !== 401 && answer.status !== 403 ) {
					wrong.push(
						`${ next.url }: ${ next.what }: ${ answer.status } ${ JSON.stringify( answer.body ).slice( 0, 200 ) }`
					);
				}
			}
		} )
	);
	return { tries: count, wrong };
}

export const ROLES = [
	'administrator',
	'shop_manager',
	'editor',
	'author',
	'contributor',
	'subscriber',
	'customer',
	'anonymous',
] as const;
export type Role = ( typeof ROLES )[ number ];

/** A person of this role, logged in unless anonymous, and the nonce for the REST API. */
export async function personOf( shop: ProofShop, role: Role ): Promise< Person > {
	const browser = new BrowserSession( shop.site.baseUrl );
	if ( role === 'anonymous' ) {
		return { browser, nonce: undefined };
	}
	await browser.logIn( role === 'administrator' ? 'admin' : role, shop.password );
	const { text } = await browser.get( '/wp-admin/admin-ajax.php?action=rest-nonce' );
	return { browser, nonce: text };
}

export interface Person {
	readonly browser: BrowserSession;
	readonly nonce: string | undefined;
}

/** Every route of the plugin with its methods, as WordPress itself lists them. */
export async function pluginRoutes(
	shop: ProofShop
): Promise< { readonly path: string; readonly method: string }[] > {
	const answer = await fetch( `${ shop.site.baseUrl }/wp-json/lockstep/v1` );
	const { routes } = ( await answer.json() ) as {
		routes: Record< string, { endpoints: { methods: string[] }[] } >;
	};
	return Object.entries( routes )
		.filter( ( [ path ] ) => path !== '/lockstep/v1' )
		.flatMap( ( [ path, { endpoints } ] ) =>
			endpoints.flatMap( ( { methods } ) =>
				methods.map( ( method ) => ( { path: filledIn( path ), method } ) )
			)
		);
}

/** `(?P<path>.+)` is a parameter: any value that fits will do to ask who may. */
function filledIn( path: string ): string {
	return path
		.replace( /\(\?P<\w+>\\d\+\)/g, '1' )
		.replace( /\(\?P<\w+>(?:[^()]|\([^()]*\))*\)/g, 'status' );
}
