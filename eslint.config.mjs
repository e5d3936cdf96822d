import js from '@eslint/js';
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
	'tests/**/*.{ts,tsx}',
];
/** The only files of the worker that touch the real clock, chance, network and process. */
const OUTER_SHELL = [ 'src/worker/main.ts', 'src/worker/adapters/**' ];

const askThePort = ( port ) =>
	`Take it from the ${ port } port (ports.ts): a test or a simulation must be able to replace it.`;

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
		'@typescript-eslint/restrict-template-expressions': [
			'error',
			{ allowNumber: true },
		],
		// `() => stop()` reads better than a block around it.
		'@typescript-eslint/no-confusing-void-expression': [
			'error',
			{ ignoreArrowShorthand: true },
		],
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
		extends: [ js.configs.recommended ],
		languageOptions: { globals: globals.node },
	},

	{ files: NODE_SOURCES, ...strict },

	// ── The worker asks its ports for time, chance, network and process ──────────────────────
	{
		files: [ 'src/worker/**/*.ts' ],
		ignores: OUTER_SHELL,
		rules: {
			'no-restricted-globals': [
				'error',
				...[
					'setTimeout',
					'setInterval',
					'setImmediate',
					'performance',
				].map( ( name ) => ( {
					name,
					message: askThePort( 'Clock' ),
				} ) ),
				...[ 'fetch', 'XMLHttpRequest', 'WebSocket' ].map(
					( name ) => ( {
						name,
						message: askThePort( 'Network' ),
					} )
				),
				{ name: 'crypto', message: askThePort( 'Ids' ) },
			],
			'no-restricted-properties': [
				'error',
				{
					object: 'Date',
					property: 'now',
					message: askThePort( 'Clock' ),
				},
				{
					object: 'Math',
					property: 'random',
					message: askThePort( 'Random' ),
				},
				...[ 'setTimeout', 'setInterval', 'fetch' ].map(
					( property ) => ( {
						object: 'globalThis',
						property,
						message: askThePort( 'Clock or Network' ),
					} )
				),
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
						...[ 'node:timers', 'node:timers/promises' ].map(
							( name ) => ( {
								name,
								message: askThePort( 'Clock' ),
							} )
						),
						{
							name: 'node:crypto',
							importNames: [
								'randomUUID',
								'randomBytes',
								'randomInt',
							],
							message: askThePort( 'Ids' ),
						},
					],
				},
			],
		},
	},
	{
		files: [ 'src/worker/**/*.ts' ],
		ignores: [ ...OUTER_SHELL, 'src/worker/cli/**' ],
		rules: {
			'n/no-process': 'off',
		},
	},

	// ── The admin screens ────────────────────────────────────────────────────────────────────
	{
		files: [ 'src/admin/**/*.{ts,tsx}' ],
		extends: [ wordpress.configs.recommended ],
		...{ plugins: strict.plugins },
		rules: {
			'lockstep/import-walls': 'error',
			// Formatting is checked once, by prettier itself.
			'prettier/prettier': 'off',
			// TypeScript knows the parameters; a docblock says what TypeScript cannot.
			'jsdoc/require-param': 'off',
			'@wordpress/i18n-text-domain': [
				'error',
				{ allowedTextDomain: 'lockstep' },
			],
		},
	},

	// ── Tests ────────────────────────────────────────────────────────────────────────────────
	{
		files: [ 'tests/**/*.{ts,tsx}' ],
		rules: {
			// node:test style arrow bodies and expect( mock.method ) are how jest is written.
			'@typescript-eslint/unbound-method': 'off',
		},
	},
] );
