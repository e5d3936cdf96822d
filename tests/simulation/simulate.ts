import { parseArgs } from 'node:util';
import { reportMutants } from './mutants/report-mutants.ts';
import { reportSeeds } from './report-seeds.ts';

/**
 * `npm run simulate -- [--seeds N] [--start S] [--processes P] [--stop-early] [--once]`: runs N seeds, each
 * twice (or once). Fails where a checker finds something, and from 500 seeds on where a fault or a branch
 * of the dispatcher was never met. `--mutants [--only TEXT]`: makes mistakes in a copy of the repository,
 * and fails where one is not noticed. docs/simulation.md
 */
const { values } = parseArgs( {
	options: {
		seeds: { type: 'string', default: '100' },
		start: { type: 'string', default: '1' },
		processes: { type: 'string', default: '2' },
		'stop-early': { type: 'boolean', default: false },
		once: { type: 'boolean', default: false },
		mutants: { type: 'boolean', default: false },
		only: { type: 'string', default: '' },
	},
} );
const say = ( text: string ): void => void process.stdout.write( `${ text }\n` );
const count = Number( values.seeds );

const isGood = values.mutants
	? await reportMutants( { seeds: count, only: values.only }, say )
	: await reportSeeds(
			{
				start: Number( values.start ),
				count,
				processes: Number( values.processes ),
				isOnce: values.once,
				stopsEarly: values[ 'stop-early' ],
			},
			say
		);
process.exitCode = isGood ? 0 : 1;
