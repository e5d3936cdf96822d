import type { SimulatedChannel } from './contract.ts';
import { SaleRefused } from './sale-refused.ts';
import { SeededRandom } from './seeded-random.ts';
import { Timers } from './timers.ts';

export interface ShopperOptions {
	/** One that is added later is visited from then on. */
	readonly channels: readonly SimulatedChannel[];
	/** Orders per second over all channels together, arriving as a Poisson process; may change. */
	readonly ordersPerSecond: number;
	readonly seed?: number;
	/** SKUs to buy; all that a channel offers when left out. */
	readonly skus?: readonly string[];
	/** Share of visits that cancel an earlier order instead of placing one; 0.05 by default. */
	readonly cancelShare?: number;
	readonly onSale?: ( sale: ShopperSale ) => void;
	readonly onCancel?: ( sale: ShopperSale ) => void;
}

export interface ShopperSale {
	readonly channel: SimulatedChannel;
	readonly sku: string;
	readonly quantity: number;
	readonly order: string;
	readonly atMs: number;
}

export interface Shopper {
	readonly placed: number;
	readonly cancelled: number;
	/** No further visit after this; visits leave nothing running. */
	stop(): void;
}

/**
 * Starts a trickle of orders. Who comes buys one SKU on one channel, one to three units (1.5 on
 * average), never more than is shown; a channel that is sold out is left without an order.
 */
export function startShopper( options: ShopperOptions ): Shopper {
	const random = new SeededRandom( options.seed ?? 1, 'shopper' );
	const timers = new Timers();
	const open: ShopperSale[] = [];
	let placed = 0;
	let cancelled = 0;

	const skusOf = new Map< SimulatedChannel, readonly string[] >();
	const offeredOn = ( channel: SimulatedChannel ): readonly string[] => {
		const known = skusOf.get( channel );
		if ( known !== undefined ) {
			return known;
		}
		const offered = channel.journal
			.filter( ( { cause } ) => cause === 'opening' )
			.map( ( { sku } ) => sku )
			.filter( ( sku ) => options.skus?.includes( sku ) ?? true );
		skusOf.set( channel, offered );
		return offered;
	};

	const buy = (): void => {
		const channel = options.channels[ random.below( options.channels.length ) ];
		const unitsDrawn = random.next();
		const start = random.next();
		if ( channel === undefined ) {
			return;
		}
		const inStock = offeredOn( channel ).filter( ( sku ) => channel.shown( sku ) > 0 );
		const sku = inStock[ Math.floor( start * inStock.length ) ];
		if ( sku === undefined ) {
			return;
		}
		const wanted = unitsDrawn < 0.6 ? 1 : unitsDrawn < 0.9 ? 2 : 3;
		const quantity = Math.min( wanted, channel.shown( sku ) );
		const { order, placedAtMs } = channel.sell( [ { sku, quantity } ] );
		const sale = { channel, sku, quantity, order, atMs: placedAtMs };
		placed += 1;
		open.push( sale );
		options.onSale?.( sale );
	};

	const cancel = (): void => {
		const [ sale ] = open.splice( random.below( open.length ), 1 );
		if ( sale === undefined ) {
			return;
		}
		try {
			sale.channel.cancel( sale.order );
		} catch ( cause ) {
			if ( cause instanceof SaleRefused ) {
				return; // Shipped or cancelled by somebody else meanwhile.
			}
			throw cause;
		}
		cancelled += 1;
		options.onCancel?.( sale );
	};

	const visit = (): void => {
		const isCancelling = random.chance( options.cancelShare ?? 0.05 );
		if ( isCancelling && open.length > 0 ) {
			cancel();
		} else {
			buy();
		}
		next();
	};
	const next = (): void =>
		timers.after( random.gapSeconds( options.ordersPerSecond ) * 1000, visit );
	next();

	return {
		get placed() {
			return placed;
		},
		get cancelled() {
			return cancelled;
		},
		stop: () => timers.stop(),
	};
}
