// Read by tests/unit/property-runs.ts in the processes that Stryker starts.
process.env.LOCKSTEP_PROPERTY_RUNS ??= '150';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
	mutate: [ 'src/worker/ledger/**/*.ts', 'src/worker/allocation/**/*.ts' ],
	thresholds: { high: 95, low: 90, break: 90 },
	testRunner: 'jest',
	testRunnerNodeArgs: [ '--experimental-vm-modules', '--disable-warning=ExperimentalWarning' ],
	// Jest finds related tests by static imports, and pure-core.test.ts imports its tests by name.
	jest: { configFile: 'tests/mutation/jest.config.mjs', enableFindRelatedTests: false },
	coverageAnalysis: 'perTest',
	// Two, as everywhere: the machines we promise times for have two cores.
	concurrency: 2,
	// Long enough that a busy machine is not taken for a loop that does not end.
	timeoutMS: 30_000,
	// The copy that is broken needs no more than this; without a package.json of its own it is no
	// second package of our name to a Jest that runs beside it.
	ignorePatterns: [
		'package.json',
		'build',
		'docs',
		'includes',
		'scripts',
		'src/{admin,local-shop,simulator}',
		'vendor',
	],
	tempDirName: 'build/.stryker',
	reporters: [ 'clear-text', 'html', 'json', 'progress-append-only' ],
	clearTextReporter: { logTests: false, reportTests: false },
	htmlReporter: { fileName: 'build/mutation/report.html' },
	jsonReporter: { fileName: 'build/mutation/report.json' },
	warnings: { slow: false },
};
