import type { Shelf } from './reference-ledger.ts';

/** What the reference ledger is told of a shop besides its events. */
export interface World {
	readonly recipes: readonly Recipe[];
	/** Where all channels pack. */
	readonly home: string;
	readonly netLocations: readonly string[];
}

/** A bundle, from a moment on. */
export interface Recipe {
	readonly bundle: string;
	readonly since: number;
	readonly parts: Readonly< Record< string, number > >;
	readonly isKept?: boolean;
}

function recipeOf( { recipes }: World, name: string, at: number ): Recipe | null {
	const versions = recipes
		.filter( ( { bundle } ) => bundle === name )
		.toSorted( ( left, right ) => left.since - right.since );
	return versions.findLast( ( { since } ) => since <= at ) ?? versions[ 0 ] ?? null;
}

/** What one of it is made of at last. */
export function partsOf( world: World, name: string, at: number ): Record< string, number > {
	const recipe = recipeOf( world, name, at );
	if ( ! recipe ) {
		return { [ name ]: 1 };
	}
	const parts: Record< string, number > = {};
	for ( const [ part, each ] of Object.entries( recipe.parts ) ) {
		for ( const [ leaf, times ] of Object.entries( partsOf( world, part, at ) ) ) {
			parts[ leaf ] = ( parts[ leaf ] ?? 0 ) + each * times;
		}
	}
	return parts;
}

/** How many of a SKU can be promised at one place: of a bundle, by trying one after the other. */
export function referenceAvailable(
	shelves: Readonly< Record< string, Shelf > >,
	world: World,
	name: string,
	place: string
): number {
	const free = ( one: string ): number => {
		const shelf = shelves[ `${ one }@${ place }` ];
		return shelf ? shelf.onHand - shelf.committed - shelf.safety : 0;
	};
	const now = Number.POSITIVE_INFINITY;
	if ( ! recipeOf( world, name, now ) ) {
		return free( name );
	}
	const left = new Map< string, number >();
	const leftOf = ( one: string ): number => left.get( one ) ?? free( one );
	/** Takes one, as far as it is there; is all of it there? */
	const take = ( one: string ): boolean => {
		const recipe = recipeOf( world, one, now );
		if ( ! recipe || ( recipe.isKept && leftOf( one ) > 0 ) ) {
			left.set( one, leftOf( one ) - 1 );
			return leftOf( one ) >= 0;
		}
		const parts = Object.entries( recipe.parts ).flatMap( ( [ part, each ] ) =>
			Array.from( { length: each }, () => take( part ) )
		);
		return parts.every( ( isThere ) => isThere );
	};
	for ( const one of new Set( bundlesIn( world, name ) ) ) {
		if ( recipeOf( world, one, now )?.isKept ) {
			Array.from( { length: Math.max( 0, -free( one ) ) }, () => take( one ) );
		}
	}
	let units = 0;
	while ( take( name ) ) {
		units += 1;
	}
	return units;
}

function bundlesIn( world: World, name: string ): string[] {
	const recipe = recipeOf( world, name, Number.POSITIVE_INFINITY );
	return recipe
		? [ name, ...Object.keys( recipe.parts ).flatMap( ( part ) => bundlesIn( world, part ) ) ]
		: [];
}
