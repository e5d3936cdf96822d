import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { ChannelCapabilities } from '../../src/worker/channels/contract.ts';
import { FAULT_KINDS, isCrash, type FaultKind } from './fault-kinds.ts';
import type { FaultRates } from './faults.ts';
import type { MarketPlan } from './market-plan.ts';

/** One run, whole: who sells what, how busy it is, what goes wrong. */
export interface WorldPlan {
	readonly seed: number;
	readonly markets: readonly MarketPlan[];
	/** What is on the shelf, by SKU. */
	readonly opening: Readonly< Record< string, number > >;
	readonly chaosMs: number;
	readonly rates: FaultRates;
	/** Outages while there is chaos, by channel. */
	readonly outages: readonly {
		readonly channel: string;
		readonly atMs: number;
		readonly forMs: number;
	}[];
	readonly buffer: number;
	/** From so many units on a SKU is split among its listings; left out: none is. */
	readonly splitBelow?: number;
	/** People take nothing off a shelf but what is ordered. */
	readonly onlyReceipts?: boolean;
	/** Facts in a second that people tell of shelves. */
	readonly factsPerSecond: number;
}

export type Variant = 'cut' | 'cut, no keys' | 'blind' | 'blind, one by one' | 'feed';
const VARIANTS: readonly Variant[] = [
	'cut',
	'cut',
	'cut, no keys',
	'blind',
	'blind, one by one',
	'feed',
];

/** Most runs are short; a few have a channel that is down for hours. */
const HOURS_DOWN_EVERY = 125;

/**
 * What chance alone brings about too rarely: of each 25 seeds one is made for it, by its number. (Of 60
 * seeds not one had met the first three.)
 */
const MADE_FOR_EVERY = 25;
const MADE_FOR = new Map< number, FaultRates >( [
	[ 3, { 'crash before model.setOrdersSeenUntil': 0.5, 'crash with a call on its way': 0.05 } ],
	[ 7, { 'poisoned batch': 1 } ],
	[ 11, { 'webhook lost': 0.3, 'lost answer': 0.1 } ],
	[ 16, { 'webhook lost': 0.1, 'foreign edit': 0.5 } ],
] );
const HOUR_MS = 3_600_000;

/**
 * Of each ten seeds one splits all that there is among channels with compare-and-set alone, where nothing may
 * be oversold whatever happens on the way; and one the last units among channels of all kinds.
 */
const SPLIT_EVERY = 10;
const SPLIT_ALL = 9;
const SPLIT_LAST = 4;
const CUT_VARIANTS: readonly Variant[] = [ 'cut', 'cut', 'cut, no keys' ];
/** What puts on sale what is not there, or takes away what is on sale: no split can help that. */
const NOT_WITH_SPLIT: readonly FaultKind[] = [ 'lying 200', 'foreign edit' ];
const SPLIT_CRASHES = FAULT_KINDS.filter( ( kind ) => kind.endsWith( 'beginSharedCall' ) );

export function planOf( seed: number ): WorldPlan {
	const random = new SeededRandom( seed, 'topology' );
	const isLong = seed % HOURS_DOWN_EVERY === 0;
	const variants = seed % SPLIT_EVERY === SPLIT_ALL ? CUT_VARIANTS : VARIANTS;
	const markets = Array.from( { length: 2 + random.below( 2 ) }, ( _, index ) => {
		const market = marketPlan( `m${ index + 1 }`, pick( random, variants ), random );
		return isLong ? { ...market, salesPerSecond: market.salesPerSecond / 30 } : market;
	} );
	const opening = Object.fromEntries(
		Array.from( { length: 2 + random.below( 4 ) }, ( _, index ) => [
			`sku-${ index + 1 }`,
			// Few units: what is scarce is where it goes wrong.
			random.chance( 0.6 ) ? 1 + random.below( 6 ) : 10 + random.below( 40 ),
		] )
	);
	const chaosMs = 8_000 + random.below( 14_000 );
	const plan: WorldPlan = {
		seed,
		markets,
		opening,
		chaosMs: isLong ? chaosMs + HOUR_MS + HOUR_MS / 6 : chaosMs,
		rates: MADE_FOR.get( seed % MADE_FOR_EVERY ) ?? ratesOf( random ),
		outages: outagesOf( random, markets, chaosMs, isLong ),
		buffer: random.chance( 0.3 ) ? 1 + random.below( 2 ) : 0,
		factsPerSecond: ( 0.2 + random.next() * 0.4 ) / ( isLong ? 30 : 1 ),
	};
	return withSplit( plan );
}

