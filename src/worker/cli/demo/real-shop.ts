import { z } from 'zod';
import { openLocalShop, type LocalShop } from '../../../local-shop/local-shop.ts';
import type { ProvidedShop } from '../../../local-shop/plan-shop.ts';
import type { ShopReport } from '../../../local-shop/shop-progress.ts';
import type { ChannelStatus } from '../../../shared/status.ts';
import { systemClock } from '../../adapters/system-ports.ts';
import type { ApiClient } from './api-client.ts';
import { DEMO_PRODUCTS } from './demo-shop.ts';

/** The real WordPress of the demo, as far as the demo shows it. */
export interface RealShop {
	readonly shop: LocalShop;
	/** Its channel at the worker; `null`: it is not paired, or has nothing to sell. */
	readonly channel: string | null;
}

export interface RealShopOptions {
	readonly provided: ProvidedShop;
	readonly folder: string;
	readonly api: ApiClient;
	readonly workerAddress: string;
	readonly report: ShopReport;
	readonly signal: AbortSignal;
	/** As soon as it runs: it must be ended from then on. */
	readonly onOpen: ( shop: LocalShop ) => Promise< void >;
}

const PORT = 8_378;
const CATALOGUE_LIMIT_MS = 60_000;
const LOOK_AGAIN_MS = 200;
const KIND = 'woocommerce-plugin';
const codeSchema = z.object( { code: z.string() } );
const refusalSchema = z.object( { code: z.string(), message: z.string() } );

/**
 * Opens the shop and pairs it with the worker the way its owner would: a code from the worker,
 * given to the plugin by the signed-in administrator.
 *
 * @throws when WordPress does not start. A pairing that fails is said, not thrown: the shop can be
 *         looked at all the same.
 */
export async function openRealShop( options: RealShopOptions ): Promise< RealShop > {
	const { provided, folder, api, workerAddress, report, signal, onOpen } = options;
	const { parts, php } = provided;
	const shop = await openLocalShop( {
		folder,
		parts,
		php,
		products: DEMO_PRODUCTS,
		report,
		port: PORT,
		signal,
	} );
	await onOpen( shop );
	const woocommerce =
		parts.woocommerce === null
			? 'no WooCommerce, a placeholder in its place'
			: `WooCommerce ${ parts.woocommerce.version }`;
	report.say(
		`WordPress at ${ shop.baseUrl }/wp-admin/admin.php?page=lockstep  user ${ shop.user }, password ${ shop.password }  (WordPress ${ parts.wordpress.version }, ${ woocommerce }, ${ php.name })`
	);
	const problem = await pair( shop, api, workerAddress );
	if ( problem !== null ) {
		report.say( `The shop could not be paired with the worker: ${ problem }` );
		return { shop, channel: null };
	}
	const paired = await liveChannel( api, signal );
	signal.throwIfAborted();
	if ( paired === null ) {
		report.say(
			'The shop is paired, but the worker could not read its products: see its log.'
		);
		return { shop, channel: null };
	}
	report.say(
		`Paired ${ paired.name } (real WordPress, ${ shop.baseUrl }): ${ paired.listings } listings`
	);
	return { shop, channel: paired.channel };
}

/** The shop's channel once its catalogue is in the ledger; `null` when that takes over a minute. */
async function liveChannel( api: ApiClient, signal: AbortSignal ): Promise< ChannelStatus | null > {
	const deadlineMs = systemClock.now() + CATALOGUE_LIMIT_MS;
	for (;;) {
		const { channels } = await api.status();
		const paired = channels.find( ( { kind } ) => kind === KIND );
		if ( paired?.state === 'live' ) {
			return paired;
		}
		if ( signal.aborted || systemClock.now() > deadlineMs ) {
			return null;
		}
		await new Promise< void >( ( resolve ) => {
			systemClock.after( LOOK_AGAIN_MS, resolve );
		} );
	}
}

/** Gives what was wrong; `null` when they are paired. */
async function pair(
	shop: LocalShop,
	api: ApiClient,
	workerAddress: string
): Promise< string | null > {
	try {
		const { code } = codeSchema.parse( await api.post( '/v1/pairing/code', {} ) );
		const owner = await shop.signIn();
		const answer = await owner.rest( 'POST', 'lockstep/v1/pairing/pair', {
			worker: workerAddress,
			code,
		} );
		if ( answer.status < 300 ) {
			return null;
		}
		const refusal = refusalSchema.safeParse( answer.body );
		return refusal.success
			? `${ refusal.data.message } (${ refusal.data.code })`
			: `WordPress answered ${ answer.status }`;
	} catch ( problem ) {
		return problem instanceof Error ? problem.message : String( problem );
	}
}
