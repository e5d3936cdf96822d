import { z } from 'zod';
import { exceptionPageSchema, type ExceptionAnswer } from '../../../shared/api/exceptions.ts';
import { printable, printJson } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

/** Everything that waits for a person, each with what to do about it. */
export async function listExceptions(
	worker: WorkerClient,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const found: ExceptionAnswer[] = [];
	const query = { limit: 1_000 };
	for await ( const page of worker.pages( '/v1/exceptions', exceptionPageSchema, query ) ) {
		found.push( ...page.exceptions );
	}
	if ( json ) {
		printJson( { exceptions: found } );
	} else if ( found.length === 0 ) {
		process.stdout.write( 'Nothing waits for you.\n' );
	} else {
		process.stdout.write( found.map( textOf ).join( '\n' ) );
	}
}

function textOf( exception: ExceptionAnswer ): string {
	const { code, message, detail, action } = exception;
	const lines = [
		`${ nameOf( exception ) }  ${ code }`,
		`  ${ [ message, detail ].filter( ( part ) => part !== '' ).join( ' ' ) }`,
		`  ${ action }`,
	];
	return `${ lines.map( printable ).join( '\n' ) }\n`;
}

function nameOf( exception: ExceptionAnswer ): string {
	switch ( exception.kind ) {
		case 'shortage':
			return `shortage of ${ exception.short } ${ exception.sku } at ${ exception.location }`;
		case 'push':
			return `${ exception.sku } on ${ exception.channel }`;
		case 'conflict':
			return `conflict ${ exception.conflict } from ${ exception.source }`;
		default:
			return `delivery ${ exception.delivery } from ${ exception.channel }`;
	}
}

const retriedSchema = z.object( { retried: z.int() } );

/** Has deliveries worked on again that are dead letters, or are parked. */
export async function retryDeliveries(
	worker: WorkerClient,
	deliveries: readonly number[],
	{ json }: { readonly json: boolean }
): Promise< void > {
	const retried: number[] = [];
	for ( const delivery of deliveries ) {
		const answer = await worker.post( `/v1/deliveries/${ delivery }/retry`, retriedSchema );
		retried.push( answer.retried );
	}
	if ( json ) {
		printJson( { retried } );
	} else {
		process.stdout.write(
			`Worked on again: ${ retried.join( ', ' ) }. What became of it: lockstep exceptions\n`
		);
	}
}
