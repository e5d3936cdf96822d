import { fork } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TriedSeed } from './tried-seed.ts';

interface Told {
	readonly tried?: TriedSeed;
	readonly branches?: Readonly< Record< string, number > >;
}

const CHILD = path.join( path.dirname( fileURLToPath( import.meta.url ) ), 'seed-process.ts' );

/**
 * Shares seeds out among processes, one at a time each.
 *
 * @param onTried is told of each; answers whether to go on.
 * @returns how often each branch of the dispatcher ran, over all processes.
 * @throws {Error} a process ended before its work was done.
 */
export async function trySeeds(
	seeds: readonly number[],
	{ processes, isOnce }: { readonly processes: number; readonly isOnce: boolean },
	onTried: ( tried: TriedSeed ) => boolean
): Promise< Readonly< Record< string, number > > > {
	const left = [ ...seeds ];
	const counts: Record< string, number > = {};
	await Promise.all(
		Array.from( { length: Math.min( processes, seeds.length ) }, () =>
			one(
				isOnce,
				() => left.shift(),
				( tried ) => {
					if ( ! onTried( tried ) ) {
						left.length = 0;
					}
				},
				( branches ) =>
					Object.entries( branches ).forEach( ( [ name, count ] ) => {
						counts[ name ] = ( counts[ name ] ?? 0 ) + count;
					} )
			)
		)
	);
	return counts;
}

function one(
	isOnce: boolean,
	next: () => number | undefined,
	onTried: ( tried: TriedSeed ) => void,
	onBranches: ( branches: Readonly< Record< string, number > > ) => void
): Promise< void > {
	return new Promise( ( resolve, reject ) => {
		const child = fork( CHILD, isOnce ? [ '--once' ] : [], {
			execArgv: [ '--disable-warning=ExperimentalWarning' ],
		} );
		let isDone = false;
		child.on( 'message', ( { tried, branches }: Told ) => {
			if ( branches ) {
				isDone = true;
				onBranches( branches );
				return;
			}
			if ( tried ) {
				onTried( tried );
			}
			const seed = next();
			child.send( seed === undefined ? 'end' : { seed } );
		} );
		child.on( 'error', reject );
		child.on( 'exit', ( code ) => {
			if ( isDone ) {
				resolve();
			} else {
				reject( new Error( `a process of the simulation ended with ${ String( code ) }` ) );
			}
		} );
	} );
}
