import type { Sku } from '../../shared/ids.ts';
import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import { Pump } from '../propagation/pump.ts';
import type { Speeds } from '../propagation/urgency.ts';
import type { SalesStore } from '../store/sales-store.ts';
import { tierOf, type Tier } from './velocity-tier.ts';

const HOUR_MS = 3_600_000;
/** Of which the peak is taken; older hours are forgotten. */
export const KEPT_MS = 90 * 24 * HOUR_MS;
/** How often orders of the log are counted, and what sold lately is read again. */
const EVERY_MS = 3_000;
/** So many events in one transaction: others commit in between. */
const TOGETHER_MAX = 250;
/** Between two portions of a log that was never counted. */
const PORTION_PAUSE_MS = 50;
const PRUNED_TOGETHER_MAX = 1_000;
/** What sold fast at its best may do so again: so much of its best hour counts as its speed of now. */
const PEAK_SHARE = 0.1;

/**
 * How fast products sell: counted from the log every few seconds, kept in memory for whoever has to order by
 * it. Every worker reads; of several one counts. The peaks of 90 days are read at the start and once an hour,
 * what sold in this hour and the last one with every count.
 */
export class Velocity implements Speeds {
	readonly #options: { clock: Clock; sales: SalesStore; log: Log };
	readonly #pump: Pump;
	#peaks = new Map< Sku, number >();
	#recent = new Map< Sku, { now: number; before: number } >();
	#recentHourMs = 0;
	#peaksAtMs: number | null = null;
	#prunedAtMs: number | null = null;

	constructor( options: { clock: Clock; sales: SalesStore; log: Log } ) {
		this.#options = options;
		this.#pump = new Pump( {
			clock: options.clock,
			sweepMs: EVERY_MS,
			step: () => this.#step(),
			onError: ( error ) =>
				options.log.error( { error: errorText( error ) }, 'counting sales failed' ),
		} );
	}

	start(): void {
		this.#pump.wake();
	}

	stop(): Promise< void > {
		return this.#pump.stop();
	}

	tierOf( sku: Sku ): Tier {
		return tierOf( this.#peaks.get( sku ) ?? 0 );
	}

	/** This hour's units, and of the last hour's the part that is not an hour ago yet. */
	perHour( sku: Sku ): number {
		const { now = 0, before = 0 } = this.#recent.get( sku ) ?? {};
		const elapsed = ( this.#options.clock.now() - this.#recentHourMs ) / HOUR_MS;
		const recent = now + before * Math.max( 0, 1 - elapsed );
		return Math.max( recent, PEAK_SHARE * ( this.#peaks.get( sku ) ?? 0 ) );
	}

	async #step(): Promise< number > {
		const { clock, sales } = this.#options;
		const sinceMs = clock.now() - KEPT_MS;
		const counted = await sales.countNext( TOGETHER_MAX, sinceMs );
		if ( counted === TOGETHER_MAX ) {
			return clock.now() + PORTION_PAUSE_MS;
		}
		if ( this.#peaksAtMs === null || clock.now() >= this.#peaksAtMs + HOUR_MS ) {
			const peaks = await sales.peaks( sinceMs );
			this.#peaks = new Map( peaks.map( ( { sku, units } ) => [ sku, units ] ) );
			this.#peaksAtMs = clock.now();
		}
		await this.#readRecent();
		return clock.now() + ( ( await this.#isPruned( sinceMs ) ) ? EVERY_MS : PORTION_PAUSE_MS );
	}

	/** Once an hour, until nothing old is left; `false`: there is more. */
	async #isPruned( beforeMs: number ): Promise< boolean > {
		const { clock, sales } = this.#options;
		if ( this.#prunedAtMs !== null && clock.now() < this.#prunedAtMs + HOUR_MS ) {
			return true;
		}
		const pruned = await sales.prune( beforeMs, PRUNED_TOGETHER_MAX );
		if ( pruned === PRUNED_TOGETHER_MAX ) {
			return false;
		}
		this.#prunedAtMs = clock.now();
		return true;
	}

	async #readRecent(): Promise< void > {
		const { clock, sales } = this.#options;
		const hourMs = Math.floor( clock.now() / HOUR_MS ) * HOUR_MS;
		const recent = new Map< Sku, { now: number; before: number } >();
		for ( const { sku, hourMs: atMs, units } of await sales.hours( hourMs - HOUR_MS ) ) {
			const sum = recent.get( sku ) ?? { now: 0, before: 0 };
			sum[ atMs >= hourMs ? 'now' : 'before' ] += units;
			recent.set( sku, sum );
			this.#peaks.set( sku, Math.max( units, this.#peaks.get( sku ) ?? 0 ) );
		}
		this.#recent = recent;
		this.#recentHourMs = hourMs;
	}
}
