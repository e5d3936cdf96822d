import { BrowserSession } from './browser-session.ts';
import type { ProofShop } from './proof-shop.ts';

/**
 * What the owner does on the settings page: types the worker's address and the code that it showed.
 *
 * @throws with the plugin's own sentence when it does not pair.
 */
export async function pairByCode( shop: ProofShop, worker: string, code: string ): Promise< void > {
	const browser = new BrowserSession( shop.site.baseUrl );
	await browser.logIn( 'admin', shop.password );
	const nonce = ( await browser.get( '/wp-admin/admin-ajax.php?action=rest-nonce' ) ).text;
	const { status, text } = await browser.json(
		'POST',
		'/wp-json/lockstep/v1/pairing/pair',
		{ worker, code },
		nonce
	);
	if ( status !== 200 ) {
		throw new Error( `the shop did not pair: ${ status } ${ text.slice( 0, 500 ) }` );
	}
}
