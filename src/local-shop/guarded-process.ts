import { spawn } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';

/** A server process that cannot outlive the one that started it. */
export interface GuardedProcess {
	/** Kills it and everything it started. Resolves when it is gone. */
	stop(): Promise< void >;
	readonly hasExited: boolean;
}

/**
 * Starts `command` with its children in a process group of their own, output into `logFile`.
 *
 * A shell stands between: it waits for its standard input to end and then kills the whole group.
 * The pipe also ends when this process dies of SIGKILL, which no exit handler would see. Killing
 * only the server's own process is not enough: the workers of PHP's server would keep the port.
 */
export function startGuardedProcess(
	command: string,
	args: readonly string[],
	options: { logFile: string; environment?: Record< string, string > }
): GuardedProcess {
	const log = openSync( options.logFile, 'a' );
	const shell = spawn(
		'sh',
		[ '-c', '"$@" </dev/null & read -r _; kill -KILL 0', 'sh', command, ...args ],
		{
			detached: true,
			stdio: [ 'pipe', log, log ],
			env: { ...process.env, ...options.environment },
		}
	);
	closeSync( log );
	let hasExited = false;
	const gone = new Promise< void >( ( resolve ) => {
		shell.once( 'exit', () => {
			hasExited = true;
			resolve();
		} );
		shell.once( 'error', () => {
			hasExited = true;
			resolve();
		} );
	} );
	shell.unref();
	return {
		get hasExited() {
			return hasExited;
		},
		async stop() {
			shell.ref();
			shell.stdin?.end();
			await gone;
		},
	};
}
