import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ROOT } from './repository-files.ts';

/** The walls between the parts hold: each forbidden step is taken once and must be refused. */

const WALL = 'lockstep/import-walls';

/** File that takes the step, its code, and the rule that must refuse it (`null`: allowed). */
const STEPS: readonly ( readonly [ string, string, string | null ] )[] = [
	// Who may import whom.
	[ 'src/admin/x.ts', `import '../worker/ports.ts';`, WALL ],
	[ 'src/admin/screens/log/x.ts', `import '../../../simulator/contract.ts';`, WALL ],
	[ 'src/admin/x.ts', `import '../shared/ids.ts';`, null ],
	[ 'src/shared/x.ts', `import '../worker/ports.ts';`, WALL ],
	[ 'src/shared/x.ts', `import 'node:fs';`, WALL ],
	[ 'src/worker/ledger/x.ts', `import '../store/x.ts';`, WALL ],
	[ 'src/worker/ledger/x.ts', `import 'node:crypto';`, WALL ],
	[ 'src/worker/ledger/x.ts', `import 'zod';`, WALL ],
	[ 'src/worker/ledger/x.ts', `export { a } from '../allocation/a.ts';`, WALL ],
	[
		'src/worker/ledger/x.ts',
		`import type { A } from '../allocation/a.ts';\nexport type B = A;`,
		null,
	],
	[ 'src/worker/ledger/x.ts', `import '../../shared/ids.ts';`, null ],
	[ 'src/worker/allocation/x.ts', `import '../ledger/a.ts';`, WALL ],
	[ 'src/worker/allocation/x.ts', `import '../ports.ts';`, WALL ],
	[
		'src/worker/channels/shopify/x.ts',
		`import type { A } from '../../ledger/a.ts';\nexport type B = A;`,
		WALL,
	],
	[ 'src/worker/channels/shopify/x.ts', `import '../../ports.ts';`, null ],
	[ 'src/worker/propagation/x.ts', `import '../../simulator/contract.ts';`, WALL ],
	[ 'src/worker/propagation/x.ts', `await import( '../../simulator/contract.ts' );`, WALL ],
	[ 'src/worker/cli/x.ts', `import '../../simulator/contract.ts';`, null ],
	[ 'src/worker/cli/x.ts', `import '../../local-shop/site.ts';`, WALL ],
	[ 'src/worker/cli/x.ts', `import '../../../scripts/verify-log.mjs';`, null ],
	[ 'src/worker/store/x.ts', `import '../../../scripts/verify-log.mjs';`, WALL ],
	[ 'src/worker/cli/demo.ts', `import '../../local-shop/site.ts';`, null ],
	[ 'src/worker/cli/demo/x.ts', `import '../../../local-shop/site.ts';`, null ],
	[ 'src/simulator/shopify/x.ts', `import '../../worker/ports.ts';`, WALL ],
	[ 'src/local-shop/x.ts', `import '../worker/ports.ts';`, WALL ],
	[ 'src/local-shop/x.ts', `import '../simulator/contract.ts';`, WALL ],
	// Time, chance, network and process come from the ports.
	[ 'src/worker/intake/x.ts', `export const a = Date.now();`, 'no-restricted-properties' ],
	[ 'src/worker/intake/x.ts', `export const a = new Date();`, 'no-restricted-syntax' ],
	[ 'src/worker/intake/x.ts', `export const a = new Date( 0 );`, null ],
	[ 'src/worker/intake/x.ts', `export const a = Math.random();`, 'no-restricted-properties' ],
	[ 'src/worker/cli/x.ts', `setTimeout( () => undefined, 1 );`, 'no-restricted-globals' ],
	[ 'src/worker/cli/x.ts', `setInterval( () => undefined, 1 );`, 'no-restricted-globals' ],
	[
		'src/worker/channels/x.ts',
		`export const a = fetch( 'http://127.0.0.1' );`,
		'no-restricted-globals',
	],
	[ 'src/worker/app.ts', `export const a = process.env;`, 'no-restricted-globals' ],
	[
		'src/worker/app.ts',
		`import process from 'node:process';\nexport const a = process.pid;`,
		'no-restricted-imports',
	],
	[
		'src/worker/app.ts',
		`import { randomUUID } from 'node:crypto';\nexport const a = randomUUID();`,
		'no-restricted-imports',
	],
	[
		'src/worker/app.ts',
		`import { createHmac } from 'node:crypto';\nexport const a = createHmac;`,
		null,
	],
	[ 'src/worker/cli/x.ts', `export const a = process.env;`, null ],
	[ 'src/worker/adapters/x.ts', `export const a = Date.now() + Math.random();`, null ],
	[ 'src/simulator/x.ts', `export const a = Date.now();`, null ],
];

describe( 'the walls', () => {
	let broken: string[][] = [];

	beforeAll( () => {
		const { stdout, stderr } = spawnSync(
			process.execPath,
			[ path.join( import.meta.dirname, 'lint-snippets.mjs' ) ],
			{
				cwd: ROOT,
				encoding: 'utf8',
				input: JSON.stringify(
					STEPS.map( ( [ file, code ] ) => ( {
						file,
						code: `${ code }\n`,
					} ) )
				),
			}
		);
		if ( stdout === '' ) {
			throw new Error( stderr );
		}
		broken = z.array( z.array( z.string() ) ).parse( JSON.parse( stdout ) );
	} );

	it.each(
		STEPS.map( ( [ file, code, rule ], index ) => ( {
			title: `${ file } ${ rule === null ? 'may' : 'may not' }: ${ code.split( '\n' )[ 0 ] ?? '' }`,
			rule,
			index,
		} ) )
	)( '$title', ( { rule, index } ) => {
		expect( broken[ index ] ).toEqual( rule === null ? [] : [ rule ] );
	} );

	it( 'make an import of the worker by the admin screens a compile error', () => {
		const folder = mkdtempSync( path.join( tmpdir(), 'lockstep-wall-' ) );
		try {
			cpSync( path.join( ROOT, 'src' ), path.join( folder, 'src' ), {
				recursive: true,
			} );
			for ( const file of [ 'package.json', 'tsconfig.base.json' ] ) {
				cpSync( path.join( ROOT, file ), path.join( folder, file ) );
			}
			symlinkSync( path.join( ROOT, 'node_modules' ), path.join( folder, 'node_modules' ) );
			const compile = () =>
				spawnSync(
					process.execPath,
					[ path.join( ROOT, 'node_modules/typescript/bin/tsc' ), '-b', 'src/admin' ],
					{ cwd: folder, encoding: 'utf8' }
				);
			expect( compile() ).toMatchObject( { stdout: '', status: 0 } );
			writeFileSync(
				path.join( folder, 'src/admin/trespass.ts' ),
				`import { NetworkError } from '../worker/ports.ts';\nexport const a = NetworkError;\n`
			);
			const { status, stdout } = compile();
			expect( status ).not.toBe( 0 );
			expect( stdout ).toMatch( /src\/admin\/trespass\.ts.*TS6307/ );
		} finally {
			rmSync( folder, { recursive: true } );
		}
	} );
} );
