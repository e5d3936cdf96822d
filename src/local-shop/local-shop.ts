import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { signIn, type AdminSession } from './admin-session.ts';
import { checkout, SHOPPER_MAIL, type TimedCheckout } from './checkout.ts';
import { freePort } from './free-port.ts';
import { lastJson } from './last-json.ts';
import type { PhpRuntime, SiteAddress } from './php-runtime.ts';
import { openShopStock, type ShopStock } from './shop-stock.ts';
import { databaseOf, prepareShopFolder, type ShopParts } from './shop-folder.ts';
import { withSeconds, type ShopReport } from './shop-progress.ts';
import { waitUntilServed } from './wait-until-served.ts';

/** A real WordPress on this machine, for people to look at and for the demo to sell through. */
export interface LocalShop {
	readonly baseUrl: string;
	readonly user: string;
	readonly password: string;
	/** Product ids by SKU; empty without WooCommerce. */
	readonly productIds: ReadonlyMap< string, number >;
	/** What the shop's own database says. */
	readonly stock: ShopStock;
	/** WordPress' debug log: PHP errors of the shop are in it. */
	readonly debugLog: string;
	/** A shopper buys one product: a real Store API checkout, paid on delivery. */
	checkout( sku: string, quantity: number ): Promise< TimedCheckout >;
	/** @throws when WordPress does not let the administrator in. */
	signIn(): Promise< AdminSession >;
	/** Ends its processes; the data stays for the next time. */
	close(): Promise< void >;
}

export interface LocalShopOptions {
	/** Where its files and its database are kept from one time to the next. */
	readonly folder: string;
	readonly parts: ShopParts;
	readonly php: PhpRuntime;
	readonly products: readonly {
		readonly sku: string;
		readonly title: string;
		readonly quantity: number;
	}[];
	readonly report: ShopReport;
	/** Taken when it is free, else any other. */
	readonly port: number;
	readonly signal?: AbortSignal;
}

const USER = 'admin';
const PORT_LIMIT_MS = 5_000;
/** Requests served at once: a page, the worker's call and a checkout. WordPress also calls itself. */
const PHP_WORKERS = 4;
const idsSchema = z.object( { ids: z.record( z.string(), z.number() ) } );

/**
 * Installs the shop in `folder` (or takes the one that is there), puts the products on sale in their
 * opening quantities, and serves it.
 *
 * @throws when a step fails; the message names it, and nothing is left running.
 */
export async function openLocalShop( options: LocalShopOptions ): Promise< LocalShop > {
	const { folder, parts, products, report, signal } = options;
	const logFolder = join( folder, 'logs' );
	await mkdir( logFolder, { recursive: true } );
	const root = join( folder, 'wordpress' );
	const debugLog = join( root, 'wp-content/debug.log' );
	const php = withDebugLog( options.php, debugLog );
	await rm( debugLog, { force: true } );
	const host = `127.0.0.1:${ await freePort( options.port ) }`;
	const site: SiteAddress = { root, host, logFolder, signal };
	const state = await prepareShopFolder( { folder, parts, php, site, report } );
	const opened = await withSeconds(
		report,
		'Opening the shop',
		php.runScript( site, 'open-shop.php', { products, shopper: SHOPPER_MAIL } )
	);
	const productIds = new Map( Object.entries( idsSchema.parse( lastJson( opened ) ).ids ) );
	const baseUrl = `http://${ host }`;
	const server = php.serve( site, PHP_WORKERS );
	try {
		const served = waitUntilServed( `${ baseUrl }/wp-json/`, [ server ], logFolder, signal );
		await withSeconds( report, 'Starting WordPress', served );
	} catch ( problem ) {
		await server.stop();
		throw problem;
	}
	const stock = openShopStock(
		join( root, 'wp-content/database', databaseOf( state ).file ),
		productIds
	);
	return {
		baseUrl,
		user: USER,
		password: state.password,
		productIds,
		stock,
		debugLog,
		checkout: ( sku, quantity ) => {
			const productId = productIds.get( sku );
			if ( productId === undefined ) {
				throw new Error( `the shop has no product ${ sku }` );
			}
			return checkout( baseUrl, [ { productId, quantity } ], 'cod' );
		},
		signIn: () => signIn( baseUrl, USER, state.password ),
		close: async () => {
			stock.close();
			await server.stop();
			await untilPortIsFree( host );
		},
	};
}

/** A killed process with much memory still holds its port for a moment. */
async function untilPortIsFree( host: string ): Promise< void > {
	const port = Number( new URL( `http://${ host }` ).port );
	const deadlineMs = Date.now() + PORT_LIMIT_MS;
	while ( ( await freePort( port ) ) !== port && Date.now() < deadlineMs ) {
		await sleep( 50 );
	}
}

/** A script that fails says why in WordPress' log, not to us. */
function withDebugLog( php: PhpRuntime, debugLog: string ): PhpRuntime {
	return {
		...php,
		runScript: ( site, script, input ) =>
			php.runScript( site, script, input ).catch( async ( cause: unknown ) => {
				const log = await readFile( debugLog, 'utf8' ).catch( () => '' );
				const fatal = log
					.split( '\n' )
					.findLast( ( line ) => line.includes( 'PHP Fatal' ) );
				const reason =
					fatal ?? ( cause instanceof Error ? cause.message : String( cause ) );
				throw new Error( `${ script } failed: ${ reason } (log: ${ debugLog })`, {
					cause,
				} );
			} ),
	};
}
