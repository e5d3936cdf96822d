import type { LocationId, Sku } from '../../shared/ids.ts';
import type { Leaf, LineAssignment } from '../../shared/line-assignment.ts';
import { isKept } from './bill-of-materials.ts';
import type { LedgerView } from './ledger-view.ts';
import { availableOf } from './shelf.ts';

/** What an order commits of a bundle, and gives up in the step that is decided. */
export type Released = ( bundle: Sku, location: LocationId ) => number;
type Tiers = NonNullable< LineAssignment[ 'first' ] >;

/**
 * Shares out what lies packed among the lines of one order, line by line. Decided when units are
 * first applied and frozen with them, as their place is: which shelf a packer reached into is a fact,
 * not a function of what was sold later.
 */
export class AssembledStock {
	readonly #view: Pick< LedgerView, 'bills' | 'stock' >;
	readonly #left = new Map< string, number >();
	readonly #released: Released;

	/** @param released what the order holds of them, and gives up in this very step. */
	constructor( view: Pick< LedgerView, 'bills' | 'stock' >, released: Released ) {
		this.#view = view;
		this.#released = released;
	}

	/** What each of the next `units` of a line takes, those alike together. */
	take(
		{ sku, location }: Pick< LineAssignment, 'sku' | 'location' >,
		units: number,
		placedAtMs: number
	): Tiers {
		const tiers: Tiers = [];
		let open = units;
		while ( open > 0 ) {
			const used = new Map< Sku, number >();
			let alike = open;
			const leaves = this.#view.bills.explode( sku, 1, placedAtMs, ( bill, needed ) => {
				const { bundle } = bill;
				if ( ! isKept( bill ) ) {
					return 0;
				}
				const there = this.#leftOf( bundle, location ) - ( used.get( bundle ) ?? 0 );
				const whole = Math.min( needed, there );
				used.set( bundle, ( used.get( bundle ) ?? 0 ) + whole );
				return whole;
			} );
			// Those for which they do not quite suffice take the rest: such a unit is one of its own.
			for ( const [ bundle, each ] of used ) {
				alike =
					each > 0
						? Math.min( alike, Math.floor( this.#leftOf( bundle, location ) / each ) )
						: alike;
			}
			used.forEach( ( each, bundle ) => this.#use( bundle, location, each * alike ) );
			tiers.push( { units: alike, leaves: asLeaves( leaves ) } );
			open -= alike;
		}
		return tiers;
	}

	#leftOf( bundle: Sku, location: LocationId ): number {
		const key = `${ bundle }\u001f${ location }`;
		const known = this.#left.get( key );
		if ( known !== undefined ) {
			return known;
		}
		const free = availableOf( this.#view.stock( bundle, location ) );
		return Math.max( 0, free + this.#released( bundle, location ) );
	}

	#use( bundle: Sku, location: LocationId, units: number ): void {
		this.#left.set(
			`${ bundle }\u001f${ location }`,
			this.#leftOf( bundle, location ) - units
		);
	}
}

export function asLeaves( leaves: ReadonlyMap< Sku, number > ): Leaf[] {
	return [ ...leaves ].map( ( [ sku, quantity ] ) => ( { sku, quantity } ) );
}
