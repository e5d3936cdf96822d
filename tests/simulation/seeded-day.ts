import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { MarketPlan } from './market-plan.ts';
import type { Marketplace } from './marketplace.ts';
import { marketPlan, type WorldPlan } from './topology.ts';
import { World } from './world.ts';

/** What a day came to, by the marketplaces' own books. */
export interface DayBooks {
	/** Units that there were, over all SKUs. */
	readonly units: number;
	/** Sales of a unit that was not there any more. */
	readonly oversold: number;
	/** Units left in the evening of SKUs that somebody was refused on some channel. */
	readonly stranded: number;
	readonly sold: number;
}

export interface DayRules {
	readonly splitBelow: number;
	/** Without it every raise goes out at once, whatever the others may still be showing. */
	readonly isGated: boolean;
}

/** Shopping hours, in simulated time. */
const OPEN_MS = 180_000;
const EVENING_MS = 60_000;
/** So much more is wanted than is there: the last units are fought for. */
const WANTED = 2;
const RUSH = 4;

/** One day of three compare-and-set channels with idempotency keys: the whole worker on a virtual clock. */
export async function seededDay( seed: number, rules: DayRules ): Promise< DayBooks > {
	const plan = dayPlan( seed );
	const world = new World( plan );
	try {
		await world.setUp();
		const { app } = world.life;
		const { store } = app;
		if ( ! rules.isGated ) {
			withoutGate( store );
		}
		app.wake( await store.model.setSplitBelow( rules.splitBelow, world.clock.now() ) );
		await world.clock.run( world.clock.now() + 30_000 );
		world.faults.begin();
		const counter = new Counter( plan.opening, world.markets );
		shopping( world, counter );
		await world.clock.run( world.clock.now() + OPEN_MS + EVENING_MS );
		return counter.books();
	} finally {
		world.close();
	}
}

function dayPlan( seed: number ): WorldPlan {
	const random = new SeededRandom( seed, 'day' );
	const markets = [ 'm1', 'm2', 'm3' ].map( ( channel ): MarketPlan => {
		const market = marketPlan( channel, 'cut', random );
		return {
			...market,
			capabilities: {
				...market.capabilities,
				limits: [],
				quantityMax: 1_000,
				eventLagMs: 1_200,
			},
			roundTrip: { minMs: 500, maxMs: 2_500 },
			webhookLag: { minMs: 300, maxMs: 1_200 },
		};
	} );
	const skus = Array.from( { length: 3 + random.below( 4 ) }, ( _, at ) => `sku-${ at + 1 }` );
	return {
		seed,
		markets,
		opening: Object.fromEntries( skus.map( ( sku ) => [ sku, 5 + random.below( 25 ) ] ) ),
		chaosMs: 0,
		rates: { 'webhook late': 0.05, 'webhook twice': 0.05 },
		outages: [],
		buffer: 0,
		factsPerSecond: 0,
	};
}

/** Poisson, on every channel, for every SKU; in the middle third of the day four times as many come. */
function shopping( world: World, counter: Counter ): void {
	const { clock, markets, plan } = world;
	const random = new SeededRandom( plan.seed, 'shoppers' );
	const [ fromMs, untilMs ] = [ clock.now(), clock.now() + OPEN_MS ];
	const come = ( market: Marketplace, sku: string, perSecond: number ): void => {
		const part = ( 3 * ( clock.now() - fromMs ) ) / OPEN_MS;
		const rate = part >= 1 && part < 2 ? perSecond * RUSH : perSecond;
		clock.after( random.gapSeconds( rate ) * 1_000, () => {
			if ( clock.now() < untilMs ) {
				counter.shop( market, sku );
				if ( random.chance( 0.03 ) ) {
					cancelOne( market, random );
				}
				come( market, sku, perSecond );
			}
		} );
	};
	for ( const [ sku, units ] of Object.entries( plan.opening ) ) {
		for ( const market of markets ) {
			const evenly = ( WANTED * units ) / markets.length / ( OPEN_MS / 1_000 );
			come( market, sku, ( evenly * 3 ) / ( 2 + RUSH ) );
		}
	}
}

function cancelOne( market: Marketplace, random: SeededRandom ): void {
	const order = market.orders[ random.below( market.orders.length ) ];
	const [ line ] = order?.lines ?? [];
	if ( order && line ) {
		market.cancel( order, line, 1 );
	}
}

/** Keeps count by nothing but the marketplaces' orders. */
class Counter {
	readonly #opening: Readonly< Record< string, number > >;
	readonly #markets: readonly Marketplace[];
	readonly #refused = new Set< string >();
	#oversold = 0;

	constructor( opening: Readonly< Record< string, number > >, markets: readonly Marketplace[] ) {
		this.#opening = opening;
		this.#markets = markets;
	}

	shop( market: Marketplace, sku: string ): void {
		if ( ! market.sell( [ { sku, units: 1 } ] ) ) {
			this.#refused.add( sku );
		} else if ( this.#left( sku ) < 0 ) {
			this.#oversold += 1;
		}
	}

	books(): DayBooks {
		const skus = Object.keys( this.#opening );
		const units = sum( Object.values( this.#opening ) );
		const left = skus.map( ( sku ) => this.#left( sku ) );
		const stranded = skus.map( ( sku, at ) =>
			this.#refused.has( sku ) ? Math.max( 0, left[ at ] ?? 0 ) : 0
		);
		return {
			units,
			oversold: this.#oversold,
			stranded: sum( stranded ),
			sold: units - sum( left ),
		};
	}

	#left( sku: string ): number {
		const lines = this.#markets.flatMap( ( { orders } ) =>
			orders.flatMap( ( one ) => one.lines )
		);
		const sold = lines.map( ( line ) =>
			line.sku === sku ? line.ordered - line.cancelled : 0
		);
		return ( this.#opening[ sku ] ?? 0 ) - sum( sold );
	}
}

/** The mistake made on purpose: to the gate no listing is split. */
function withoutGate( { deliveries }: Store ): void {
	const begin = deliveries.beginSharedCall.bind( deliveries );
	const ungated: typeof begin = ( channel, skus, make ) =>
		begin( channel, skus, ( sharing ) =>
			make( sharing.map( ( state ) => ( { ...state, split: null } ) ) )
		);
	Object.defineProperty( deliveries, 'beginSharedCall', { value: ungated } );
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
