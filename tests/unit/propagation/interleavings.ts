/**
 * Breadth-first search through every interleaving of a small model. A state is a plain value; two
 * states with the same JSON are the same state.
 */
export function searchInterleavings< S >( options: {
	readonly initial: S;
	readonly next: ( state: S ) => readonly { readonly did: string; readonly state: S }[];
	/** Throws when the state is wrong; gets the way that led to it. */
	readonly check: ( state: S, isQuiet: boolean, way: readonly string[] ) => void;
	readonly statesMax: number;
} ): number {
	const seen = new Map< string, readonly string[] >();
	let frontier: { state: S; way: readonly string[] }[] = [ { state: options.initial, way: [] } ];
	seen.set( JSON.stringify( options.initial ), [] );
	while ( frontier.length > 0 ) {
		const following: typeof frontier = [];
		for ( const { state, way } of frontier ) {
			const steps = options.next( state );
			options.check( state, steps.length === 0, way );
			for ( const { did, state: after } of steps ) {
				const name = JSON.stringify( after );
				if ( ! seen.has( name ) ) {
					const longer = [ ...way, did ];
					seen.set( name, longer );
					following.push( { state: after, way: longer } );
				}
			}
		}
		if ( seen.size > options.statesMax ) {
			throw new Error(
				`more than ${ options.statesMax } states: the model is not as small as it was meant to be`
			);
		}
		frontier = following;
	}
	return seen.size;
}

/**
 * Goes one way only: through steps by their names, which must be possible then.
 *
 * @throws {Error} one is not.
 */
export function follow< S >(
	initial: S,
	next: ( state: S ) => readonly { readonly did: string; readonly state: S }[],
	names: readonly string[]
): S {
	return names.reduce( ( state, name ) => {
		const possible = next( state );
		const step = possible.find( ( { did } ) => did === name );
		if ( ! step ) {
			const instead = possible.map( ( { did } ) => did ).join( ', ' );
			throw new Error( `"${ name }" cannot happen here, only: ${ instead }` );
		}
		return step.state;
	}, initial );
}
