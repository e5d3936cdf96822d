import type { Sku } from '../../shared/ids.ts';

/** One version of a bundle's bill of materials, valid from the moment it was saved. */
export interface Bill {
	readonly bundle: Sku;
	readonly sinceMs: number;
	/** Empty: the SKU stopped being a bundle. */
	readonly components: readonly BillComponent[];
	/** Packed from several places together; else all of a kit lies in one. */
	readonly isPackedAnywhere?: boolean;
}

export interface BillComponent {
	readonly sku: Sku;
	readonly quantity: number;
}

/** All bills, all versions. A plain value: saving a bill makes a new one. */
export class BillsOfMaterials {
	readonly #versions: ReadonlyMap< Sku, readonly Bill[] >;
	readonly #bundlesOf: ReadonlyMap< Sku, ReadonlySet< Sku > >;

	constructor( bills: Iterable< Bill > ) {
		const versions = new Map< Sku, Bill[] >();
		for ( const bill of bills ) {
			const known = versions.get( bill.bundle ) ?? [];
			known.push( bill );
			versions.set( bill.bundle, known );
		}
		const bundlesOf = new Map< Sku, Set< Sku > >();
		for ( const [ bundle, known ] of versions ) {
			known.sort( ( left, right ) => left.sinceMs - right.sinceMs );
			for ( const component of known.at( -1 )?.components ?? [] ) {
				const parents = bundlesOf.get( component.sku ) ?? new Set< Sku >();
				parents.add( bundle );
				bundlesOf.set( component.sku, parents );
			}
		}
		this.#versions = versions;
		this.#bundlesOf = bundlesOf;
	}

	/**
	 * The components valid at `atMs`; `null` when the SKU was no bundle then. Compared by the second,
	 * which is all that channels tell of an order's time.
	 */
	componentsAt( sku: Sku, atMs: number ): readonly BillComponent[] | null {
		const valid = this.#versions
			.get( sku )
			?.findLast( ( bill ) => Math.floor( bill.sinceMs / 1_000 ) * 1_000 <= atMs );
		return valid && valid.components.length > 0 ? valid.components : null;
	}

	isPackedAnywhere( sku: Sku ): boolean {
		return this.#versions.get( sku )?.at( -1 )?.isPackedAnywhere ?? false;
	}

	isBundle( sku: Sku ): boolean {
		return this.componentsAt( sku, Number.POSITIVE_INFINITY ) !== null;
	}

	/**
	 * Units of each leaf in one unit of `sku`, with the bills valid at `atMs`. A SKU that is no
	 * bundle is its own only leaf. Nested bundles multiply.
	 */
	leavesAt( sku: Sku, atMs: number ): ReadonlyMap< Sku, number > {
		const leaves = new Map< Sku, number >();
		this.#collectLeaves( sku, 1, atMs, [], leaves );
		return leaves;
	}

	#collectLeaves(
		sku: Sku,
		quantity: number,
		atMs: number,
		path: readonly Sku[],
		leaves: Map< Sku, number >
	): void {
		const components = this.componentsAt( sku, atMs );
		if ( components === null || path.includes( sku ) ) {
			leaves.set( sku, ( leaves.get( sku ) ?? 0 ) + quantity );
			return;
		}
		for ( const component of components ) {
			this.#collectLeaves(
				component.sku,
				quantity * component.quantity,
				atMs,
				[ ...path, sku ],
				leaves
			);
		}
	}

	/** Every bundle that contains `sku` today, directly or through another bundle. */
	bundlesAbove( sku: Sku ): ReadonlySet< Sku > {
		const above = new Set< Sku >();
		const open: Sku[] = [ sku ];
		for ( let next = open.pop(); next !== undefined; next = open.pop() ) {
			for ( const bundle of this.#bundlesOf.get( next ) ?? [] ) {
				if ( ! above.has( bundle ) ) {
					above.add( bundle );
					open.push( bundle );
				}
			}
		}
		return above;
	}

	/**
	 * The cycle that saving `components` for `bundle` would close, as the path of SKUs from the
	 * bundle back to itself; `null` when there is none.
	 */
	cycleWith( bundle: Sku, components: readonly BillComponent[] ): readonly Sku[] | null {
		const visit = ( sku: Sku, path: readonly Sku[] ): readonly Sku[] | null => {
			if ( sku === bundle ) {
				return [ ...path, sku ];
			}
			for ( const next of this.componentsAt( sku, Number.POSITIVE_INFINITY ) ?? [] ) {
				const isSeen = next.sku !== bundle && path.includes( next.sku );
				const cycle = isSeen ? null : visit( next.sku, [ ...path, sku ] );
				if ( cycle ) {
					return cycle;
				}
			}
			return null;
		};
		for ( const component of components ) {
			const cycle = visit( component.sku, [ bundle ] );
			if ( cycle ) {
				return cycle;
			}
		}
		return null;
	}
}
