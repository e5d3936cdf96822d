import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import woocommerceRestApi from '@woocommerce/woocommerce-rest-api';
import { z } from 'zod';
import { checkout, type CheckoutOutcome } from './checkout.ts';
import { versionIn, type WooCommerceParts } from './discovery.ts';
import { freePort } from './free-port.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { lastJson } from './last-json.ts';
import { startPrivateMariadb } from './mariadb.ts';
import { serveNatively } from './native-php.ts';
import { PHP_DIR } from './php-dir.ts';
import { runCommand } from './run-command.ts';
import { waitUntilServed } from './wait-until-served.ts';
import { writeWordpressFiles, type DatabaseSettings } from './wordpress-files.ts';

/**
 * A real WordPress with a real WooCommerce, installed into a temporary folder and served by PHP's
 * own server on loopback. Up in about ten seconds on two cores; `close` leaves nothing behind.
 */
export interface WooCommerceSite {
	readonly baseUrl: string;
	readonly consumerKey: string;
	readonly consumerSecret: string;
	/** Product ids by SKU. */
	readonly productIds: ReadonlyMap< string, number >;
	readonly versions: Readonly< Record< 'wordpress' | 'woocommerce' | 'database', string > >;
	/** WordPress' own debug log: PHP errors of the shop are in it. */
	readonly debugLog: string;

	/** A shopper buys: a real Store API checkout. */
	checkout(
		lines: readonly { readonly sku: string; readonly quantity: number }[],
		paymentMethod?: 'cod' | 'bacs'
	): Promise< CheckoutOutcome >;
	/** A signed REST call as an app makes it; any status is an answer. */
	rest(
		method: 'get' | 'post' | 'put' | 'delete',
		path: string,
		body?: object
	): Promise< RestAnswer >;
	/** What the database holds for a SKU, read without WooCommerce; `null` when it is not managed. */
	stockOf( sku: string ): Promise< number | null >;
	/** The same for every SKU, in one reading. */
	stocks(): Promise< ReadonlyMap< string, number | null > >;
	/** Calls wp-cron.php, as a system's cron does: runs what is due, at most once a minute. */
	runCron(): Promise< void >;
	/** Runs WooCommerce's job queue now (webhooks are jobs); gives the number of jobs. */
	runActions(): Promise< number >;
	close(): Promise< void >;
}

export interface RestAnswer {
	readonly status: number;
	readonly body: unknown;
}

export interface SiteOptions extends WooCommerceParts {
	readonly products: readonly {
		readonly sku: string;
		readonly title: string;
		readonly quantity: number;
	}[];
	/** 0 (the default): any free port. */
	readonly port?: number;
	/** Requests served at once; PHP's server handles one per process. */
	readonly workers?: number;
}

const idsSchema = z.object( { ids: z.record( z.string(), z.number() ) } );
const stocksSchema = z.record( z.string(), z.number().nullable() );

/** @throws when a part does not start; the message names the log. */
export async function startWooCommerceSite( options: SiteOptions ): Promise< WooCommerceSite > {
	const folder = await mkdtemp( join( tmpdir(), 'lockstep-shop-' ) );
	const processes: GuardedProcess[] = [];
	const close = async () => {
		await Promise.all( processes.map( ( each ) => each.stop() ) );
		await rm( folder, { recursive: true, force: true, maxRetries: 3 } );
	};
	try {
		return await start( folder, processes, options, close );
	} catch ( problem ) {
		await close();
		throw problem;
	}
}

