import fs from 'node:fs';
import path from 'node:path';

/**
 * What a runner wrote: `null` when it wrote nothing, which is a failure of its own.
 * `failed` and `skipped` hold names, so that the summary can name them.
 */

/** Reads jest's `--json` file. A file that could not even be loaded counts as one failure. */
export function readJestResults( root, file ) {
	if ( ! fs.existsSync( file ) ) {
		return null;
	}
	const { testResults } = JSON.parse( fs.readFileSync( file, 'utf8' ) );
	const counts = { passed: 0, failed: [], skipped: [] };
	for ( const suite of testResults ) {
		const suiteName = path.relative( root, suite.name ).replaceAll( '\\', '/' );
		if ( suite.status === 'failed' && suite.assertionResults.length === 0 ) {
			counts.failed.push( `${ suiteName } could not be run` );
		}
		for ( const { status, fullName } of suite.assertionResults ) {
			const name = `${ suiteName }: ${ fullName }`;
			if ( status === 'passed' ) {
				counts.passed++;
			} else if ( status === 'failed' ) {
				counts.failed.push( name );
			} else {
				counts.skipped.push( name );
			}
		}
	}
	return counts;
}

/** Reads PHPUnit's `--log-junit` file. */
export function readJunitResults( file ) {
	if ( ! fs.existsSync( file ) ) {
		return null;
	}
	const counts = { passed: 0, failed: [], skipped: [] };
	const cases = fs
		.readFileSync( file, 'utf8' )
		.matchAll( /<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g );
	for ( const [ , attributes, body = '' ] of cases ) {
		const name = `phpunit: ${ /\bclass="([^"]*)"/.exec( attributes )?.[ 1 ] }::${
			/\bname="([^"]*)"/.exec( attributes )?.[ 1 ]
		}`;
		if ( /<(failure|error)\b/.test( body ) ) {
			counts.failed.push( name );
		} else if ( /<skipped\b/.test( body ) ) {
			counts.skipped.push( name );
		} else {
			counts.passed++;
		}
	}
	return counts;
}

/**
 * Reads what tests/wordpress/run.ts wrote: the names of all shops, and PHPUnit's report of each that
 * could be had. A shop without a report did not come as far as counting.
 */
export function readWordpressResults( folder ) {
	const list = path.join( folder, 'shops.json' );
	if ( ! fs.existsSync( list ) ) {
		return null;
	}
	const counts = { passed: 0, failed: [], skipped: [] };
	for ( const { name, missing, index } of JSON.parse( fs.readFileSync( list, 'utf8' ) ) ) {
		const named = ( test ) => test.replace( /^phpunit/, name );
		const found = missing === null && readJunitResults( path.join( folder, `${ index }.xml` ) );
		if ( missing !== null ) {
			counts.skipped.push( name );
		} else if ( found === null ) {
			counts.failed.push( `${ name } ended before it could count` );
		} else {
			counts.passed += found.passed;
			counts.failed.push( ...found.failed.map( named ) );
			counts.skipped.push( ...found.skipped.map( named ) );
		}
	}
	return counts;
}

/** Reads Playwright's JSON report. */
export function readPlaywrightResults( file ) {
	if ( ! fs.existsSync( file ) ) {
		return null;
	}
	const report = JSON.parse( fs.readFileSync( file, 'utf8' ) );
	const counts = { passed: 0, failed: [], skipped: [] };
	const visit = ( suite, titles ) => {
		for ( const { title, tests } of suite.specs ?? [] ) {
			const name = `e2e: ${ [ ...titles, title ].join( ' › ' ) }`;
			const { status } = tests[ 0 ];
			if ( status === 'skipped' ) {
				counts.skipped.push( name );
			} else if ( status === 'expected' ) {
				counts.passed++;
			} else {
				counts.failed.push( name );
			}
		}
		for ( const inner of suite.suites ?? [] ) {
			visit( inner, [ ...titles, inner.title ] );
		}
	};
	for ( const suite of report.suites ) {
		visit( suite, [ suite.title ] );
	}
	// What went wrong outside of every test: a spec that does not load, for one.
	counts.failed.push( ...report.errors.map( ( { message } ) => `e2e: ${ message }` ) );
	return counts;
}
