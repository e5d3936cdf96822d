import type { LocalShop } from '../../../local-shop/local-shop.ts';
import { SeededRandom } from '../../../simulator/seeded-random.ts';
import { systemClock } from '../../adapters/system-ports.ts';

export interface RealSale {
	readonly sku: string;
	readonly quantity: number;
	readonly order: number;
	/** When the shopper sent it. */
	readonly atMs: number;
}

export interface RealSales {
	/** Orders that the shop accepted, and that it refused (sold out). */
	readonly placed: number;
	readonly refused: number;
	/** No further checkout; one that is under way ends with the shop. */
	stop(): void;
}

/** A checkout costs a second of a processor: one every 5 to 10 s leaves the rest to the others. */
const GAP = { minMs: 5_000, maxMs: 10_000 };
const FIRST_AFTER_MS = 1_000;

/** Buys through the real shop, one checkout after another, never more than it shows. */
export function startRealSales(
	shop: LocalShop,
	seed: number,
	slowness: number,
	tell: { onSale: ( sale: RealSale ) => void; onProblem: ( sentence: string ) => void }
): RealSales {
	const random = new SeededRandom( seed, 'real sales' );
	const skus = [ ...shop.productIds.keys() ];
	const counts = { placed: 0, refused: 0, isStopped: false };

	const buy = async (): Promise< void > => {
		const inStock = skus.filter( ( sku ) => ( shop.stock.of( sku ) ?? 0 ) > 0 );
		const sku = inStock[ random.below( inStock.length ) ];
		const quantity = 1;
		if ( sku === undefined ) {
			return;
		}
		const outcome = await shop.checkout( sku, quantity );
		if ( outcome.accepted ) {
			counts.placed += 1;
			tell.onSale( { sku, quantity, order: outcome.order, atMs: outcome.sentAtMs } );
		} else {
			counts.refused += 1;
		}
	};
	const visit = (): void => {
		void buy()
			.catch( ( problem: unknown ) => {
				counts.refused += 1;
				if ( ! counts.isStopped ) {
					const reason = problem instanceof Error ? problem.message : String( problem );
					tell.onProblem( `A checkout in the real shop failed: ${ reason }` );
				}
			} )
			.then( () => {
				if ( ! counts.isStopped ) {
					cancel = systemClock.after( random.delayMs( GAP ) * slowness, visit );
				}
			} );
	};
	let cancel = systemClock.after( FIRST_AFTER_MS, visit );
	return {
		get placed() {
			return counts.placed;
		},
		get refused() {
			return counts.refused;
		},
		stop: () => {
			counts.isStopped = true;
			cancel();
		},
	};
}
