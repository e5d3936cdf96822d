import type { SimulatedShop } from '../../../src/worker/cli/demo/start-simulators.ts';
import { startShopper } from '../../../src/simulator/shopper.ts';

/** Orders to be placed, and which of them there were. */
export interface Load {
	readonly name: string;
	/** Listings of another channel that one of its webhooks makes due. */
	readonly dirtyTogether: number;
	/** Places the orders; answers their ids. */
	run( shops: readonly SimulatedShop[], seed: number ): Promise< ReadonlySet< string > >;
}

/** A Poisson process over all channels and SKUs. */
function trickle( name: string, perSecond: number, orders: number ): Load {
	return {
		name,
		dirtyTogether: 1,
		run: ( shops, seed ) =>
			new Promise( ( resolve ) => {
				const placed = new Set< string >();
				const shopper = startShopper( {
					channels: shops.map( ( { simulator } ) => simulator ),
					ordersPerSecond: perSecond,
					seed,
					cancelShare: 0,
					onSale: ( { order } ) => {
						placed.add( order );
						if ( placed.size === orders ) {
							shopper.stop();
							resolve( placed );
						}
					},
				} );
			} ),
	};
}

/** One order of one unit of each of so many SKUs, on the shop's own channel. */
function allAtOnce( skus: readonly string[] ): Load {
	return {
		name: `${ skus.length } SKUs at once`,
		dirtyTogether: skus.length,
		run: async ( shops ) => {
			const [ first ] = shops;
			const order = first?.simulator.sell( skus.map( ( sku ) => ( { sku, quantity: 1 } ) ) );
			return new Set( order ? [ order.order ] : [] );
		},
	};
}

export function loadsOf( skus: readonly string[], isQuick: boolean ): readonly Load[] {
	return isQuick
		? [ trickle( '10 events/s', 10, 30 ), allAtOnce( skus.slice( 0, 120 ) ) ]
		: [
				trickle( '1 event/s', 1, 120 ),
				trickle( '10 events/s', 10, 600 ),
				trickle( '100 events/s', 100, 3_000 ),
				trickle( 'burst of 50 in 1 s', 50, 50 ),
				allAtOnce( skus ),
			];
}
