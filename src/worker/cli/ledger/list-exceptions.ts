import { z } from 'zod';
import {
	exceptionPageSchema,
	type dismissalSchema,
	type ExceptionAnswer,
} from '../../../shared/api/exceptions.ts';
import { printable, printJson } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

/** Everything that waits for a person, each with what to do about it. */
export async function listExceptions(
	worker: WorkerClient,
	{ json, dismissed }: { readonly json: boolean; readonly dismissed: boolean }
): Promise< void > {
	const found: ExceptionAnswer[] = [];
	const query = { limit: 1_000, dismissed };
	for await ( const page of worker.pages( '/v1/exceptions', exceptionPageSchema, query ) ) {
		found.push( ...page.exceptions );
	}
	if ( json ) {
		printJson( { exceptions: found } );
	} else if ( found.length === 0 ) {
		process.stdout.write(
			dismissed ? 'Nothing has been dismissed.\n' : 'Nothing waits for you.\n'
		);
	} else {
		process.stdout.write( found.map( textOf ).join( '\n' ) );
	}
}

function textOf( exception: ExceptionAnswer ): string {
	const { code, message, detail, action } = exception;
	const dismissal = 'dismissal' in exception ? exception.dismissal : null;
	const lines = [
		`${ nameOf( exception ) }  ${ code }`,
		`  ${ [ message, detail ].filter( ( part ) => part !== '' ).join( ' ' ) }`,
		...( dismissal === null ? [ `  ${ action }` ] : [ `  ${ dismissedText( dismissal ) }` ] ),
	];
	return `${ lines.map( printable ).join( '\n' ) }\n`;
}

function dismissedText( { note, by, atMs }: z.infer< typeof dismissalSchema > ): string {
	return `Dismissed by ${ by ?? 'somebody' } on ${ new Date( atMs ).toISOString() }: ${ note }`;
}

function nameOf( exception: ExceptionAnswer ): string {
	switch ( exception.kind ) {
		case 'shortage':
			return `shortage of ${ exception.short } ${ exception.sku } at ${ exception.location }`;
		case 'mass-change':
			return `mass change ${ exception.change } on ${ exception.channel }`;
		case 'push':
			return `${ exception.sku } on ${ exception.channel }`;
		case 'drift':
			return `drift of ${ exception.listing } (${ exception.sku }): shows ${ exception.shown }, should have shown ${ exception.expected }`;
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