async function start(
	folder: string,
	processes: GuardedProcess[],
	options: SiteOptions,
	close: () => Promise< void >
): Promise< WooCommerceSite > {
	const root = join( folder, 'wordpress' );
	const debugLog = join( root, 'wp-content/debug.log' );
	const host = `127.0.0.1:${ options.port || ( await freePort() ) }`;
	const baseUrl = `http://${ host }`;
	const database = await startDatabase( folder, processes, options );
	await writeWordpressFiles( root, options, database, baseUrl );

	const php = ( script: string, input = '' ) =>
		runCommand(
			'env',
			[
				`LOCKSTEP_TEST_HOST=${ host }`,
				'php',
				'-d',
				'memory_limit=512M',
				join( PHP_DIR, script ),
				root,
			],
			input
		).catch( async ( problem: unknown ) => {
			const log = await readFile( debugLog, 'utf8' ).catch( () => 'no debug.log' );
			throw new Error( `${ script } failed: ${ log.slice( -1_500 ) }`, { cause: problem } );
		} );
	await php( 'install-wordpress.php' );
	const consumerKey = `ck_${ randomBytes( 20 ).toString( 'hex' ) }`;
	const consumerSecret = `cs_${ randomBytes( 20 ).toString( 'hex' ) }`;
	const installed = await php(
		'install-shop.php',
		JSON.stringify( { products: options.products, key: consumerKey, secret: consumerSecret } )
	);
	const productIds = new Map( Object.entries( idsSchema.parse( lastJson( installed ) ).ids ) );

	processes.push( serveNatively( { root, host, logFolder: folder }, options.workers ?? 8 ) );
	await waitUntilServed( `${ baseUrl }/wp-json/`, processes, folder );

	const rest = createRest( baseUrl, consumerKey, consumerSecret );
	const stocks = async () =>
		new Map( Object.entries( stocksSchema.parse( lastJson( await php( 'stocks.php' ) ) ) ) );
	return {
		baseUrl,
		consumerKey,
		consumerSecret,
		productIds,
		debugLog,
		versions: {
			wordpress: versionIn(
				join( root, 'wp-includes/version.php' ),
				/\$wp_version = '([^']+)'/
			),
			woocommerce: versionIn(
				join( options.woocommerceDir, 'woocommerce.php' ),
				/Version: (\S+)/
			),
			database: options.database,
		},
		checkout( lines, paymentMethod = 'cod' ) {
			const cart = lines.map( ( { sku, quantity } ) => {
				const productId = productIds.get( sku );
				if ( productId === undefined ) {
					throw new Error( `the shop has no product ${ sku }` );
				}
				return { productId, quantity };
			} );
			return checkout( baseUrl, cart, paymentMethod );
		},
		rest,
		stocks,
		async stockOf( sku ) {
			const stock = ( await stocks() ).get( sku );
			if ( stock === undefined ) {
				throw new Error( `the shop has no product ${ sku }` );
			}
			return stock;
		},
		async runCron() {
			const answer = await fetch( `${ baseUrl }/wp-cron.php?doing_wp_cron` );
			await answer.text();
		},
		async runActions() {
			return Number( await php( 'run-actions.php' ) );
		},
		close,
	};
}

async function startDatabase(
	folder: string,
	processes: GuardedProcess[],
	options: SiteOptions
): Promise< DatabaseSettings > {
	if ( options.database === 'sqlite' ) {
		return { engine: 'sqlite' };
	}
	const mariadb = await startPrivateMariadb( folder );
	processes.push( mariadb.process );
	return { engine: 'mariadb', socket: mariadb.socket, name: mariadb.database };
}

function createRest( baseUrl: string, consumerKey: string, consumerSecret: string ) {
	const client = new woocommerceRestApi.default( {
		url: baseUrl,
		consumerKey,
		consumerSecret,
		axiosConfig: { validateStatus: () => true },
	} );
	const answerSchema = z.object( { status: z.number(), data: z.unknown() } );
	return async (
		method: 'get' | 'post' | 'put' | 'delete',
		path: string,
		body: object = {}
	): Promise< RestAnswer > => {
		const answer = answerSchema.parse(
			method === 'get' || method === 'delete'
				? await client[ method ]( path, body )
				: await client[ method ]( path, body )
		);
		return { status: answer.status, body: answer.data };
	};
}
