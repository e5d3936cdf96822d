import { runMutants } from './run-mutants.ts';

/** Prints for each mistake with which seed it was noticed, and by whom; answers whether all were. */
export async function reportMutants(
	options: { readonly seeds: number; readonly only: string },
	say: ( text: string ) => void
): Promise< boolean > {
	const all = await runMutants( options, ( { mutant, seed, checker } ) =>
		say(
			`${ seed === null ? 'ALIVE' : `seed ${ seed }`.padEnd( 9 ) } ${ checker.padEnd( 12 ) } ${ mutant }`
		)
	);
	const alive = all.filter( ( { seed } ) => seed === null );
	say(
		`${ all.length - alive.length } of ${ all.length } mistakes were noticed within ${ options.seeds } seeds`
	);
	return alive.length === 0 && all.length > 0;
}
