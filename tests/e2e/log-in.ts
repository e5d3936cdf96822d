import { expect, type Page } from '@playwright/test';
import type { ShopWithPlugin } from './shop-with-plugin.ts';

/** As the shop's owner, on to our page: the dashboard has widgets that take their time. */
export async function logIn( page: Page, { site, password }: ShopWithPlugin ): Promise< void > {
	const target = `${ site.baseUrl }/wp-admin/admin.php?page=lockstep`;
	await page.goto(
		`${ site.baseUrl }/wp-login.php?redirect_to=${ encodeURIComponent( target ) }`
	);
	const name = page.getByLabel( 'Username or Email Address' );
	// WordPress does that a fifth of a second after loading: what is being typed elsewhere goes there.
	await expect( name ).toBeFocused();
	await name.fill( 'admin' );
	await page.getByLabel( 'Password', { exact: true } ).fill( password );
	await page.getByRole( 'button', { name: 'Log In' } ).click();
	await page.waitForURL( target, { waitUntil: 'commit' } );
}
