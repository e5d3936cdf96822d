import type { Sku } from '../../shared/ids.ts';
import type { Tier } from '../insight/velocity-tier.ts';
import type { DueListing } from '../store/contract.ts';
import { expectedNow } from './judge-read.ts';
import { LOW_QUANTITY } from './limits/call-priority.ts';

/**
 * Which listing is written first where there is not room for all: to zero, then low, then fast sellers, then
 * the oldest; raises last. The ledger marks a listing with its class, by which an index finds the most urgent
 * of 100,000; among the few that are fetched the dispatcher orders by what each call is worth, with what it
 * knows of the channel.
 *
 * Classes: 0 to zero or below, 1 low, 2 another cut, 3 a raise, which nobody can be oversold by.
 */
export type UrgencyClass = 0 | 1 | 2 | 3;

/** @param before what it should have shown until now, or does show. */
export function urgencyClass( before: number, quantity: number ): UrgencyClass {
	if ( quantity <= 0 ) {
		return 0;
	}
	if ( quantity > before ) {
		return 3;
	}
	return quantity <= LOW_QUANTITY ? 1 : 2;
}

/** What is known of how fast products sell. */
export interface Speeds {
	/** Units an hour, of all channels together, at the rate of now. */
	perHour( sku: Sku ): number;
	tierOf( sku: Sku ): Tier;
}

export const UNKNOWN_SPEEDS: Speeds = { perHour: () => 0, tierOf: () => 'C' };

/** Nothing sells never: without a figure, about twice a month. */
const LEAST_PER_HOUR = 0.003;
const HOUR_MS = 3_600_000;
/** Beyond that a term changes no order. */
const NEGLIGIBLE = 1e-12;
/** So many standard deviations (and units) above the mean nothing is worth counting. */
const FAR = 20;

/**
 * Units that are likely to be sold without being there while the channel goes on showing `shown` instead of
 * `wanted`: E[(min(D, shown) − wanted)⁺], where D, the units wanted within the lag, is Poisson.
 *
 * @param lagMs so long a sale goes on before we could hear of it.
 */
export function expectedOversellAvoided(
	shown: number,
	wanted: number,
	perHour: number,
	lagMs: number
): number {
	const from = Math.max( 0, wanted );
	if ( shown <= from ) {
		return 0;
	}
	const mean = ( Math.max( perHour, LEAST_PER_HOUR ) * lagMs ) / HOUR_MS;
	if ( from > mean + FAR * Math.sqrt( mean ) + FAR ) {
		return 0;
	}
	// Term by term above `from`: one minus the sum below it has no digits left where it matters least.
	let avoided = 0;
	for ( let units = from + 1; ; units++ ) {
		const term = ( Math.min( units, shown ) - from ) * poisson( units, mean );
		avoided += term;
		if ( units > mean && term <= avoided * NEGLIGIBLE ) {
			return avoided;
		}
	}
}

/** The probability of exactly so many units; by logarithms, which do not overflow. */
function poisson( units: number, mean: number ): number {
	let log = -mean + units * Math.log( mean );
	for ( let factor = 2; factor <= units; factor++ ) {
		log -= Math.log( factor );
	}
	return Math.exp( log );
}

/** Every so many calls what has waited too long goes first, so that nothing waits for ever. */
const FOR_THE_OLD = 4;
/** So long may wait what sells so fast, when there is not room for all (D5). */
const PATIENCE_MS: Readonly< Record< Tier, number > > = { A: 5_000, B: 60_000, C: 300_000 };

/**
 * @param due  of which a call can carry some.
 * @param turn counts the calls of the channel.
 * @returns all of them, the most urgent first.
 */
export function byUrgency(
	due: readonly DueListing[],
	speeds: Speeds,
	{ lagMs, nowMs, turn }: { lagMs: number; nowMs: number; turn: number }
): DueListing[] {
	const isForTheOld = turn % FOR_THE_OLD === FOR_THE_OLD - 1;
	const ranked = due.map( ( listing ) => {
		const { quantity, sku, dueSinceMs } = listing;
		const shown = expectedNow( listing );
		return {
			listing,
			isOld: isForTheOld && nowMs - dueSinceMs >= PATIENCE_MS[ speeds.tierOf( sku ) ],
			urgency: urgencyClass( shown, quantity ),
			avoided: expectedOversellAvoided( shown, quantity, speeds.perHour( sku ), lagMs ),
		};
	} );
	return ranked
		.toSorted( ( one, other ) => {
			if ( one.isOld !== other.isOld ) {
				return one.isOld ? -1 : 1;
			}
			const byAge = one.listing.dueSinceMs - other.listing.dueSinceMs;
			return (
				( one.isOld ? byAge : 0 ) ||
				one.urgency - other.urgency ||
				other.avoided - one.avoided ||
				byAge ||
				( one.listing.listing < other.listing.listing ? -1 : 1 )
			);
		} )
		.map( ( { listing } ) => listing );
}
