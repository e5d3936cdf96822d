import { InvalidArgumentError, type Command } from 'commander';
import { printJson } from './output.ts';
import { CommandFailed, WorkerClient, type WorkerOptions } from './worker-client.ts';

/** A command that asks a running worker. */
export function asking( parent: Command, name: string, description: string ): Command {
	return parent
		.command( name )
		.description( description )
		.option( '--json', 'print JSON', false )
		.option( '--url <url>', 'address of the worker' )
		.option( '--token <token>', 'API token; default: the one in the data folder' );
}

/** One that tells it a fact. */
export function telling( parent: Command, name: string, description: string ): Command {
	return asking( parent, name, description ).option(
		'--key <key>',
		'names the fact: told twice under one key, it counts once'
	);
}

/** Runs a command against the worker; what it could not do it says, with its exit code. */
export async function ended(
	options: WorkerOptions,
	command: ( worker: WorkerClient ) => Promise< void >
): Promise< void > {
	const worker = new WorkerClient( options );
	try {
		await command( worker );
	} catch ( error ) {
		if ( ! ( error instanceof CommandFailed ) ) {
			throw error;
		}
		const { message, code, fields, exitCode } = error;
		if ( options.json ) {
			printJson( { error: { code, message, fields } } );
		}
		process.stderr.write( `${ message }\n` );
		process.exitCode = exitCode;
	}
}

/** @throws {InvalidArgumentError} */
export function wholeNumber( text: string ): number {
	const value = Number( text );
	if ( ! /^[+-]?\d+$/.test( text ) || ! Number.isSafeInteger( value ) ) {
		throw new InvalidArgumentError( 'It is no whole number.' );
	}
	return value;
}
