import wordpress from '@wordpress/eslint-plugin';
import globals from 'globals';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { importWalls } from './scripts/import-walls.mjs';

/** Everything in TypeScript that runs in Node. */
const NODE_SOURCES = [
	'src/shared/**/*.ts',
	'src/worker/**/*.ts',
	'src/simulator/**/*.ts',
	'src/local-shop/**/*.ts',
	'tests/**/*.{ts,tsx}',
];
/** The only files of the worker that touch the real clock, chance, network and process. */
const OUTER_SHELL = [ 'src/worker/main.ts', 'src/worker/adapters/**' ];

const askThePort = ( port ) =>
	`Take it from the ${ port } port (ports.ts): a test or a simulation must be able to replace it.`;

/** Refuses what would reach the outside world past the ports of src/worker/ports.ts. */
function onlyThroughPorts( { mayUseProcess } ) {
	const global = ( name, port ) => ( { name, message: askThePort( port ) } );
	const member = ( object, property, port ) => ( {
		object,
		property,
		message: askThePort( port ),
	} );
	const process = {
		name: 'process',
		message:
			'Only main.ts, cli/ and adapters/ know of the process: take it as a parameter of createApp.',
	};
	return {
		'no-restricted-globals': [
			'error',
			global( 'setTimeout', 'Clock' ),
			global( 'setInterval', 'Clock' ),
			global( 'setImmediate', 'Clock' ),
			global( 'performance', 'Clock' ),
			global( 'fetch', 'Network' ),
			global( 'WebSocket', 'Network' ),
			global( 'crypto', 'Ids' ),
			...( mayUseProcess ? [] : [ process ] ),
		],
		'no-restricted-properties': [
			'error',
			member( 'Date', 'now', 'Clock' ),
			member( 'Math', 'random', 'Random' ),
			member( 'globalThis', 'setTimeout', 'Clock' ),
			member( 'globalThis', 'setInterval', 'Clock' ),
			member( 'globalThis', 'fetch', 'Network' ),
		],
		'no-restricted-syntax': [
			'error',
			{
				selector:
					'NewExpression[callee.name="Date"][arguments.length=0], CallExpression[callee.name="Date"]',
				message: askThePort( 'Clock' ),
			},
		],
		'no-restricted-imports': [
			'error',
			{
				paths: [
					global( 'node:timers', 'Clock' ),
					global( 'node:timers/promises', 'Clock' ),
					global( 'node:perf_hooks', 'Clock' ),
					{
						name: 'node:crypto',
						importNames: [ 'randomUUID', 'randomBytes', 'randomInt' ],
						message: askThePort( 'Ids' ),
					},
					...( mayUseProcess ? [] : [ { ...process, name: 'node:process' } ] ),
				],
			},
		],
	};
}

const strict = {
	extends: [ tseslint.configs.strictTypeChecked ],
	languageOptions: {
		parserOptions: {
			projectService: true,
			tsconfigRootDir: import.meta.dirname,
		},
	},
	plugins: { lockstep: { rules: { 'import-walls': importWalls } } },
	rules: {
		'lockstep/import-walls': 'error',
		eqeqeq: 'error',
		'no-console': 'error',
		'@typescript-eslint/consistent-type-imports': 'error',
		'@typescript-eslint/switch-exhaustiveness-check': [
			'error',
			{ considerDefaultExhaustiveForUnions: true },
		],
		'@typescript-eslint/no-unused-vars': [
			'error',
			{ ignoreRestSiblings: true, argsIgnorePattern: '^_' },
		],
		// A number in a sentence is what it looks like.
		'@typescript-eslint/restrict-template-expressions': [ 'error', { allowNumber: true } ],
		// `() => stop()` reads better than a block around it.
		'@typescript-eslint/no-confusing-void-expression': [
			'error',
			{ ignoreArrowShorthand: true },
		],
		// We have no enums; this is about comparing a library's string enum with its string.
		'@typescript-eslint/no-unsafe-enum-comparison': 'off',
		// An async function without await still turns a throw into a rejection.
		'@typescript-eslint/require-await': 'off',
		'@typescript-eslint/no-unnecessary-condition': [
			'error',
			{ allowConstantLoopConditions: 'only-allowed-literals' },
		],
	},
};

export default defineConfig( [
	globalIgnores( [
		'build/',
		'vendor/',
		'node_modules/',
		'coverage/',
		'test-results/',
		'playwright-report/',
	] ),
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },

	{
		files: [ '**/*.mjs' ],
		extends: [ tseslint.configs.strict ],
		languageOptions: { globals: globals.node },
	},

	{ files: NODE_SOURCES, ...strict },

	// ── The worker asks its ports for time, chance, network and process ──────────────────────
	{
		files: [ 'src/worker/**/*.ts' ],
		ignores: OUTER_SHELL,
		rules: onlyThroughPorts( { mayUseProcess: false } ),
	},
	{
		files: [ 'src/worker/cli/**/*.ts' ],
		rules: onlyThroughPorts( { mayUseProcess: true } ),
	},

	// ── The admin screens ────────────────────────────────────────────────────────────────────
	{
		files: [ 'src/admin/**/*.{ts,tsx}' ],
		extends: [ wordpress.configs.recommended ],
		plugins: strict.plugins,
		rules: {
			'lockstep/import-walls': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			// Formatting is checked once, by prettier itself.
			'prettier/prettier': 'off',
			// TypeScript knows the parameters; a docblock says what TypeScript cannot.
			'jsdoc/require-param': 'off',
			'@wordpress/i18n-text-domain': [ 'error', { allowedTextDomain: 'lockstep' } ],
		},
	},
] );
