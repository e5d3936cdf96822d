import { SeededRandom } from '../../../src/simulator/seeded-random.ts';

/** Chance with a seed, in the words of a test. */
export class Dice {
	readonly #random: SeededRandom;

	constructor( seed: number, purpose: string ) {
		this.#random = new SeededRandom( seed, purpose );
	}

	/** Both ends included. */
	between( least: number, most: number ): number {
		return least + this.#random.below( most - least + 1 );
	}

	chance( share: number ): boolean {
		return this.#random.chance( share );
	}

	/** @throws when there is nothing to pick from. */
	pick< T >( list: readonly T[] ): T {
		const index = this.#random.below( list.length );
		if ( list.length === 0 ) {
			throw new Error( 'nothing to pick from' );
		}
		return list[ index ] as T;
	}

	shuffled< T >( list: readonly T[] ): T[] {
		const rest = [ ...list ];
		for ( let last = rest.length - 1; last > 0; last -= 1 ) {
			const other = this.between( 0, last );
			[ rest[ last ], rest[ other ] ] = [ rest[ other ] as T, rest[ last ] as T ];
		}
		return rest;
	}
}
