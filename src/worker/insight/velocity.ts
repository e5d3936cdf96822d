import type { Sku } from '../../shared/ids.ts';
import { tierOf, type Tier } from './velocity-tier.ts';

/** How fast products sell, kept in memory for whoever has to order by it. */
export class Velocity {
	readonly #peaks = new Map< Sku, number >();

	tierOf( sku: Sku ): Tier {
		return tierOf( this.#peaks.get( sku ) ?? 0 );
	}
}
