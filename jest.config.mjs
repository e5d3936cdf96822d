/** What runs in Node as ES modules, exactly as the worker does: swc only strips the types. */
const worker = {
	testEnvironment: 'node',
	extensionsToTreatAsEsm: [ '.ts' ],
	transform: {
		'\\.ts$': [
			'@swc/jest',
			{
				module: { type: 'es6' },
				jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
			},
		],
	},
};

// These packages publish ES modules only, and the admin tests run as CommonJS in jsdom.
const esModules = [
	'@wordpress',
	'@base-ui',
	'@daypicker',
	'colorjs\\.io',
	'date-fns',
	'parsel-js',
	'uuid',
].join( '|' );

const admin = {
	testEnvironment: 'jsdom',
	transform: {
		'\\.[jt]sx?$|\\.mjs$': [
			'@swc/jest',
			{
				module: { type: 'commonjs' },
				jsc: {
					target: 'es2022',
					parser: { syntax: 'typescript', tsx: true },
					transform: { react: { runtime: 'automatic' } },
				},
			},
		],
	},
	// The entry for plugins puts stylesheets into the page that jsdom cannot read.
	moduleNameMapper: { '^@wordpress/dataviews/wp$': '@wordpress/dataviews' },
	transformIgnorePatterns: [ `/node_modules/(?!(${ esModules })/)` ],
	setupFilesAfterEnv: [ '<rootDir>/tests/unit/admin/setup.ts' ],
};

/** @type {import('jest').Config} */
export default {
	// Two: the suites start servers and databases, and the machines we promise times for have two cores.
	maxWorkers: 2,
	testTimeout: 30_000,
	projects: [
		{
			...worker,
			displayName: 'worker',
			testMatch: [
				'<rootDir>/tests/{unit,conformance,integration,postgres,simulation}/**/*.test.ts',
			],
		},
		{
			...admin,
			displayName: 'admin',
			testMatch: [ '<rootDir>/tests/unit/admin/**/*.test.tsx' ],
		},
		// The real parts of a shop: they skip themselves where the part is missing.
		{
			...worker,
			displayName: 'real',
			testMatch: [ '<rootDir>/tests/real/**/*.test.ts' ],
		},
		// Hours, if need be: only `npm run prove` asks for it.
		{
			...worker,
			displayName: 'prove',
			testMatch: [ '<rootDir>/tests/prove/**/*.test.ts' ],
		},
	],
};
