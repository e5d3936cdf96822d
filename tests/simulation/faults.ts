import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { FaultKind } from './fault-kinds.ts';

/** How likely each kind is, each time that it could happen; left out: never in this run. */
export type FaultRates = Readonly< Partial< Record< FaultKind, number > > >;

/**
 * Decides where things go wrong, from a stream of chance of its own; counts what did. From `heal()` on
 * nothing goes wrong any more.
 */
export class Faults {
	readonly counts = new Map< FaultKind, number >();
	readonly #rates: FaultRates;
	readonly #random: SeededRandom;
	readonly #note: ( what: string, about: string ) => void;
	#isOn = false;

	constructor( seed: number, rates: FaultRates, note: ( what: string, about: string ) => void ) {
		this.#random = new SeededRandom( seed, 'faults' );
		this.#rates = rates;
		this.#note = note;
	}

	begin(): void {
		this.#isOn = true;
	}

	heal(): void {
		this.#isOn = false;
	}

	/** Does it happen now? */
	strikes( kind: FaultKind, where: string ): boolean {
		const rate = this.#rates[ kind ] ?? 0;
		if ( ! this.#isOn || rate === 0 || ! this.#random.chance( rate ) ) {
			return false;
		}
		this.count( kind, where );
		return true;
	}

	/** The first of these that happens now. */
	firstOf< K extends FaultKind >( kinds: readonly K[], where: string ): K | null {
		return kinds.find( ( kind ) => this.strikes( kind, where ) ) ?? null;
	}

	count( kind: FaultKind, where: string ): void {
		this.counts.set( kind, ( this.counts.get( kind ) ?? 0 ) + 1 );
		this.#note( 'fault', `${ kind }: ${ where }` );
	}

	/** How bad it is, where that can differ. */
	between( minMs: number, maxMs: number ): number {
		return this.#random.delayMs( { minMs, maxMs } );
	}
}
