import type { Sku } from '../../shared/ids.ts';

/** One version of a bundle's bill of materials, valid from the moment it was saved. */
export interface Bill {
	readonly bundle: Sku;
	readonly sinceMs: number;
	/** Empty: the SKU stopped being a bundle. */
	readonly components: readonly BillComponent[];
	/** Packed from several places together; else all of a kit lies in one. */
	readonly isPackedAnywhere?: boolean;
	/** Some are packed beforehand and lie on a shelf of their own: those are sold first. */
	readonly isKeptAssembled?: boolean;
	/** Who saved it, as the log names people; left out: nobody knows. */
	readonly savedBy?: string;
}

export interface BillComponent {
	readonly sku: Sku;
	readonly quantity: number;
}

const NOW = Number.POSITIVE_INFINITY;

/** All bills, all versions. A plain value: saving a bill makes a new one. */
export class BillsOfMaterials {
	readonly #versions: ReadonlyMap< Sku, readonly Bill[] >;
	readonly #bundlesOf: ReadonlyMap< Sku, ReadonlySet< Sku > >;
	readonly #isAnyKept: boolean;
	/** As of now: asked for every bundle above every component that is sold. */
	readonly #leavesNow = new Map< Sku, ReadonlyMap< Sku, number > >();

	constructor( bills: Iterable< Bill > ) {
		const versions = new Map< Sku, Bill[] >();
		let isAnyKept = false;
		for ( const bill of bills ) {
			isAnyKept ||= bill.isKeptAssembled ?? false;
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
		this.#isAnyKept = isAnyKept;
	}

	/** As if `bill` had been saved as well. */
	with( bill: Bill ): BillsOfMaterials {
		return new BillsOfMaterials( [ ...this.#versions.values() ].flat().concat( bill ) );
	}

	/** The version in force; `null`: it never was a bundle. Without components it is none any more. */
	newest( bundle: Sku ): Bill | null {
		return this.#versions.get( bundle )?.at( -1 ) ?? null;
	}

	/**
	 * The components valid at `atMs`; `null` when the SKU was no bundle then. Compared by the second,
	 * which is all that channels tell of an order's time.
	 */
	componentsAt( sku: Sku, atMs: number ): readonly BillComponent[] | null {
		return this.#billAt( sku, atMs )?.components ?? null;
	}

	/** Has this bundle a shelf of its own for those that are packed already? */
	isKeptAssembled( sku: Sku, atMs: number ): boolean {
		const bill = this.#billAt( sku, atMs );
		return bill !== null && isKept( bill );
	}

	#billAt( sku: Sku, atMs: number ): Bill | null {
		return ifBundle(
			this.#versions
				.get( sku )
				?.findLast( ( bill ) => Math.floor( bill.sinceMs / 1_000 ) * 1_000 <= atMs )
		);
	}

	/**
	 * The bill for an order of `atMs`: the one valid then, and for orders of before there was any, the
	 * first. Else whoever sets up a bundle with open orders would see each of them as a shortage of a
	 * SKU that never had stock.
	 */
	#billFor( sku: Sku, atMs: number ): Bill | null {
		const first = this.#versions.get( sku )?.[ 0 ];
		return first && first.sinceMs > atMs
			? ( this.#billAt( sku, atMs ) ?? ifBundle( first ) )
			: this.#billAt( sku, atMs );
	}

	isPackedAnywhere( sku: Sku ): boolean {
		return this.newest( sku )?.isPackedAnywhere ?? false;
	}

	isBundle( sku: Sku ): boolean {
		return this.componentsAt( sku, Number.POSITIVE_INFINITY ) !== null;
	}

	/** Is `sku`, or a bundle within it, kept assembled as well? */
	holdsAssembled( sku: Sku, atMs: number ): boolean {
		return this.#isAnyKept && this.#keptWithin( sku, atMs ).size > 0;
	}

	/** `sku` and the bundles within it, as far as they are kept assembled today. */
	keptWithin( sku: Sku ): ReadonlySet< Sku > {
		return this.#keptWithin( sku, Number.POSITIVE_INFINITY );
	}

	#keptWithin( sku: Sku, atMs: number ): ReadonlySet< Sku > {
		const kept = new Set< Sku >();
		this.explode( sku, 1, atMs, ( bill ) => {
			if ( isKept( bill ) ) {
				kept.add( bill.bundle );
			}
			return 0;
		} );
		return kept;
	}

	/**
	 * Units of each leaf in one unit of `sku`, with the bills valid at `atMs`. A SKU that is no
	 * bundle is its own only leaf. Nested bundles multiply.
	 */
	leavesAt( sku: Sku, atMs: number ): ReadonlyMap< Sku, number > {
		const known = atMs === Number.POSITIVE_INFINITY ? this.#leavesNow.get( sku ) : undefined;
		const leaves = known ?? this.explode( sku, 1, atMs, () => 0 );
		if ( atMs === Number.POSITIVE_INFINITY ) {
			this.#leavesNow.set( sku, leaves );
		}
		return leaves;
	}

	/** What one `sku` is packed of: as `leavesAt`, but bundles kept assembled are taken as they are. */
	partsAt( sku: Sku, atMs: number ): ReadonlyMap< Sku, number > {
		return this.explode( sku, 1, atMs, ( bill, needed ) =>
			bill.bundle !== sku && isKept( bill ) ? needed : 0
		);
	}

	/**
	 * What `units` of `sku` take.
	 *
	 * @param takeWhole is asked for every bundle on the way how many of those needed are taken as they
	 *                  are; the rest is made of components.
	 */
	explode(
		sku: Sku,
		units: number,
		atMs: number,
		takeWhole: ( bill: Bill, needed: number ) => number
	): ReadonlyMap< Sku, number > {
		const taken = new Map< Sku, number >();
		const take = ( one: Sku, quantity: number ): void => {
			if ( quantity > 0 ) {
				taken.set( one, ( taken.get( one ) ?? 0 ) + quantity );
			}
		};
		const visit = ( one: Sku, needed: number, path: readonly Sku[] ): void => {
			const bill = path.includes( one ) ? null : this.#billFor( one, atMs );
			if ( bill === null ) {
				take( one, needed );
				return;
			}
			const whole = takeWhole( bill, needed );
			take( one, whole );
			if ( needed > whole ) {
				for ( const component of bill.components ) {
					const parts = ( needed - whole ) * component.quantity;
					visit( component.sku, parts, [ ...path, one ] );
				}
			}
		};
		visit( sku, units, [] );
		return taken;
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
	 * The shortest cycle that saving `components` for `bundle` would close, as the path of SKUs from the
	 * bundle back to itself; `null` when there is none. Each SKU is looked at once, however many ways lead
	 * to it.
	 */
	cycleWith( bundle: Sku, components: readonly BillComponent[] ): readonly Sku[] | null {
		const reachedFrom = new Map< Sku, Sku >();
		const reach = ( from: Sku, parts: readonly BillComponent[] ): Sku[] => {
			const found = parts.filter( ( { sku } ) => ! reachedFrom.has( sku ) );
			found.forEach( ( { sku } ) => reachedFrom.set( sku, from ) );
			return found.map( ( { sku } ) => sku );
		};
		const open = reach( bundle, components );
		// Grows while it is gone through.
		for ( const sku of open ) {
			if ( sku === bundle ) {
				const way = [ bundle ];
				let at = bundle;
				do {
					at = reachedFrom.get( at ) ?? bundle;
					way.push( at );
				} while ( at !== bundle );
				return way.toReversed();
			}
			open.push( ...reach( sku, this.componentsAt( sku, NOW ) ?? [] ) );
		}
		return null;
	}

	/** Levels of the longest way through `sku`, from the bundle at its top to a leaf; `max` + 1: more than `max`. */
	levelsThrough( sku: Sku, max: number ): number {
		const below = levelsFrom( sku, max, ( one ) =>
			( this.componentsAt( one, NOW ) ?? [] ).map( ( component ) => component.sku )
		);
		const above = levelsFrom( sku, max, ( one ) => [
			...( this.#bundlesOf.get( one ) ?? [] ),
		] );
		return Math.min( max + 1, below + above );
	}

	/**
	 * All parts of `sku` on all levels, each as often as it is met on the way down.
	 *
	 * @param known of other SKUs, and then of this one and those within it.
	 */
	partsWithin( sku: Sku, known = new Map< Sku, number >() ): number {
		const before = known.get( sku );
		if ( before !== undefined ) {
			return before;
		}
		const parts = ( this.componentsAt( sku, NOW ) ?? [] ).reduce(
			( sum, component ) => sum + 1 + this.partsWithin( component.sku, known ),
			0
		);
		known.set( sku, parts );
		return parts;
	}
}

function levelsFrom( sku: Sku, max: number, next: ( one: Sku ) => readonly Sku[] ): number {
	let levels = 0;
	let reached = new Set( next( sku ) );
	for ( ; reached.size > 0 && levels <= max; levels += 1 ) {
		reached = new Set( [ ...reached ].flatMap( next ) );
	}
	return levels;
}

type WhatABillSays = Omit< Bill, 'bundle' | 'sinceMs' >;

/** Do two bills say the same? In which order they name the components does not matter. */
export function isSameBill( left: WhatABillSays, right: WhatABillSays ): boolean {
	return (
		( left.isPackedAnywhere ?? false ) === ( right.isPackedAnywhere ?? false ) &&
		isKept( left ) === isKept( right ) &&
		componentsText( left ) === componentsText( right )
	);
}

function componentsText( { components }: WhatABillSays ): string {
	return JSON.stringify(
		components.map( ( { sku, quantity } ) => [ sku, quantity ] ).toSorted()
	);
}

/** Some of them are packed beforehand. */
export function isKept( { isKeptAssembled = false }: WhatABillSays ): boolean {
	return isKeptAssembled;
}

function ifBundle( bill: Bill | undefined ): Bill | null {
	return bill && bill.components.length > 0 ? bill : null;
}
