import { spawn } from 'node:child_process';

export interface CommandOptions {
	readonly signal?: AbortSignal | undefined;
	/** After this time it is killed. Without it, it may take as long as it likes. */
	readonly limitMs?: number;
	readonly cwd?: string;
	/** Added to ours. */
	readonly environment?: Readonly< Record< string, string > >;
}

/**
 * Runs a command to its end and gives what it wrote to standard output. It has a process group of
 * its own, which is killed whole when the signal says so, the time is up, or this process ends.
 *
 * @throws with what it wrote when it fails.
 */
export function runCommand(
	command: string,
	args: readonly string[],
	input = '',
	options: CommandOptions = {}
): Promise< string > {
	const { signal, limitMs, cwd, environment } = options;
	return new Promise( ( resolve, reject ) => {
		if ( signal?.aborted === true ) {
			reject( new Error( `${ command } was not started: we are stopping` ) );
			return;
		}
		const child = spawn( command, args, {
			stdio: [ 'pipe', 'pipe', 'pipe' ],
			detached: process.platform !== 'win32',
			env: { ...process.env, ...environment },
			...( cwd === undefined ? {} : { cwd } ),
		} );
		const kill = (): void => killGroup( child.pid );
		const timer = limitMs === undefined ? undefined : setTimeout( kill, limitMs );
		signal?.addEventListener( 'abort', kill, { once: true } );
		process.once( 'exit', kill );
		const release = (): void => {
			clearTimeout( timer );
			signal?.removeEventListener( 'abort', kill );
			process.removeListener( 'exit', kill );
		};
		let output = '';
		let errors = '';
		child.stdout.setEncoding( 'utf8' ).on( 'data', ( text: string ) => {
			output += text;
		} );
		child.stderr.setEncoding( 'utf8' ).on( 'data', ( text: string ) => {
			errors += text;
		} );
		// A command that ends without reading its input is no failure.
		child.stdin.on( 'error', () => undefined );
		child.once( 'error', ( problem ) => {
			release();
			reject( problem );
		} );
		child.once( 'close', ( code, killedBy ) => {
			release();
			if ( code === 0 ) {
				resolve( output );
				return;
			}
			const said = `${ errors }\n${ output }`.trim().slice( -2_000 );
			const end = killedBy === null ? `ended with ${ code ?? '?' }` : `was killed`;
			reject( new Error( `${ command } ${ args[ 0 ] ?? '' } ${ end }: ${ said }` ) );
		} );
		child.stdin.end( input );
	} );
}

function killGroup( pid: number | undefined ): void {
	if ( pid === undefined ) {
		return;
	}
	try {
		process.kill( process.platform === 'win32' ? pid : -pid, 'SIGKILL' );
	} catch {
		// It has ended by itself.
	}
}
