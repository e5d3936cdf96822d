import type { ShopPlan } from '../../../local-shop/plan-shop.ts';
import type { ShopReport } from '../../../local-shop/shop-progress.ts';
import type { ApiClient } from './api-client.ts';
import type { Closers } from './closers.ts';
import type { DemoChannels } from './demo-channels.ts';
import { openRealShop } from './real-shop.ts';
import { startRealSales, type RealSale, type RealSales } from './real-sales.ts';
import { watchSale } from './watch-sale.ts';

export interface RealShopPart {
	readonly plan: ShopPlan;
	/** Kept from one start to the next. */
	readonly folder: string;
	readonly seed: number;
	readonly api: ApiClient;
	readonly workerAddress: string;
	readonly channels: DemoChannels;
	readonly closers: Closers;
	readonly report: ShopReport;
	readonly signal: AbortSignal;
	readonly onSelling: ( sales: RealSales ) => void;
}

/** Measured on two cores: at half an order a second Playground's WordPress fell behind by 20 s. */
const SLOWNESS = 4;

/**
 * The real WordPress within the demo, from getting it to selling through it. Whatever of that is
 * not to be had, the demo goes on with the simulators, and one line says what to do about it.
 */
export async function runRealShop( part: RealShopPart ): Promise< void > {
	const { plan, channels, report, signal } = part;
	if ( ! plan.isPossible ) {
		if ( plan.reason !== '' ) {
			report.say( plan.reason );
		}
		return;
	}
	try {
		const isSelling = await sellThroughIt( part, plan );
		if ( ! isSelling ) {
			await channels.connectSimulatedWooCommerce();
		}
	} catch ( problem ) {
		if ( ! signal.aborted ) {
			report.say( `No WordPress in this demo: ${ firstLineOf( problem ) }` );
			await channels.connectSimulatedWooCommerce();
		}
	}
}

/** Resolves, once it is up, to whether it sells. */
async function sellThroughIt(
	part: RealShopPart,
	plan: ShopPlan & { isPossible: true }
): Promise< boolean > {
	const { folder, seed, api, workerAddress, channels, closers, report, signal } = part;
	const provided = await plan.provide();
	signal.throwIfAborted();
	if ( provided.lacks !== null ) {
		report.say( `${ provided.lacks } Until then a simulated one sells.` );
		await channels.connectSimulatedWooCommerce();
	}
	const { shop, channel } = await openRealShop( {
		provided,
		folder,
		api,
		workerAddress,
		report,
		signal,
		onOpen: ( opened ) => closers.add( () => opened.close() ),
	} );
	if ( channel === null || provided.parts.woocommerce === null || closers.isClosing ) {
		return false;
	}
	channels.books.push( { channel, shown: () => shop.stock.total() } );
	if ( provided.php.isSlow ) {
		channels.slowness = SLOWNESS;
		report.say( `Orders now come at 1/${ SLOWNESS } of the rate, for this PHP to keep up.` );
	}
	let isFirst = true;
	const sales = startRealSales( shop, seed, channels.slowness, {
		onSale: ( sale ) => {
			if ( isFirst ) {
				isFirst = false;
				tellFirst( sale, part );
			}
		},
		onProblem: ( sentence ) => report.say( sentence ),
	} );
	await closers.add( () => sales.stop() );
	part.onSelling( sales );
	return true;
}

function tellFirst( sale: RealSale, { channels, report }: RealShopPart ): void {
	report.say(
		`First checkout in WordPress: order ${ sale.order }, ${ sale.quantity } × ${ sale.sku }`
	);
	watchSale(
		sale,
		channels.simulators,
		( text ) => report.say( text ),
		'First checkout confirmed on every channel.'
	);
}

function firstLineOf( problem: unknown ): string {
	const text = problem instanceof Error ? problem.message : String( problem );
	return text.split( '\n' )[ 0 ] ?? '';
}
