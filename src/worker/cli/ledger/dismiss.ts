import { z } from 'zod';
import { dismissalSchema } from '../../../shared/api/exceptions.ts';
import { printJson } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

/** What can be dismissed, and where the worker has it. */
const PATHS = { delivery: 'deliveries', conflict: 'conflicts', drift: 'drifts' } as const;
export type DismissibleKind = keyof typeof PATHS;
export const DISMISSIBLE_KINDS = Object.keys( PATHS );

const answerSchema = z.object( { dismissal: dismissalSchema } );

/** Says of deliveries, conflicts or the drifts of listings that they need nobody any more. */
export async function dismiss(
	worker: WorkerClient,
	kind: DismissibleKind,
	names: readonly string[],
	{ json, note }: { readonly json: boolean; readonly note: string }
): Promise< void > {
	for ( const name of names ) {
		const path = `/v1/${ PATHS[ kind ] }/${ encodeURIComponent( name ) }/dismiss`;
		await worker.post( path, answerSchema, { note } );
	}
	if ( json ) {
		printJson( { dismissed: names } );
	} else {
		process.stdout.write(
			`Dismissed: ${ names.join( ', ' ) }. They are kept: lockstep exceptions --dismissed\n`
		);
	}
}

const pushedSchema = z.object( { listing: z.string(), revision: z.int() } );

/** Pushes the quantities of listings again. */
export async function pushListings(
	worker: WorkerClient,
	listings: readonly string[],
	{ json }: { readonly json: boolean }
): Promise< void > {
	const pushed: string[] = [];
	for ( const listing of listings ) {
		const path = `/v1/listings/${ encodeURIComponent( listing ) }/push`;
		pushed.push( ( await worker.post( path, pushedSchema ) ).listing );
	}
	if ( json ) {
		printJson( { pushed } );
	} else {
		process.stdout.write( `On the way again: ${ pushed.join( ', ' ) }.\n` );
	}
}
