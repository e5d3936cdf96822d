import { z } from 'zod';
import { foreignEditsSchema } from '../../../shared/api/channels.ts';
import { printJson } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

export type ForeignEditsPolicy = z.infer< typeof foreignEditsSchema >;
export const FOREIGN_EDITS_POLICIES = foreignEditsSchema.options;

const answerSchema = z.object( { channel: z.string(), policy: foreignEditsSchema } );

/** Says what becomes of quantities that somebody edits on a channel itself. */
export async function setForeignEdits(
	worker: WorkerClient,
	channel: string,
	policy: ForeignEditsPolicy,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const path = `/v1/channels/${ encodeURIComponent( channel ) }/foreign-edits`;
	const answer = await worker.post( path, answerSchema, { policy } );
	if ( json ) {
		printJson( answer );
	} else {
		process.stdout.write( `Edits made on ${ answer.channel }: ${ answer.policy }.\n` );
	}
}
