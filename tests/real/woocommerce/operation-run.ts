import { OPERATIONS, type OperationGround } from './shop-operations.ts';

export interface OperationPlan {
	/** How often each kind is to succeed. */
	readonly perKind: number;
	/** Operations under way at once. */
	readonly atOnce: number;
	/** Called after each, with the share that is done. */
	readonly onProgress?: ( share: number ) => void;
	/** Kinds to play; all of them when left out. */
	readonly kinds?: readonly string[];
}

export interface OperationTally {
	readonly succeeded: number;
	/** Successes by kind. */
	readonly byKind: Readonly< Record< string, number > >;
	/** What the shop refused, or what broke off. */
	readonly failures: readonly string[];
}

/**
 * Plays every kind of operation in random order, several at once. One that fails is played again, at
 * most as often again as it was wanted: under way, an operation may meet a product just sold out.
 */
export async function playOperations(
	ground: OperationGround,
	{ perKind, atOnce, onProgress, kinds = Object.keys( OPERATIONS ) }: OperationPlan
): Promise< OperationTally > {
	const queue = ground.dice.shuffled(
		kinds.flatMap( ( kind ) => Array.from( { length: perKind }, () => kind ) )
	);
	const total = queue.length;
	const byKind = Object.fromEntries( kinds.map( ( kind ) => [ kind, 0 ] ) );
	const failures: string[] = [];
	let done = 0;
	const playOne = async ( kind: string ): Promise< void > => {
		try {
			await OPERATIONS[ kind ]?.( ground );
			byKind[ kind ] = ( byKind[ kind ] ?? 0 ) + 1;
			done += 1;
			onProgress?.( done / total );
		} catch ( problem ) {
			failures.push( `${ kind }: ${ said( problem ) }` );
			if (
				failures.filter( ( each ) => each.startsWith( `${ kind }:` ) ).length <= perKind
			) {
				queue.push( kind );
			}
		}
	};
	await Promise.all(
		Array.from( { length: atOnce }, async () => {
			for ( let kind = queue.shift(); kind !== undefined; kind = queue.shift() ) {
				await playOne( kind );
			}
		} )
	);
	return { succeeded: done, byKind, failures };
}

function said( problem: unknown ): string {
	return problem instanceof Error ? problem.message.slice( 0, 400 ) : String( problem );
}
