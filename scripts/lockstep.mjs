#!/usr/bin/env node
/**
 * `npx lockstep …` in a checkout: installs and builds what is missing, then hands over to the
 * worker's command line on the Node 24 of this folder, whichever Node started this file.
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

const scripts = path.dirname( fs.realpathSync( fileURLToPath( import.meta.url ) ) );
const root = path.dirname( scripts );
const node = path.join( root, 'node_modules', '.bin', 'node' );
const main = path.join( root, 'build', 'worker', 'main.js' );

/** Their progress goes to stderr: stdout belongs to the command. */
function prepare( runtime, script, ...args ) {
	const { status } = spawnSync( runtime, [ path.join( scripts, script ), ...args ], {
		stdio: [ 'ignore', 2, 2 ],
	} );
	if ( status !== 0 ) {
		process.exit( status ?? 1 );
	}
}

prepare( process.execPath, 'install.mjs' );
prepare( node, 'build.mjs', 'worker' );

// A small nursery: with Node's own 16 MB steps the worker held 310 MB at 25 orders a second, with this
// about 160 MB.
const child = spawn( node, [ '--max-semi-space-size=4', main, ...process.argv.slice( 2 ) ], {
	stdio: 'inherit',
} );
// A terminal sends Ctrl-C to the whole group; a supervisor signals only us. The worker takes a
// second signal for impatience, so one that reached it already must not be sent again.
const isOwnTerminal = process.stdin.isTTY === true;
for ( const signal of [ 'SIGINT', 'SIGTERM', 'SIGHUP' ] ) {
	process.on( signal, () => {
		if ( signal !== 'SIGINT' || ! isOwnTerminal ) {
			child.kill( signal );
		}
	} );
}
child.on( 'error', ( error ) => {
	process.stderr.write( `lockstep: ${ error.message }\n` );
	process.exit( 1 );
} );
child.on( 'exit', ( code, signal ) => {
	process.exit( code ?? 128 + constants.signals[ signal ] );
} );
