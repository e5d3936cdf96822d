/**
 * Makes `node_modules` what `package-lock.json` says, and does nothing when it is that already.
 *
 * Runs before every npm script of ours, on the Node the machine happens to have (20 or later) and
 * with nothing but its built-in modules, because nothing else is there yet.
 *
 * Install scripts of packages are not run (`--ignore-scripts`): nothing here needs a compiler, and
 * with them npm would try to compile better-sqlite3, whose binaries are in its package. The one
 * exception is `node`, whose script puts Node 24 in place for every other script.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { explainFailure } from './install-failure.mjs';

const root = path.dirname( path.dirname( fileURLToPath( import.meta.url ) ) );
const modules = path.join( root, 'node_modules' );
const stampFile = path.join( modules, '.lockstep-installed' );
const logFile = path.join( root, 'build', 'install.log' );
const startedAtMs = Date.now();

/** With npm's own patience it takes 3.5 minutes to learn that there is no network. */
const QUICK_RETRIES = [
	'--fetch-retries=3',
	'--fetch-retry-mintimeout=1000',
	'--fetch-retry-maxtimeout=5000',
];

/** Progress goes to stderr, so that a command's `--json` on stdout stays clean. */
function say( text ) {
	const seconds = Math.round( ( Date.now() - startedAtMs ) / 1_000 );
	process.stderr.write( `lockstep: ${ text } (${ seconds } s)\n` );
}

function giveUp( sentence ) {
	process.stderr.write( `lockstep: ${ sentence }\n` );
	process.exit( 1 );
}

function readLock( file ) {
	try {
		return JSON.parse( fs.readFileSync( file, 'utf8' ) ).packages ?? {};
	} catch {
		return null;
	}
}

function wantedStamp() {
	const lock = fs.readFileSync( path.join( root, 'package-lock.json' ) );
	const hash = createHash( 'sha256' ).update( lock ).digest( 'hex' );
	return `${ hash } ${ process.platform }-${ process.arch }`;
}

/** Has somebody run npm by hand, and is the tree what the lock says all the same? */
function isTreeAsLocked( locked ) {
	const installed = readLock( path.join( modules, '.package-lock.json' ) );
	if ( ! installed || ! isNodeInPlace() ) {
		return false;
	}
	return Object.entries( locked ).every( ( [ name, entry ] ) => {
		const found = installed[ name ];
		return (
			! name.startsWith( 'node_modules/' ) ||
			( found ? found.version === entry.version : entry.optional )
		);
	} );
}

function isNodeInPlace() {
	const node = path.join( modules, '.bin', 'node' );
	return spawnSync( node, [ '--version' ] ).status === 0;
}

/** Runs npm with its output in the log; resolves to the exit code. */
function npm( args, log ) {
	const cli = process.env.npm_execpath;
	const isScript = cli?.endsWith( '.js' ) ?? false;
	const child = spawn(
		isScript ? process.execPath : 'npm',
		[ ...( isScript ? [ cli ] : [] ), ...args ],
		{ cwd: root, stdio: [ 'ignore', log, log ], shell: ! isScript }
	);
	return new Promise( ( resolve ) => {
		child.on( 'error', () => resolve( 127 ) );
		child.on( 'exit', ( code ) => resolve( code ?? 1 ) );
	} );
}

/** Says now and then how many packages are unpacked: an install takes a minute or more. */
function reportProgress( names ) {
	const isPresent = ( name ) => fs.existsSync( path.join( root, name, 'package.json' ) );
	return setInterval( () => {
		const count = names.filter( isPresent ).length;
		say(
			count === 0
				? 'downloading packages'
				: `unpacking packages: ${ count } of ${ names.length }`
		);
	}, 5_000 );
}

/** Lets `npx lockstep` find the launcher of this checkout. */
function linkLauncher() {
	const link = path.join( modules, '.bin', 'lockstep' );
	const target = path.join( '..', '..', 'scripts', 'lockstep.mjs' );
	if ( process.platform === 'win32' ) {
		fs.writeFileSync( `${ link }.cmd`, `@node "%~dp0\\${ target }" %*\r\n` );
		return;
	}
	try {
		if ( fs.readlinkSync( link ) === target ) {
			return;
		}
	} catch {
		// Not there yet, or not a link: made below.
	}
	fs.rmSync( link, { force: true } );
	fs.symlinkSync( target, link );
}

async function install( locked ) {
	const isOnThisMachine = ( [ name, entry ] ) =>
		name.startsWith( 'node_modules/' ) && ! entry.optional && ! entry.link;
	const names = Object.entries( locked )
		.filter( isOnThisMachine )
		.map( ( [ name ] ) => name );
	fs.mkdirSync( path.dirname( logFile ), { recursive: true } );
	const log = fs.openSync( logFile, 'w' );
	say( `installing ${ names.length } packages, once; this takes a minute or two` );
	const progress = reportProgress( names );
	let code = await npm( [ 'ci', '--ignore-scripts', ...QUICK_RETRIES ], log );
	clearInterval( progress );
	if ( code === 0 ) {
		say( 'packages are in place, setting up Node 24 for this folder' );
		code = await npm( [ 'rebuild', 'node' ], log );
	}
	fs.closeSync( log );
	if ( code !== 0 || ! isNodeInPlace() ) {
		giveUp( explainFailure( fs.readFileSync( logFile, 'utf8' ), logFile ) );
	}
	say( 'installed' );
}

if ( Number( process.versions.node.split( '.' )[ 0 ] ) < 20 ) {
	giveUp(
		`this is Node ${ process.versions.node }, and Lockstep needs Node 20 or later to install itself: get it from https://nodejs.org and run the same command again.`
	);
}
const locked = readLock( path.join( root, 'package-lock.json' ) );
if ( ! locked ) {
	giveUp(
		'package-lock.json is missing or broken: restore it with `git checkout package-lock.json` and run the same command again.'
	);
}
const stamp = wantedStamp();
const isStamped = fs.existsSync( stampFile ) && fs.readFileSync( stampFile, 'utf8' ) === stamp;
if ( ! isStamped ) {
	if ( ! isTreeAsLocked( locked ) ) {
		await install( locked );
	}
	fs.writeFileSync( stampFile, stamp );
}
linkLauncher();
