import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { goalLine, goalsOf } from './goals.ts';
import { QUICK, WHOLE } from './plan.ts';
import { resultTable } from './result-table.ts';
import { runBench } from './run-bench.ts';
import { startContestants } from './start-contestants.ts';

/**
 * The ledger beside what else could keep stock: `npm run bench:ledger [-- [--quick] [--rounds N]
 * [FOLDER]]`. The folder says which disk. docs/benchmarks.md says how it measures.
 */
const { values, positionals } = parseArgs( {
	options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
	allowPositionals: true,
} );
const chosen = values.quick ? QUICK : WHOLE;
const plan = { ...chosen, rounds: Number( values.rounds ?? chosen.rounds ) };
const [ parent = tmpdir() ] = positionals;
const folder = mkdtempSync( join( parent, 'lockstep-bench-' ) );
const beganMs = performance.now();
const say = ( text: string ): void => {
	const seconds = ( ( performance.now() - beganMs ) / 1_000 ).toFixed( 0 ).padStart( 5 );
	process.stderr.write( `${ seconds } s  ${ text }\n` );
};

const started = await startContestants( folder, say );
const { engines, contestants } = started;
try {
	const result = await runBench( plan, engines, contestants, say );
	process.stdout.write( `${ resultTable( result, engines, contestants ) }\n` );
	for ( const { lockstep } of engines ) {
		const ms = ( measure: string ): string =>
			( result.samples.median( lockstep.name, measure ) ?? 0 ).toFixed( 2 );
		const size = ( load: string ): string =>
			( result.samples.median( lockstep.name, `${ load }, a commit` ) ?? 0 ).toFixed( 0 );
		process.stdout.write(
			`${ lockstep.name }: ${ size( 'hot' ) } and ${ size( 'spread' ) } sales a commit; one event at rest ` +
				`${ ms( 'at rest' ) } ms, a bare commit ${ ms( 'bare commit' ) } ms\n`
		);
	}
	goalsOf( result, engines, contestants ).forEach( ( goal ) =>
		process.stdout.write( goalLine( goal ) )
	);
} finally {
	await started.close();
	rmSync( folder, { recursive: true, force: true } );
}
