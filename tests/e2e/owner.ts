import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { discoverWooCommerce, type WooCommerceParts } from '../../src/local-shop/discovery.ts';
import { logIn } from './log-in.ts';
import type { ShopToPair } from './paired-shop.ts';
import { IS_BUILT } from './shop-with-plugin.ts';

/** The owner of a shop in their browser, for all tests of a file, one after the other. */
export interface Owner {
	/** Logged in, on the plugin's page. */
	readonly page: Page;
	readonly shop: ShopToPair;
	/** Errors of scripts on any page, and alerts that a payload has smuggled in. */
	readonly problems: string[];
	/** Also for a page that a test opens itself. */
	readonly watch: ( page: Page ) => void;
	/**
	 * Takes pictures on a telephone and on a desktop, where nothing is wider than the window; of a part of
	 * a page that is not ours, nothing in it is wider than the part.
	 */
	readonly look: ( name: string, what?: boolean | Locator ) => Promise< void >;
	/** axe finds nothing in these parts of the page. */
	readonly isAccessible: ( ...parts: readonly string[] ) => Promise< void >;
}

/**
 * Starts a shop before the tests of a file and ends it after them. Where something is missing for it, the
 * tests are skipped and say what to install.
 */
export function ownerOf( start: ( parts: WooCommerceParts ) => Promise< ShopToPair > ): Owner {
	const discovery = discoverWooCommerce();
	const problems: string[] = [];
	let started: { readonly page: Page; readonly shop: ShopToPair } | undefined;
	let shop: ShopToPair | undefined;
	const now = () => {
		if ( ! started ) {
			throw new Error( 'the shop has not been started' );
		}
		return started;
	};
	const watch = ( page: Page ): void => {
		page.on( 'pageerror', ( { message } ) => {
			// WordPress fades from page to page; where the next one is there already, Chromium calls it an error.
			if ( ! message.startsWith( 'Transition was ' ) ) {
				problems.push( message );
			}
		} );
		page.on( 'dialog', ( dialog ) => {
			if ( dialog.type() === 'alert' ) {
				problems.push( `alert ${ dialog.message() }` );
			}
			void dialog.accept();
		} );
	};

	test.describe.configure( { mode: 'serial' } );
	test.skip( () => ! discovery.found, discovery.found ? '' : discovery.reason );
	test.skip(
		() => test.info().config.metadata.chromium === '',
		'no Chromium: install chromium or set LOCKSTEP_CHROMIUM'
	);
	test.skip( () => ! IS_BUILT, 'the screens are not built: npm run build' );

	test.beforeAll( async ( { browser } ) => {
		if ( ! discovery.found || ! IS_BUILT ) {
			return;
		}
		shop = await start( discovery.parts );
		const page = await (
			await browser.newContext( { viewport: { width: 1440, height: 900 } } )
		).newPage();
		watch( page );
		started = { page, shop };
		await logIn( page, shop );
	} );
	test.afterAll( async () => {
		await shop?.close();
	} );

	return {
		get page() {
			return now().page;
		},
		get shop() {
			return now().shop;
		},
		problems,
		watch,
		look: async ( name, what = true ) => {
			const { page } = now();
			const part = typeof what === 'boolean' ? undefined : what;
			const measured = part ?? page.locator( ':root' );
			for ( const [ width, height ] of [
				[ 390, 844 ],
				[ 1440, 900 ],
			] as const ) {
				await page.setViewportSize( { width, height } );
				await part?.evaluate( ( element ) =>
					element.scrollIntoView( { block: 'center' } )
				);
				await page.screenshot( {
					path: test.info().outputPath( `${ name }-${ width }.png` ),
					fullPage: what === true,
				} );
				const overflow = await measured.evaluate(
					( { scrollWidth, clientWidth } ) => scrollWidth - clientWidth
				);
				expect( overflow, `${ name } at ${ width } px` ).toBeLessThanOrEqual( 0 );
			}
		},
		isAccessible: async ( ...parts ) => {
			// What is still fading in has no contrast yet. Not what never ends: a spinner.
			await now().page.evaluate( `Promise.allSettled(
				document.getAnimations()
					.filter( ( { effect } ) => effect.getComputedTiming().iterations !== Infinity )
					.map( ( { finished } ) => finished )
			)` );
			const builder = new AxeBuilder( { page: now().page } );
			parts.forEach( ( part ) => builder.include( part ) );
			const { violations } = await builder.analyze();
			expect(
				violations.map(
					( { id, nodes } ) =>
						`${ id }: ${ nodes.map( ( { html } ) => html ).join( ' ' ) }`
				)
			).toEqual( [] );
		},
	};
}

/** Pairs without opening a screen. */
export async function pair( { page, shop }: Owner ): Promise< void > {
	await expect(
		page.getByRole( 'heading', { name: 'Not paired with a worker yet' } )
	).toBeVisible( { timeout: 20_000 } );
	const pairing = {
		path: '/lockstep/v1/pairing/pair',
		method: 'POST',
		data: { worker: shop.workerUrl, code: await shop.pairingCode() },
	};
	await page.evaluate( `wp.apiFetch( ${ JSON.stringify( pairing ) } )` );
}
