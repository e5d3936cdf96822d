/** Something that two contents say differently; `null`: one of them says nothing of it. */
export interface ContentDifference {
	/** As in `snapshot.lines.0.ordered`. */
	readonly path: string;
	readonly standing: string | null;
	readonly refused: string | null;
}

/** What the ledger has added to what it was told: another mapping is no contradiction. */
const OWN = [ 'assigned' ];

/** Where two contents of one key differ, in the order of the first. */
export function contentDifferences( standing: unknown, refused: unknown ): ContentDifference[] {
	const [ left, right ] = [ leavesOf( standing ), leavesOf( refused ) ];
	return [ ...new Set( [ ...left.keys(), ...right.keys() ] ) ]
		.map( ( path ) => ( {
			path,
			standing: left.get( path ) ?? null,
			refused: right.get( path ) ?? null,
		} ) )
		.filter( ( one ) => one.standing !== one.refused );
}

/** Every value, by the way to it. */
function leavesOf( content: unknown, path: readonly string[] = [] ): Map< string, string > {
	if ( typeof content !== 'object' || content === null ) {
		return new Map( [ [ path.join( '.' ), JSON.stringify( content ) ] ] );
	}
	const fields = Object.entries( content ).filter(
		( [ name ] ) => path.length > 0 || ! OWN.includes( name )
	);
	return fields.length === 0
		? new Map( [ [ path.join( '.' ), JSON.stringify( content ) ] ] )
		: new Map(
				fields.flatMap( ( [ name, value ] ) => [ ...leavesOf( value, [ ...path, name ] ) ] )
			);
}
