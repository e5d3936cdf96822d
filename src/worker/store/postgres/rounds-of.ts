/**
 * Splits what has to be carried out in order into sets that one statement each can carry out: in none
 * of them is a key twice. Almost always that is one set.
 */
export function roundsOf< T >( items: readonly T[], keyOf: ( item: T ) => unknown ): T[][] {
	const times = new Map< unknown, number >();
	const rounds: T[][] = [];
	for ( const item of items ) {
		const key = keyOf( item );
		const round = times.get( key ) ?? 0;
		times.set( key, round + 1 );
		( rounds[ round ] ??= [] ).push( item );
	}
	return rounds;
}
