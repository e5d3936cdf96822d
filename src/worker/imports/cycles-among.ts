import type { Sku } from '../../shared/ids.ts';

/**
 * Of these bundles those that would contain themselves, each with the way there and back. Without
 * recursion and by every edge twice at most, as a file may hold a chain of 10,000.
 *
 * @param componentsOf of every bundle there is, as it would be.
 */
export function cyclesAmong(
	bundles: Iterable< Sku >,
	componentsOf: ReadonlyMap< Sku, readonly Sku[] >
): ReadonlyMap< Sku, readonly Sku[] > {
	const left = withoutLeaves( componentsOf );
	const cycles = new Map< Sku, readonly Sku[] >();
	for ( const bundle of bundles ) {
		const way = left.has( bundle ) ? wayBack( bundle, left, componentsOf ) : null;
		if ( way ) {
			cycles.set( bundle, way );
		}
	}
	return cycles;
}

/** Bundles that are on a cycle, or above one: what is made of nothing but the others is taken away. */
function withoutLeaves( componentsOf: ReadonlyMap< Sku, readonly Sku[] > ): ReadonlySet< Sku > {
	const above = new Map< Sku, Sku[] >();
	const open = new Map< Sku, number >();
	for ( const [ bundle, components ] of componentsOf ) {
		const inner = components.filter( ( sku ) => componentsOf.has( sku ) );
		open.set( bundle, inner.length );
		for ( const sku of inner ) {
			const known = above.get( sku ) ?? [];
			known.push( bundle );
			above.set( sku, known );
		}
	}
	const leaves = [ ...open ].filter( ( [ , count ] ) => count === 0 ).map( ( [ sku ] ) => sku );
	for ( let leaf = leaves.pop(); leaf !== undefined; leaf = leaves.pop() ) {
		open.delete( leaf );
		for ( const bundle of above.get( leaf ) ?? [] ) {
			const count = ( open.get( bundle ) ?? 0 ) - 1;
			open.set( bundle, count );
			if ( count === 0 ) {
				leaves.push( bundle );
			}
		}
	}
	return new Set( open.keys() );
}

/** The shortest; `null`: there is none. */
function wayBack(
	bundle: Sku,
	left: ReadonlySet< Sku >,
	componentsOf: ReadonlyMap< Sku, readonly Sku[] >
): readonly Sku[] | null {
	const from = new Map< Sku, Sku >();
	const open: Sku[] = [ bundle ];
	// Grows while it is gone through: what is found last is looked at last.
	for ( const sku of open ) {
		for ( const component of componentsOf.get( sku ) ?? [] ) {
			if ( component === bundle ) {
				const way = [ bundle, sku ];
				for ( let at = sku; at !== bundle; ) {
					at = from.get( at ) ?? bundle;
					way.push( at );
				}
				return sku === bundle ? [ bundle, bundle ] : way.toReversed();
			}
			if ( left.has( component ) && ! from.has( component ) ) {
				from.set( component, sku );
				open.push( component );
			}
		}
	}
	return null;
}
