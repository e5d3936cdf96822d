/**
 * `npm run prove`: the long forms (thousands of seeds, hundreds of kills), which `npm test` has no
 * time for. Arguments go to jest: `npm run prove -- -t 'kill'`.
 */
import path from 'node:path';
import { run } from './run-step.mjs';

const jest = path.resolve( import.meta.dirname, '../node_modules/jest/bin/jest.js' );
const { code, seconds } = await run(
	'prove',
	process.execPath,
	[
		'--experimental-vm-modules',
		'--disable-warning=ExperimentalWarning',
		jest,
		'--selectProjects',
		'prove',
		'--verbose',
		...process.argv.slice( 2 ),
	],
	{ isShown: true }
);
process.stdout.write( `   ${ seconds.toFixed( 1 ) } s\n` );
process.exit( code );
