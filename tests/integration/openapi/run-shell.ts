import { spawn } from 'node:child_process';
import process from 'node:process';
import { text } from 'node:stream/consumers';

/** Runs a command as a person would type it. Not in one go: the worker that it asks is in this process. */
export async function runShell(
	command: string,
	env: Readonly< Record< string, string > >
): Promise< { status: number | null; stdout: string; stderr: string } > {
	const child = spawn( 'sh', [ '-c', command ], { env: { ...process.env, ...env } } );
	const ended = new Promise< number | null >( ( resolve, reject ) => {
		child.on( 'error', reject );
		child.on( 'close', resolve );
	} );
	const [ stdout, stderr ] = await Promise.all( [ text( child.stdout ), text( child.stderr ) ] );
	return { status: await ended, stdout, stderr };
}
