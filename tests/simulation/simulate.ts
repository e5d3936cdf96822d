import { parseArgs } from 'node:util';
import { runSeed } from './run-seed.ts';

const { values } = parseArgs( {
	options: { seeds: { type: 'string', default: '20' }, start: { type: 'string', default: '1' } },
} );
const start = Number( values.start );
for ( let seed = start; seed < start + Number( values.seeds ); seed += 1 ) {
	const began = process.cpuUsage();
	const one = await runSeed( seed );
	const { user, system } = process.cpuUsage( began );
	process.stdout.write(
		`${ seed } ${ one.digest.slice( 0, 8 ) } ${ one.tookMs } sim ms, ${ ( user + system ) / 1_000 } cpu ms, ${ one.lives } lives, ${ one.lines.length } lines, ${ one.violations.length } violations\n`
	);
	one.violations
		.slice( 0, 5 )
		.forEach( ( v ) => process.stdout.write( `   ${ v.checker }: ${ v.what }\n` ) );
}
