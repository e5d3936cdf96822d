import { statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { bytesOf, isRoot, textOf, verifyLog } from '../../../scripts/verify-log.mjs';
import { ERRORS } from '../../shared/errors.ts';
import { errorText } from '../log.ts';
import { WorkerError } from '../worker-error.ts';
import { EXIT, printJson } from './output.ts';
import { ProgressLine } from './progress-line.ts';

export interface VerifyLogOptions {
	readonly json: boolean;
	readonly anchor: readonly string[];
}

/**
 * Checks a file that `lockstep export --log` has written, with the program that is handed to auditors;
 * exit code 1 when it is not what the ledger wrote.
 *
 * @throws {WorkerError} LOG_FILE_UNREADABLE
 */
export async function verifyLogFile(
	file: string,
	{ json, anchor }: VerifyLogOptions
): Promise< number > {
	const line = new ProgressLine();
	const total = sizeOf( file );
	let done = 0;
	const verdict = await verifyLog( bytesOf( file ), anchor, ( count ) => {
		done += count;
		line.show( 'checking', done, total, 'bytes' );
	} )
		.catch( ( error: unknown ) => {
			throw new WorkerError( 'LOG_FILE_UNREADABLE', errorText( error ) );
		} )
		.finally( () => line.end() );
	const { message, action } = ERRORS.LOG_FILE_BROKEN;
	if ( json ) {
		const error = { code: 'LOG_FILE_BROKEN', message };
		printJson( { ...verdict, ...( ! verdict.isWhole && { error } ) } );
	} else if ( verdict.isWhole ) {
		process.stdout.write( `${ textOf( verdict ) }\n` );
	}
	if ( ! verdict.isWhole ) {
		process.stderr.write( `LOG_FILE_BROKEN: ${ textOf( verdict ) }\n${ action }\n` );
	}
	return verdict.isWhole ? EXIT.ok : EXIT.failed;
}

/** For the bar only; 0: nobody knows. */
function sizeOf( file: string ): number {
	try {
		return statSync( file ).size;
	} catch {
		return 0;
	}
}

/** Of `--anchor`, which may be given more than once. */
export function anchorsGiven( root: string, before: readonly string[] ): readonly string[] {
	if ( ! isRoot( root ) ) {
		throw new InvalidArgumentError( 'A root is 64 digits of 0-9 and a-f.' );
	}
	return [ ...before, root ];
}
