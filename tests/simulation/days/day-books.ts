import type { DayPlan } from './day-plan.ts';

/** What a day, or several, came to. */
export interface DayBooks {
	/** Units that there were: in the morning, and delivered. */
	readonly units: number;
	readonly sold: number;
	/** Sales of a unit that was not there any more. */
	readonly oversold: number;
	/** Shoppers who found nothing on their channel. */
	readonly refused: number;
	/** Units left in the evening of SKUs that somebody was refused. */
	readonly stranded: number;
	/** Units left in the evening, everything at rest, that no channel shows. */
	readonly hidden: number;
}

export const NO_BOOKS: DayBooks = {
	units: 0,
	sold: 0,
	oversold: 0,
	refused: 0,
	stranded: 0,
	hidden: 0,
};

export function added( one: DayBooks, other: DayBooks ): DayBooks {
	return {
		units: one.units + other.units,
		sold: one.sold + other.sold,
		oversold: one.oversold + other.oversold,
		refused: one.refused + other.refused,
		stranded: one.stranded + other.stranded,
		hidden: one.hidden + other.hidden,
	};
}

/** Counts what nobody has bought yet, by sales, cancellations and deliveries alone. */
export class DayCounter {
	readonly #left: Map< string, number >;
	readonly #refused = new Map< string, number >();
	#units: number;
	#oversold = 0;

	constructor( { opening }: DayPlan ) {
		this.#left = new Map( Object.entries( opening ) );
		this.#units = sum( Object.values( opening ) );
	}

	left( sku: string ): number {
		return this.#left.get( sku ) ?? 0;
	}

	sold( sku: string ): void {
		this.#move( sku, -1 );
		this.#oversold += this.left( sku ) < 0 ? 1 : 0;
	}

	cancelled( sku: string ): void {
		this.#move( sku, 1 );
	}

	delivered( sku: string, units: number ): void {
		this.#units += units;
		this.#move( sku, units );
	}

	refused( sku: string ): void {
		this.#refused.set( sku, ( this.#refused.get( sku ) ?? 0 ) + 1 );
	}

	/** @param shownOf units of a SKU that its channels show together. */
	books( shownOf: ( sku: string ) => number ): DayBooks {
		const left = [ ...this.#left ].map( ( [ sku, units ] ) => ( { sku, units } ) );
		return {
			units: this.#units,
			sold: this.#units - sum( left.map( ( { units } ) => units ) ),
			oversold: this.#oversold,
			refused: sum( [ ...this.#refused.values() ] ),
			stranded: sum(
				left.map( ( { sku, units } ) =>
					this.#refused.has( sku ) ? Math.max( 0, units ) : 0
				)
			),
			hidden: sum( left.map( ( { sku, units } ) => Math.max( 0, units - shownOf( sku ) ) ) ),
		};
	}

	#move( sku: string, units: number ): void {
		this.#left.set( sku, this.left( sku ) + units );
	}
}

function sum( numbers: readonly number[] ): number {
	return numbers.reduce( ( total, one ) => total + one, 0 );
}
