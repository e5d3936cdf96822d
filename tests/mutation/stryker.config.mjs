// Read by tests/unit/property-runs.ts in the processes that Stryker starts.
process.env.LOCKSTEP_PROPERTY_RUNS ??= '150';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	testRunner: 'jest',
	testRunnerNodeArgs: [ '--experimental-vm-modules', '--disable-warning=ExperimentalWarning' ],
	jest: { configFile: 'tests/mutation/jest.config.mjs', enableFindRelatedTests: false },
	mutate: [ 'src/worker/ledger/**/*.ts', 'src/worker/allocation/**/*.ts' ],
	coverageAnalysis: 'perTest',
	concurrency: 2,
	ignorePatterns: [
		'package.json',
		'scripts',
		'build',
		'vendor',
		'docs',
		'includes',
		'src/admin',
		'src/simulator',
		'src/local-shop',
	],
	tempDirName: 'build/.stryker',
	incrementalFile: 'build/mutation/incremental.json',
	reporters: [ 'clear-text', 'json', 'html', 'progress-append-only' ],
	jsonReporter: { fileName: 'build/mutation/report.json' },
	htmlReporter: { fileName: 'build/mutation/report.html' },
	thresholds: { high: 95, low: 90, break: 90 },
};
