import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and gives what it wrote to standard output.
 *
 * @throws with what it wrote when it fails.
 */
export function runCommand(
	command: string,
	args: readonly string[],
	input = ''
): Promise< string > {
	return new Promise( ( resolve, reject ) => {
		const child = spawn( command, args, { stdio: [ 'pipe', 'pipe', 'pipe' ] } );
		let output = '';
		let errors = '';
		child.stdout.setEncoding( 'utf8' ).on( 'data', ( text: string ) => {
			output += text;
		} );
		child.stderr.setEncoding( 'utf8' ).on( 'data', ( text: string ) => {
			errors += text;
		} );
		child.once( 'error', reject );
		child.once( 'close', ( code ) => {
			if ( code === 0 ) {
				resolve( output );
			} else {
				const said = `${ errors }\n${ output }`.trim().slice( -2_000 );
				reject(
					new Error( `${ command } ${ args[ 0 ] ?? '' } ended with ${ code }: ${ said }` )
				);
			}
		} );
		child.stdin.end( input );
	} );
}