function withSplit( plan: WorldPlan ): WorldPlan {
	const kind = plan.seed % SPLIT_EVERY;
	if ( kind !== SPLIT_ALL && kind !== SPLIT_LAST ) {
		return plan;
	}
	const random = new SeededRandom( plan.seed, 'split' );
	const crashes = SPLIT_CRASHES.filter( () => random.chance( 0.3 ) );
	const rates = {
		...plan.rates,
		...Object.fromEntries( crashes.map( ( one ) => [ one, 0.01 + random.next() * 0.03 ] ) ),
	};
	if ( kind === SPLIT_LAST ) {
		return { ...plan, rates, buffer: 0, splitBelow: 3 + random.below( 10 ) };
	}
	const harmless = Object.entries( rates ).filter(
		( [ one ] ) => ! NOT_WITH_SPLIT.some( ( fault ) => fault === one )
	);
	return {
		...plan,
		// Sold out within seconds: shares that change faster than writes land are what the gate is for.
		markets: plan.markets.map( ( one ) => ( {
			...one,
			salesPerSecond: 1 + random.next() * 2,
		} ) ),
		opening: Object.fromEntries(
			Object.keys( plan.opening ).map( ( sku ) => [ sku, 4 + random.below( 20 ) ] )
		),
		rates: Object.fromEntries( harmless ),
		buffer: 0,
		splitBelow: 1_000,
		onlyReceipts: true,
	};
}

/** A marketplace of a variant; what the variant leaves open is by chance. */
export function marketPlan( channel: string, variant: Variant, random: SeededRandom ): MarketPlan {
	const isCut = variant.startsWith( 'cut' );
	const lagMs = 500 + random.below( 1_500 );
	const hasRevisions = random.chance( 0.7 );
	const appliesAfterMs = variant === 'feed' ? 500 + random.below( 1_500 ) : 0;
	const capabilities: ChannelCapabilities = {
		writes: isCut ? 'cut' : 'blind',
		hasIdempotencyKeys: variant === 'cut' || ( ! isCut && random.chance( 0.3 ) ),
		writeBatchMax: variant === 'blind, one by one' ? 1 : 2 + random.below( 8 ),
		readBatchMax: 1 + random.below( 10 ),
		takesNegative: false,
		quantityMax: random.chance( 0.2 ) ? 20 : 1_000,
		callsInFlightMax: 1 + random.below( 4 ),
		settleMs: 6_000 + random.below( 6_000 ),
		eventLagMs: lagMs,
		limits: limitsOf( random ),
		...( appliesAfterMs > 0 ? { appliesWithinMs: appliesAfterMs } : {} ),
	};
	const minMs = 40 + random.below( 150 );
	return {
		channel,
		variant,
		capabilities,
		roundTrip: { minMs, maxMs: minMs * 3 },
		webhookLag: { minMs: 50, maxMs: lagMs },
		appliesAfterMs,
		hasRevisions,
		timeStepMs: hasRevisions ? 1 : 1_000,
		tells: random.chance( 0.6 ) ? 'orders' : 'order-changed',
		echoes: random.chance( 0.7 ),
		saysShown: isCut && random.chance( 0.5 ),
		salesPerSecond: 0.2 + random.next() * 0.8,
	};
}

/** What an account may spend; some document nothing. */
function limitsOf( random: SeededRandom ): ChannelCapabilities[ 'limits' ] {
	const windowMs = random.chance( 0.5 ) ? 1_000 : 2_000;
	const max = 4 + random.below( 8 );
	return random.chance( 0.4 ) ? [ { limit: 'calls', name: 'calls', max, windowMs } ] : [];
}

/** Each run has some kinds of faults and not others: all at once would hide what one of them does. */
function ratesOf( random: SeededRandom ): FaultRates {
	const share = random.next() * 0.5;
	const rates: Partial< Record< FaultKind, number > > = {};
	for ( const kind of FAULT_KINDS.filter( ( one ) => ! SPLIT_CRASHES.includes( one ) ) ) {
		const isIn = random.chance( share );
		const rate = isCrash( kind ) ? 0.01 + random.next() * 0.03 : 0.01 + random.next() * 0.12;
		if ( isIn ) {
			rates[ kind ] = rate;
		}
	}
	return rates;
}

function outagesOf(
	random: SeededRandom,
	markets: readonly MarketPlan[],
	chaosMs: number,
	isLong: boolean
): WorldPlan[ 'outages' ] {
	const { channel } = pick( random, markets );
	if ( isLong ) {
		return [
			{
				channel,
				atMs: random.below( chaosMs ),
				forMs: HOUR_MS + random.below( HOUR_MS / 6 ),
			},
		];
	}
	return random.chance( 0.25 )
		? [ { channel, atMs: random.below( chaosMs ), forMs: 2_000 + random.below( 15_000 ) } ]
		: [];
}

function pick< T >( random: SeededRandom, from: readonly T[] ): T {
	const one = from[ random.below( from.length ) ];
	if ( one === undefined ) {
		throw new Error( 'nothing to pick from' );
	}
	return one;
}
