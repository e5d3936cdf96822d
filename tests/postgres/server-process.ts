import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';

/**
 * The server's first process, whose end can be awaited. Should we die first, of whatever, a shell that
 * waits for our end of a pipe ends it.
 */
export interface ServerProcess {
	readonly hasExited: boolean;
	/** Resolves when it is gone. */
	end( signal: NodeJS.Signals ): Promise< void >;
}

export function startServerProcess(
	[ command, ...args ]: readonly [ string, ...string[] ],
	logFile: string
): ServerProcess {
	const log = openSync( logFile, 'a' );
	const child = spawn( command, args, { stdio: [ 'ignore', log, log ], cwd: '/' } );
	closeSync( log );
	const guard = spawn( 'sh', [ '-c', 'read -r _; kill -QUIT "$1"', 'sh', String( child.pid ) ], {
		stdio: [ 'pipe', 'ignore', 'ignore' ],
		detached: true,
	} );
	guard.unref();
	child.unref();
	let hasExited = false;
	const gone = new Promise< void >( ( resolve ) => {
		const settle = (): void => {
			hasExited = true;
			guard.kill( 'SIGKILL' );
			resolve();
		};
		child.once( 'exit', settle );
		child.once( 'error', settle );
	} );
	return {
		get hasExited() {
			return hasExited;
		},
		async end( signal ) {
			if ( hasExited ) {
				return;
			}
			child.ref();
			// Its children would notice by themselves, but only when they next wait for something.
			const children = signal === 'SIGKILL' ? childrenOf( child.pid ) : [];
			child.kill( signal );
			children.forEach( kill );
			await gone;
		},
	};
}

function childrenOf( pid: number | undefined ): readonly number[] {
	return readFileSync( `/proc/${ pid }/task/${ pid }/children`, 'utf8' )
		.split( ' ' )
		.filter( ( child ) => child !== '' )
		.map( Number );
}

function kill( pid: number ): void {
	try {
		process.kill( pid, 'SIGKILL' );
	} catch {
		// Gone already.
	}
}
