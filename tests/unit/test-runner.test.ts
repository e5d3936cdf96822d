import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './repository-files.ts';

/**
 * `npm test` is what everybody believes, so what it is made of is tested too: nothing that failed
 * or was skipped may come out green.
 */

interface Counts {
	readonly passed: number;
	readonly failed: readonly string[];
	readonly skipped: readonly string[];
}
interface Readers {
	readJestResults: ( root: string, file: string ) => Counts | null;
	readJunitResults: ( file: string ) => Counts | null;
	readPlaywrightResults: ( file: string ) => Counts | null;
}
interface Explainer {
	explainFailure: ( log: string, logFile: string ) => string;
}

const script = ( name: string ) => path.join( ROOT, 'scripts', name );
let folder: string;
let readers: Readers;
let explainer: Explainer;

beforeAll( async () => {
	readers = ( await import( script( 'test-results.mjs' ) ) ) as Readers;
	explainer = ( await import( script( 'install-failure.mjs' ) ) ) as Explainer;
} );
beforeEach( () => {
	folder = mkdtempSync( path.join( tmpdir(), 'lockstep-runner-' ) );
} );
afterEach( () => {
	rmSync( folder, { recursive: true } );
} );

function write( name: string, content: string ): string {
	const file = path.join( folder, name );
	writeFileSync( file, content );
	return file;
}

/** Runs a tally in a process of its own, as the script does. */
function tally( allowed: Record< string, string >, steps: string ) {
	const { stdout, status } = spawnSync(
		process.execPath,
		[
			'--input-type=module',
			'-e',
			`import { createTally } from ${ JSON.stringify( script( 'test-tally.mjs' ) ) };
			const tally = createTally( ${ JSON.stringify( allowed ) } );
			${ steps }
			process.exit( tally.close() );`,
		],
		{ encoding: 'utf8' }
	);
	return { lines: stdout.trim().split( '\n' ), status };
}

describe( 'the tally', () => {
	it( 'ends with one line of counts, and well when everything passed', () => {
		const { lines, status } = tally(
			{},
			`tally.pass( 'types', 1 ); tally.add( 'jest', { passed: 4, failed: [], skipped: [] }, 2 );`
		);
		expect( lines.at( -1 ) ).toBe( '5 passed, 0 failed, 0 skipped' );
		expect( status ).toBe( 0 );
	} );

	it( 'fails when a single test of a suite failed, and names it', () => {
		const { lines, status } = tally(
			{},
			`tally.add( 'jest', { passed: 4, failed: [ 'a.test.ts: b' ], skipped: [] }, 2 );`
		);
		expect( lines.at( -1 ) ).toBe( '4 passed, 1 failed, 0 skipped' );
		expect( lines ).toContain( 'FAILED  a.test.ts: b' );
		expect( status ).toBe( 1 );
	} );

	it( 'lets a listed skip pass and says what to install', () => {
		const { lines, status } = tally( { phpcs: 'install PHP' }, `tally.skip( 'phpcs' );` );
		expect( lines ).toContain( 'SKIPPED phpcs: install PHP' );
		expect( lines.at( -1 ) ).toBe( '0 passed, 0 failed, 1 skipped' );
		expect( status ).toBe( 0 );
	} );

	it( 'fails on a skip that nobody listed', () => {
		const { status } = tally(
			{ phpcs: 'install PHP' },
			`tally.add( 'jest', { passed: 1, failed: [], skipped: [ 'a.test.ts: b' ] }, 1 );`
		);
		expect( status ).toBe( 1 );
	} );
} );

describe( 'the reader of results', () => {
	it( 'counts what jest passed, failed, skipped, and could not load', () => {
		const test = ( status: string, fullName: string ) => ( { status, fullName } );
		const file = write(
			'jest.json',
			JSON.stringify( {
				testResults: [
					{
						name: path.join( folder, 'a.test.ts' ),
						status: 'failed',
						assertionResults: [
							test( 'passed', 'one' ),
							test( 'failed', 'two' ),
							test( 'pending', 'three' ),
							test( 'todo', 'four' ),
						],
					},
					{
						name: path.join( folder, 'b.test.ts' ),
						status: 'failed',
						assertionResults: [],
					},
				],
			} )
		);
		expect( readers.readJestResults( folder, file ) ).toEqual( {
			passed: 1,
			failed: [ 'a.test.ts: two', 'b.test.ts could not be run' ],
			skipped: [ 'a.test.ts: three', 'a.test.ts: four' ],
		} );
	} );

	it( 'counts the cases of PHPUnit', () => {
		const file = write(
			'phpunit.xml',
			`<testsuites><testsuite>
				<testcase name="one" class="A" time="0"/>
				<testcase name="two" class="A"><failure type="x">no</failure></testcase>
				<testcase name="three" class="A"><skipped/></testcase>
				<testcase name="four" class="A"><error type="x">no</error></testcase>
			</testsuite></testsuites>`
		);
		expect( readers.readJunitResults( file ) ).toEqual( {
			passed: 1,
			failed: [ 'phpunit: A::two', 'phpunit: A::four' ],
			skipped: [ 'phpunit: A::three' ],
		} );
	} );

	it( 'counts the specs of Playwright, and a spec file that does not load', () => {
		const spec = ( title: string, status: string ) => ( { title, tests: [ { status } ] } );
		const file = write(
			'e2e.json',
			JSON.stringify( {
				suites: [
					{
						title: 'a.spec.ts',
						specs: [ spec( 'one', 'expected' ), spec( 'two', 'unexpected' ) ],
						suites: [
							{
								title: 'inner',
								specs: [ spec( 'three', 'skipped' ), spec( 'four', 'flaky' ) ],
							},
						],
					},
				],
				errors: [ { message: 'no such file' } ],
			} )
		);
		expect( readers.readPlaywrightResults( file ) ).toEqual( {
			passed: 1,
			failed: [
				'e2e: a.spec.ts › two',
				'e2e: a.spec.ts › inner › four',
				'e2e: no such file',
			],
			skipped: [ 'e2e: a.spec.ts › inner › three' ],
		} );
	} );

	it( 'has nothing to say of a runner that wrote nothing', () => {
		const file = path.join( folder, 'none' );
		expect( readers.readJestResults( folder, file ) ).toBeNull();
		expect( readers.readJunitResults( file ) ).toBeNull();
		expect( readers.readPlaywrightResults( file ) ).toBeNull();
	} );
} );

describe( 'a failed installation', () => {
	it.each( [
		[
			'npm error code ENOTFOUND\nnpm error network request failed',
			/cannot reach its registry/,
		],
		[ 'npm error code EAI_AGAIN', /cannot reach its registry/ ],
		[ 'npm error nospc ENOSPC: no space left on device', /disk is full/ ],
		[ 'npm error code EACCES', /may not write/ ],
		[ 'npm error code E404\nnpm error 404 Not Found', /lacks a package/ ],
		[ 'npm error code EUSAGE\nnpm error `npm ci` can only install', /disagree/ ],
		[ 'npm warn deprecated network\nnpm error code EWHATEVER', /install\.log/ ],
	] )( 'is explained in one sentence that says what to do: %j', ( log, expected ) => {
		const sentence = explainer.explainFailure( log, 'build/install.log' );
		expect( sentence ).toMatch( expected );
		expect( sentence ).toMatch( /run the same command again|then the same command again/ );
		expect( sentence ).not.toContain( '\n' );
	} );
} );
