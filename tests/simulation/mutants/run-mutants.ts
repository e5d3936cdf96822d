import { spawn } from 'node:child_process';
import { RepositoryCopy } from '../../prove/seeded-bugs/repository-copy.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

const RUN_MAX_MS = 30 * 60_000;

export interface Killed {
	readonly mutant: string;
	/** The seed with which it was noticed; `null`: with none. */
	readonly seed: number | null;
	readonly checker: string;
}

/**
 * Makes each mistake in a copy of the repository, and runs the simulation there until it notices.
 *
 * @param only part of the name of those to be tried.
 */
export async function runMutants(
	options: { readonly seeds: number; readonly only: string },
	onDone: ( killed: Killed ) => void
): Promise< readonly Killed[] > {
	const copy = new RepositoryCopy();
	const all: Killed[] = [];
	try {
		for ( const one of MUTANTS.filter( ( { mutant } ) => mutant.includes( options.only ) ) ) {
			const killed = await tryMutant( copy, one, options.seeds );
			all.push( killed );
			onDone( killed );
		}
	} finally {
		copy.remove();
	}
	return all;
}

async function tryMutant( copy: RepositoryCopy, one: Mutant, seeds: number ): Promise< Killed > {
	const { mutant, file, snippet, by } = one;
	const said = await copy.changed( [ { file, snippet, by } ], () =>
		simulate( copy.folder, seeds )
	);
	const seed = /^seed (\d+)$/m.exec( said )?.[ 1 ];
	const checker = /^ {2}(I\d+|one seed|rate limits|retries|the run)/m.exec( said )?.[ 1 ] ?? '';
	if ( seed === undefined && ! /seeds, each/.test( said ) ) {
		throw new Error( `${ mutant }: the simulation did not run: ${ said }` );
	}
	return { mutant, seed: seed === undefined ? null : Number( seed ), checker };
}

function simulate( folder: string, seeds: number ): Promise< string > {
	const args = [ 'tests/simulation/simulate.ts', '--stop-early', '--once', '--processes', '1' ];
	const child = spawn( process.execPath, [ ...args, '--seeds', String( seeds ) ], {
		cwd: folder,
		stdio: [ 'ignore', 'pipe', 'pipe' ],
		timeout: RUN_MAX_MS,
	} );
	let said = '';
	const hear = ( chunk: Buffer ): void => {
		said += chunk.toString( 'utf8' );
	};
	child.stdout.on( 'data', hear );
	child.stderr.on( 'data', hear );
	return new Promise( ( resolve, reject ) => {
		child.on( 'error', reject );
		child.on( 'close', () => resolve( said ) );
	} );
}
