/**
 * Builds what changed since the last build: the worker (with the simulators) by TypeScript, the
 * admin screens by wp-scripts. A hash of the sources decides, because both tools need seconds to
 * find out for themselves that there is nothing to do.
 *
 * `node scripts/build.mjs [worker|admin]`; without a name, both at once.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, treeHash } from './tree-hash.mjs';

const root = path.dirname( path.dirname( fileURLToPath( import.meta.url ) ) );
const bin = ( name ) => path.join( root, 'node_modules', '.bin', name );
const stampFolder = path.join( root, 'build', '.stamps' );

const PARTS = {
	worker: {
		title: 'the worker',
		sources: [
			'src/shared',
			'src/worker',
			'src/simulator',
			'src/local-shop',
			'scripts/tsconfig.json',
			'scripts/verify-log.mjs',
			'tsconfig.base.json',
			'package-lock.json',
			'scripts/build.mjs',
		],
		result: 'build/worker',
		commands: [ [ bin( 'tsc' ), '-b', 'src/worker', 'src/simulator', 'src/local-shop' ] ],
		finish: mirrorSources,
	},
	admin: {
		title: 'the admin screens',
		sources: [ 'src/shared', 'src/admin', 'package-lock.json', 'scripts/build.mjs' ],
		result: 'build/admin',
		// Without --output-path wp-scripts empties build/, the worker included.
		commands: [
			[
				bin( 'wp-scripts' ),
				'build',
				// The screens; the count in the menu, which every page of wp-admin loads; the boxes on
				// WooCommerce's own screens.
				'index.tsx',
				'menu-count.ts',
				'woocommerce-screens.ts',
				'--source-path=src/admin',
				'--output-path=build/admin',
			],
		],
		finish: () => {},
	},
};

/**
 * TypeScript neither copies what is not TypeScript (SQL files) nor removes what has lost its
 * source; a migration that was renamed would run twice.
 */
function mirrorSources() {
	for ( const part of [ 'shared', 'worker', 'simulator', 'local-shop' ] ) {
		const from = path.join( root, 'src', part );
		const to = path.join( root, 'build', part );
		for ( const file of filesBelow( from ) ) {
			if ( ! /(\.ts|\.md|tsconfig\.json)$/.test( file ) ) {
				const copy = path.join( to, path.relative( from, file ) );
				fs.mkdirSync( path.dirname( copy ), { recursive: true } );
				fs.copyFileSync( file, copy );
			}
		}
		for ( const file of filesBelow( to ) ) {
			const source = path
				.join( from, path.relative( to, file ) )
				.replace( /(\.d\.ts|\.js|\.js\.map)$/, '.ts' );
			if ( ! file.endsWith( '.tsbuildinfo' ) && ! fs.existsSync( source ) ) {
				fs.rmSync( file );
			}
		}
	}
}

function run( [ command, ...args ] ) {
	const child = spawn( command, args, {
		cwd: root,
		stdio: [ 'ignore', 'pipe', 'pipe' ],
		env: {
			...process.env,
			NODE_ENV: 'production',
			// The tools are scripts for "node": give them the one of this folder, whoever started us.
			PATH: `${ path.join( root, 'node_modules', '.bin' ) }${ path.delimiter }${ process.env.PATH ?? '' }`,
		},
		shell: process.platform === 'win32',
	} );
	let output = '';
	for ( const stream of [ child.stdout, child.stderr ] ) {
		stream.on( 'data', ( chunk ) => ( output += chunk ) );
	}
	return new Promise( ( resolve ) => {
		child.on( 'error', ( error ) => resolve( { code: 127, output: String( error ) } ) );
		child.on( 'close', ( code ) => resolve( { code, output } ) );
	} );
}

/** Resolves to whether the part is now built. */
async function build( name ) {
	const { title, sources, result, commands, finish } = PARTS[ name ];
	const stampFile = path.join( stampFolder, name );
	const hash = treeHash( root, sources );
	if (
		fs.existsSync( path.join( root, result ) ) &&
		fs.existsSync( stampFile ) &&
		fs.readFileSync( stampFile, 'utf8' ) === hash
	) {
		return true;
	}
	const startedAtMs = Date.now();
	process.stderr.write( `lockstep: building ${ title }\n` );
	for ( const command of commands ) {
		const { code, output } = await run( command );
		if ( code !== 0 ) {
			process.stderr.write(
				`${ output }\nlockstep: ${ title } could not be built; the reason stands above.\n`
			);
			return false;
		}
	}
	finish();
	fs.mkdirSync( stampFolder, { recursive: true } );
	fs.writeFileSync( stampFile, hash );
	const seconds = ( ( Date.now() - startedAtMs ) / 1_000 ).toFixed( 1 );
	process.stderr.write( `lockstep: ${ title }: built in ${ seconds } s\n` );
	return true;
}

const wanted = process.argv.slice( 2 );
const names = wanted.length > 0 ? wanted : Object.keys( PARTS );
const unknown = names.find( ( name ) => ! ( name in PARTS ) );
if ( unknown ) {
	process.stderr.write( `lockstep: there is no part "${ unknown }"; say worker or admin.\n` );
	process.exit( 2 );
}
const built = await Promise.all( names.map( build ) );
process.exit( built.every( Boolean ) ? 0 : 1 );
