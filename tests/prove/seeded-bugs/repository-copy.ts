import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../unit/repository-files.ts';
import type { Change } from './seeded-bug.ts';

/** What the unit, conformance and integration tests of the worker need to run. */
const COPIED = [
	'src',
	'scripts',
	'tests',
	'jest.config.mjs',
	'package.json',
	'tsconfig.json',
	'tsconfig.base.json',
];
/** A mistake may well make a test wait for ever. */
const RUN_MAX_MS = 120_000;

export interface TestResult {
	/** With the names of its describes in front. */
	readonly name: string;
	readonly isPassed: boolean;
	readonly failure: string;
}

interface JestReport {
	/** Files that ended before their tests began: a wrong import, a syntax error. */
	readonly numRuntimeErrorTestSuites: number;
	readonly testResults: readonly {
		readonly message: string;
		readonly assertionResults: readonly {
			readonly fullName: string;
			readonly status: string;
			readonly failureMessages: readonly string[];
		}[];
	}[];
}

/** The repository in a folder of its own, where a mistake can be made without anybody meeting it. */
export class RepositoryCopy {
	readonly folder = mkdtempSync( path.join( tmpdir(), 'lockstep-seeded-' ) );

	constructor() {
		for ( const name of COPIED ) {
			cpSync( path.join( ROOT, name ), path.join( this.folder, name ), { recursive: true } );
		}
		const packages = path.join( ROOT, 'node_modules' );
		symlinkSync( packages, path.join( this.folder, 'node_modules' ), 'dir' );
	}

	remove(): void {
		rmSync( this.folder, { recursive: true, force: true } );
	}

	/**
	 * Runs `use` on changed files, and puts them back.
	 *
	 * @throws {Error} when a snippet is not exactly once in its file: the list has to follow the code.
	 */
	async changed< T >( changes: readonly Change[], use: () => Promise< T > ): Promise< T > {
		const before = new Map< string, string >();
		try {
			for ( const { file, snippet, by } of changes ) {
				const place = path.join( this.folder, file );
				const text = readFileSync( place, 'utf8' );
				if ( ! before.has( place ) ) {
					before.set( place, text );
				}
				writeFileSync( place, replaceOnce( file, text, snippet, by ) );
			}
			return await use();
		} finally {
			before.forEach( ( text, place ) => writeFileSync( place, text ) );
		}
	}

	/**
	 * Runs tests of one file by their whole names.
	 *
	 * @throws {Error} when the tests did not even begin.
	 */
	async run( file: string, names: readonly string[] ): Promise< readonly TestResult[] > {
		const report = path.join( this.folder, 'report.json' );
		rmSync( report, { force: true } );
		const pattern = `^(${ names.map( escaped ).join( '|' ) })$`;
		const output = await this.#jest( file, pattern, report );
		const found = readReport( report, output );
		if ( found.numRuntimeErrorTestSuites > 0 || found.testResults.length === 0 ) {
			const said = found.testResults.map( ( { message } ) => message ).join( '\n' );
			throw new Error( `${ file } could not be run: ${ said }\n${ output }` );
		}
		return found.testResults
			.flatMap( ( { assertionResults } ) => assertionResults )
			.filter( ( { status } ) => status === 'passed' || status === 'failed' )
			.map( ( { fullName, status, failureMessages } ) => ( {
				name: fullName,
				isPassed: status === 'passed',
				failure: failureMessages.join( '\n' ),
			} ) );
	}

	#jest( file: string, pattern: string, report: string ): Promise< string > {
		// What this jest has told its workers is not meant for that one.
		const { JEST_WORKER_ID: _worker, ...env } = process.env;
		const child = spawn(
			process.execPath,
			[
				'--experimental-vm-modules',
				'--disable-warning=ExperimentalWarning',
				'node_modules/jest/bin/jest.js',
				'--ci',
				'--selectProjects',
				'worker',
				`--testNamePattern=${ pattern }`,
				'--json',
				`--outputFile=${ report }`,
				'--runTestsByPath',
				file,
			],
			{ cwd: this.folder, env, stdio: [ 'ignore', 'ignore', 'pipe' ], timeout: RUN_MAX_MS }
		);
		let output = '';
		child.stderr.on( 'data', ( chunk: Buffer ) => {
			output += chunk.toString( 'utf8' );
		} );
		return new Promise( ( resolve, reject ) => {
			child.on( 'error', reject );
			child.on( 'close', () => resolve( output ) );
		} );
	}
}

/** @throws {Error} when `snippet` is not exactly once in `text`. */
export function replaceOnce( file: string, text: string, snippet: string, by: string ): string {
	const [ before, after, ...more ] = text.split( snippet );
	if ( before === undefined || after === undefined || more.length > 0 ) {
		const times = text.split( snippet ).length - 1;
		throw new Error( `${ file } has ${ times } times, not once: ${ snippet }` );
	}
	return before + by + after;
}

function readReport( file: string, output: string ): JestReport {
	try {
		return JSON.parse( readFileSync( file, 'utf8' ) ) as JestReport;
	} catch {
		throw new Error( `jest ended without a report:\n${ output }` );
	}
}

function escaped( name: string ): string {
	return name.replaceAll( /[\\^$.*+?()[\]{}|]/g, '\\$&' );
}
