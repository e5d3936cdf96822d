import { SeededRandom } from '../../../src/simulator/seeded-random.ts';
import type { MarketPlan } from '../market-plan.ts';
import { marketPlan, type WorldPlan } from '../topology.ts';
import type { DayModel, Range } from './day-model.ts';

/** Somebody who wants one unit on one channel, and may think better of it later. */
export interface Shopper {
	readonly atMs: number;
	readonly channel: string;
	readonly sku: string;
	/** So long after buying the order is cancelled. */
	readonly cancelsAfterMs: number | null;
}

/** Units put on the shelf, and told to the worker at once. */
export interface Receipt {
	readonly atMs: number;
	readonly sku: string;
	readonly units: number;
}

/** All that happens on a day whatever the worker does; times from the opening on. */
export interface DayPlan {
	readonly model: DayModel;
	readonly opening: Readonly< Record< string, number > >;
	readonly shares: ReadonlyMap< string, number >;
	readonly shoppers: readonly Shopper[];
	readonly receipts: readonly Receipt[];
	readonly world: WorldPlan;
}

const CANCELLING = 0.03;
const CANCELS_AFTER = { min: 5_000, max: 120_000 };
const DELIVERED = 0.5;

export function dayPlan( seed: number, model: DayModel ): DayPlan {
	const random = new SeededRandom( seed, `day ${ model.name }` );
	// By chance, so that the largest channel is not always the one whose name comes first.
	const names = shuffled(
		model.channelShares.map( ( _share, at ) => `m${ at + 1 }` ),
		random
	);
	const shares = new Map(
		names.map( ( name, at ) => [ name, model.channelShares[ at ] ?? 0 ] as const )
	);
	const skus = Array.from(
		{ length: within( model.skus, random ) },
		( _, at ) => `sku-${ at + 1 }`
	);
	const opening = Object.fromEntries(
		skus.map( ( sku ) => [ sku, within( model.units, random ) ] )
	);
	return {
		model,
		opening,
		shares,
		shoppers: shoppersOf( seed, model, opening, shares ),
		receipts: receiptsOf( seed, model, skus ),
		world: {
			seed,
			markets: names.toSorted().map( ( name ) => channelPlan( name, random ) ),
			opening,
			chaosMs: 0,
			rates: model.faults,
			outages: [],
			buffer: 0,
			factsPerSecond: 0,
		},
	};
}

/** Compare-and-set with keys; an order is told after 0.3 to 1.2 s, a write answered after 0.5 to 2.5 s. */
function channelPlan( channel: string, random: SeededRandom ): MarketPlan {
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
}

/** Poisson, for every SKU on every channel; in the middle third of the day `rush` times as many come. */
function shoppersOf(
	seed: number,
	{ wanted, openMs, rush }: DayModel,
	opening: DayPlan[ 'opening' ],
	shares: DayPlan[ 'shares' ]
): Shopper[] {
	const random = new SeededRandom( seed, 'shoppers' );
	const all: Shopper[] = [];
	for ( const [ sku, units ] of Object.entries( opening ) ) {
		const perUnit = wanted.min + random.next() * ( wanted.max - wanted.min );
		for ( const [ channel, share ] of shares ) {
			const quiet = ( 3 * perUnit * units * share ) / ( 2 + rush ) / openMs;
			for ( let third = 0; third < 3; third += 1 ) {
				const perMs = third === 1 ? quiet * rush : quiet;
				const untilMs = ( ( third + 1 ) * openMs ) / 3;
				let atMs = ( third * openMs ) / 3 + random.gapSeconds( perMs );
				for ( ; atMs < untilMs; atMs += random.gapSeconds( perMs ) ) {
					const cancelsAfterMs = random.chance( CANCELLING )
						? within( CANCELS_AFTER, random )
						: null;
					all.push( { atMs: Math.ceil( atMs ), channel, sku, cancelsAfterMs } );
				}
			}
		}
	}
	return all.toSorted( ( one, other ) => one.atMs - other.atMs );
}

/** Between the first sixth of the day and the end of the rush: later there is hardly anybody to buy them. */
function receiptsOf( seed: number, model: DayModel, skus: readonly string[] ): Receipt[] {
	const random = new SeededRandom( seed, 'receipts' );
	return skus.flatMap( ( sku ) =>
		random.chance( DELIVERED )
			? [
					{
						atMs: within(
							{ min: model.openMs / 6, max: ( 2 * model.openMs ) / 3 },
							random
						),
						sku,
						units: within( model.receipt, random ),
					},
				]
			: []
	);
}

function within( { min, max }: Range, random: SeededRandom ): number {
	return Math.round( min + random.below( max - min + 1 ) );
}

function shuffled< T >( from: readonly T[], random: SeededRandom ): T[] {
	return from
		.map( ( one ) => ( { one, by: random.next() } ) )
		.toSorted( ( left, right ) => left.by - right.by )
		.map( ( { one } ) => one );
}
