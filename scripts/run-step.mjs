import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const folder = path.resolve( import.meta.dirname, '..' );

/** Is there a program of this name? */
export function isOnPath( name ) {
	const names = process.platform === 'win32' ? [ `${ name }.exe`, `${ name }.bat` ] : [ name ];
	return ( process.env.PATH ?? '' )
		.split( path.delimiter )
		.some( ( dir ) => names.some( ( file ) => fs.existsSync( path.join( dir, file ) ) ) );
}

/**
 * Runs one step under its headline. With `isShown` its output goes through as it comes, else it is
 * kept and handed back.
 */
export function run( title, command, args, { isShown = false } = {} ) {
	process.stdout.write( `── ${ title }\n` );
	const startedAtMs = Date.now();
	const child = spawn( command, args, {
		cwd: folder,
		stdio: isShown ? [ 'ignore', 'inherit', 'inherit' ] : [ 'ignore', 'pipe', 'pipe' ],
	} );
	let output = '';
	for ( const stream of [ child.stdout, child.stderr ] ) {
		stream?.on( 'data', ( chunk ) => ( output += chunk ) );
	}
	return new Promise( ( resolve ) => {
		const finish = ( code ) =>
			resolve( {
				code,
				output,
				seconds: ( Date.now() - startedAtMs ) / 1_000,
			} );
		child.on( 'error', ( error ) => {
			output += `${ error.message }\n`;
			finish( 127 );
		} );
		child.on( 'close', ( code ) => finish( code ?? 1 ) );
	} );
}
