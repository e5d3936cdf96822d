import { median } from './loads.ts';

/** What was measured, by who and what: one value a round. */
export class Samples {
	readonly #values = new Map< string, number[] >();

	add( subject: string, measure: string, value: number ): void {
		const key = keyOf( subject, measure );
		this.#values.set( key, [ ...( this.#values.get( key ) ?? [] ), value ] );
	}

	/** The median of its rounds; `null`: never measured. */
	median( subject: string, measure: string ): number | null {
		const values = this.#values.get( keyOf( subject, measure ) );
		return values ? median( values ) : null;
	}
}

const keyOf = ( subject: string, measure: string ): string => `${ subject }\u001f${ measure }`;
