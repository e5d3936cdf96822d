import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { WooCommerceParts } from '../../src/local-shop/discovery.ts';
import { runCommand } from '../../src/local-shop/run-command.ts';
import { startWooCommerceSite, type WooCommerceSite } from '../../src/local-shop/site.ts';

const ROOT = path.resolve( import.meta.dirname, '../..' );
const answerSchema = z.object( { compatible: z.array( z.string() ) } );

export interface ShopProduct {
	readonly sku: string;
	readonly title: string;
	readonly quantity: number;
}

export interface ShopWithPlugin {
	readonly site: WooCommerceSite;
	readonly password: string;
	/** The WooCommerce features that the plugin has declared itself compatible with. */
	readonly compatible: readonly string[];
}

/** Is there a built bundle to show? */
export const IS_BUILT = existsSync( path.join( ROOT, 'build/admin/index.asset.php' ) );

/**
 * A real shop with this plugin in it, as a released package would put it there: only the files that
 * a shop gets.
 */
export async function startShopWithPlugin(
	parts: WooCommerceParts,
	products: readonly ShopProduct[] = []
): Promise< ShopWithPlugin > {
	const site = await startWooCommerceSite( { ...parts, products, workers: 6 } );
	const content = path.dirname( site.debugLog );
	const plugin = path.join( content, 'plugins/lockstep' );
	mkdirSync( plugin );
	for ( const part of [ 'plugin.php', 'includes', 'build/admin' ] ) {
		cpSync( path.join( ROOT, part ), path.join( plugin, part ), { recursive: true } );
	}
	const password = randomBytes( 12 ).toString( 'hex' );
	const activate = () =>
		runCommand(
			'env',
			[
				`LOCKSTEP_TEST_HOST=${ new URL( site.baseUrl ).host }`,
				'php',
				path.join( import.meta.dirname, 'activate-plugin.php' ),
				path.dirname( content ),
			],
			password
		);
	await activate();
	// Only a process that finds the plugin active loads it as a shop does.
	const said = await activate();
	const { compatible } = answerSchema.parse(
		JSON.parse( said.trim().split( '\n' ).at( -1 ) ?? '' )
	);
	return { site, password, compatible };
}
