/**
 * `npm run mutate`: breaks the pure core in a thousand small ways, one at a time, and asks its tests
 * whether they notice (docs/mutation.md). Fails when, in a folder, they miss more than one in ten.
 *
 * Arguments are files to break instead of all; what begins with a dash goes to Stryker:
 * `npm run mutate -- src/worker/ledger/clamp.ts --logLevel debug`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { run } from './run-step.mjs';

const KILLED_MIN_PERCENT = 90;
const root = path.resolve( import.meta.dirname, '..' );
const report = path.join( root, 'build/mutation/report.json' );
const args = process.argv.slice( 2 );
const firstOption = args.findIndex( ( arg ) => arg.startsWith( '-' ) );
const files = firstOption === -1 ? args : args.slice( 0, firstOption );

/** Killed and noticed mutants of each folder. What no test could even load is neither. */
function countByFolder() {
	const folders = new Map();
	for ( const [ file, { mutants } ] of Object.entries(
		JSON.parse( fs.readFileSync( report, 'utf8' ) ).files
	) ) {
		const counts = folders.get( path.dirname( file ) ) ?? { killed: 0, all: 0 };
		for ( const { status } of mutants ) {
			const isKilled = status === 'Killed' || status === 'Timeout';
			counts.killed += Number( isKilled );
			counts.all += Number( isKilled || status === 'Survived' || status === 'NoCoverage' );
		}
		folders.set( path.dirname( file ), counts );
	}
	return folders;
}

// An old report must not be taken for the one of a run that broke off.
fs.rmSync( report, { force: true } );
const { code, seconds } = await run(
	'mutate',
	process.execPath,
	[
		path.join( root, 'node_modules/@stryker-mutator/core/bin/stryker.js' ),
		'run',
		'tests/mutation/stryker.config.mjs',
		...( files.length > 0 ? [ '--mutate', files.join( ',' ) ] : [] ),
		...( firstOption === -1 ? [] : args.slice( firstOption ) ),
	],
	{ isShown: true }
);
let isEnough = code === 0;
for ( const [ folder, { killed, all } ] of fs.existsSync( report ) ? countByFolder() : [] ) {
	const percent = all === 0 ? 100 : ( killed / all ) * 100;
	isEnough &&= percent >= KILLED_MIN_PERCENT;
	process.stdout.write(
		`   ${ folder }: ${ killed } of ${ all } mutants killed, ${ percent.toFixed( 1 ) } %\n`
	);
}
process.stdout.write( `   ${ seconds.toFixed( 1 ) } s\n` );
process.exit( isEnough ? 0 : code || 1 );
