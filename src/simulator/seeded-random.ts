import type { DelayRange } from './contract.ts';

/**
 * A small seeded generator (mulberry32). One per purpose: were writes and webhooks to draw from
 * one stream, the delay of a webhook would depend on how many calls the worker happened to make.
 */
export class SeededRandom {
	private state: number;

	constructor( seed: number, purpose: string ) {
		let mixed = Math.trunc( seed ) ^ 0x9e3779b9;
		for ( const letter of purpose ) {
			mixed = Math.imul( mixed ^ ( letter.codePointAt( 0 ) ?? 0 ), 0x01000193 );
		}
		this.state = mixed >>> 0;
	}

	/** In [0, 1). */
	next(): number {
		this.state = ( this.state + 0x6d2b79f5 ) >>> 0;
		let mixed = this.state;
		mixed = Math.imul( mixed ^ ( mixed >>> 15 ), mixed | 1 );
		mixed ^= mixed + Math.imul( mixed ^ ( mixed >>> 7 ), mixed | 61 );
		return ( ( mixed ^ ( mixed >>> 14 ) ) >>> 0 ) / 4_294_967_296;
	}

	/** True with the given probability; never for 0, always for 1. */
	chance( share: number ): boolean {
		return this.next() < share;
	}

	/** A whole number of milliseconds, both ends included. */
	delayMs( range: DelayRange ): number {
		return Math.round( range.minMs + this.next() * ( range.maxMs - range.minMs ) );
	}

	/** A whole number in [0, bound). */
	below( bound: number ): number {
		return Math.floor( this.next() * bound );
	}

	/** The time to the next event of a Poisson process, in seconds. */
	gapSeconds( ratePerSecond: number ): number {
		return -Math.log( 1 - this.next() ) / ratePerSecond;
	}

	/** A UUID of version 4, as the marketplaces stamp their deliveries with. */
	uuid(): string {
		const hex = ( length: number ): string =>
			Array.from( { length }, () => this.below( 16 ).toString( 16 ) ).join( '' );
		const variant = '89ab'.charAt( this.below( 4 ) );
		return `${ hex( 8 ) }-${ hex( 4 ) }-4${ hex( 3 ) }-${ variant }${ hex( 3 ) }-${ hex( 12 ) }`;
	}
}
