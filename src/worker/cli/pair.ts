import { z } from 'zod';
import { printJson } from './output.ts';
import type { WorkerClient } from './worker-client.ts';

const codeSchema = z.object( { code: z.string(), worker: z.string(), untilMs: z.int() } );

/** Makes a pairing code and says where to type it. */
export async function pair(
	worker: WorkerClient,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const made = await worker.post( '/v1/pairing/code', codeSchema );
	if ( json ) {
		printJson( made );
	} else {
		process.stdout.write(
			`In WordPress, go to WooCommerce → Lockstep, and type:\n\n  address  ${ made.worker }\n  code     ${ made.code }\n\nThe code holds for 15 minutes and for one shop.\n`
		);
	}
}
