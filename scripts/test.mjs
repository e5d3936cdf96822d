/**
 * `npm test`: everything that can be proved on this machine, cheapest first, each step with its
 * name and duration. The last line is `N passed, N failed, N skipped`.
 *
 * A check counts as one test; PHPUnit and jest count theirs. A skip fails the run unless
 * tests/allowed-skips.json names it and says what to install: nothing is silently green.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createTally } from './test-tally.mjs';
import { isOnPath, run } from './run-step.mjs';
import { treeHash } from './tree-hash.mjs';
import {
	readJestResults,
	readJunitResults,
	readPlaywrightResults,
	readWordpressResults,
} from './test-results.mjs';

const root = path.dirname( path.dirname( fileURLToPath( import.meta.url ) ) );
const results = path.join( root, 'build', 'test-results' );
const bin = ( name ) => path.join( root, 'node_modules', '.bin', name );
const vendor = ( name ) => path.join( root, 'vendor', 'bin', name );
const tally = createTally(
	JSON.parse( fs.readFileSync( path.join( root, 'tests/allowed-skips.json' ), 'utf8' ) )
);
fs.rmSync( results, { recursive: true, force: true } );
fs.mkdirSync( results, { recursive: true } );

/** A step that either holds or does not; its output is shown when it does not. */
async function check( name, command, args ) {
	const { code, seconds, output } = await run( name, command, args );
	if ( code === 0 ) {
		tally.pass( name, seconds );
	} else {
		process.stdout.write( output );
		tally.fail( name, seconds );
	}
	return code === 0;
}

/** A runner that counts its own tests and shows its own progress. */
async function suite( name, command, args, readResults ) {
	const { code, seconds } = await run( name, command, args, {
		isShown: true,
	} );
	const counts = readResults();
	if ( counts === null || ( code !== 0 && counts.failed.length === 0 ) ) {
		tally.fail( `${ name } (ended with ${ code } before it could count)`, seconds );
		return;
	}
	tally.add( name, counts, seconds );
}

/** Composer needs seconds to find out that nothing changed, so a hash of composer.json asks first. */
async function installComposerPackages() {
	const stampFile = path.join( root, 'vendor', '.lockstep-installed' );
	const hash = treeHash( root, [ 'composer.json' ] );
	if ( fs.existsSync( stampFile ) && fs.readFileSync( stampFile, 'utf8' ) === hash ) {
		tally.pass( 'composer install', 0 );
		return true;
	}
	const isInstalled = await check( 'composer install', 'composer', [
		'install',
		'--no-interaction',
		'--no-progress',
	] );
	if ( isInstalled ) {
		fs.writeFileSync( stampFile, hash );
	} else {
		process.stdout.write(
			'composer could not install its packages: see above; it needs Packagist and the PHP extensions it names.\n'
		);
	}
	return isInstalled;
}

/** Answers whether PHP's tests can run. */
async function phpChecks() {
	const steps = [ 'composer install', 'phpcs', 'phpstan', 'phpunit', 'WordPress (SQLite)' ];
	if ( ! isOnPath( 'php' ) || ! isOnPath( 'composer' ) ) {
		steps.forEach( ( step ) => tally.skip( step ) );
		return false;
	}
	if ( ! ( await installComposerPackages() ) ) {
		steps.slice( 1 ).forEach( ( step ) => tally.fail( step, 0 ) );
		return false;
	}
	await check( 'phpcs', 'php', [ vendor( 'phpcs' ), '-q', '-s' ] );
	await check( 'phpstan', 'php', [
		vendor( 'phpstan' ),
		'analyse',
		'--no-progress',
		'--memory-limit=1G',
	] );
	return true;
}

async function phpTests() {
	const junit = path.join( results, 'phpunit.xml' );
	await suite( 'phpunit', 'php', [ vendor( 'phpunit' ), '--log-junit', junit ], () =>
		readJunitResults( junit )
	);
	const wordpress = path.join( results, 'wordpress' );
	await suite(
		'phpunit inside WordPress',
		process.execPath,
		[ path.join( root, 'tests/wordpress/run.ts' ), wordpress ],
		() => readWordpressResults( wordpress )
	);
}

async function jest() {
	const json = path.join( results, 'jest.json' );
	await suite(
		'jest',
		process.execPath,
		[
			'--experimental-vm-modules',
			'--disable-warning=ExperimentalWarning',
			path.join( root, 'node_modules/jest/bin/jest.js' ),
			'--selectProjects',
			'worker',
			'admin',
			'real',
			'--json',
			`--outputFile=${ json }`,
			...process.argv.slice( 2 ),
		],
		() => readJestResults( root, json )
	);
}

async function e2e() {
	const json = path.join( results, 'e2e.json' );
	await suite( 'e2e', bin( 'playwright' ), [ 'test', '-c', 'tests/e2e' ], () =>
		readPlaywrightResults( json )
	);
}

async function otherChecks() {
	await check( 'types (tsc -b)', bin( 'tsc' ), [ '-b' ] );
	await check( 'prettier', bin( 'prettier' ), [ '--check', '.' ] );
	return await phpChecks();
}

await check( 'build', process.execPath, [ path.join( root, 'scripts/build.mjs' ) ] );
// ESLint takes as long as all the others together, and one core of two.
const [ hasPhp ] = await Promise.all( [
	otherChecks(),
	check( 'eslint', bin( 'eslint' ), [ '.', '--max-warnings=0' ] ),
] );
if ( hasPhp ) {
	await phpTests();
}
await jest();
await e2e();
process.exit( tally.close() );
