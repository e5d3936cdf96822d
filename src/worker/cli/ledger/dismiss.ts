import { z } from 'zod';
import { dismissalSchema } from '../../../shared/api/exceptions.ts';
import { pushedListingSchema } from '../../../shared/api/waits-for.ts';
import { printable, printJson } from '../output.ts';
import { whenText } from '../waits-for-text.ts';
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

/** Pushes the quantities of listings again. */
export async function pushListings(
	worker: WorkerClient,
	listings: readonly string[],
	{ json }: { readonly json: boolean }
): Promise< void > {
	const pushed: z.infer< typeof pushedListingSchema >[] = [];
	for ( const listing of listings ) {
		const path = `/v1/listings/${ encodeURIComponent( listing ) }/push`;
		pushed.push( await worker.post( path, pushedListingSchema ) );
	}
	if ( json ) {
		printJson( { pushed } );
		return;
	}
	for ( const { listing, waitsFor } of pushed ) {
		process.stdout.write(
			waitsFor.length === 0
				? `${ printable( listing ) } is on its way again.\n`
				: `${ printable( listing ) } goes out when ${ whenText( waitsFor ) }.\n`
		);
	}
}
