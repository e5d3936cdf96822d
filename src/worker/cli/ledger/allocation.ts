import { allocationSchema } from '../../../shared/api/allocation.ts';
import { printJson } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

export interface AllocationOptions {
	readonly json: boolean;
	/** Left out: it is only asked for. */
	readonly splitBelow?: number;
}

/** Says from how few units on a SKU is split among its listings, or changes that. */
export async function allocation(
	worker: WorkerClient,
	{ json, splitBelow }: AllocationOptions
): Promise< void > {
	const path = '/v1/allocation';
	const answer = await ( splitBelow === undefined
		? worker.get( path, allocationSchema )
		: worker.post( path, allocationSchema, { splitBelow } ) );
	if ( json ) {
		printJson( answer );
		return;
	}
	const text =
		answer.splitBelow === 0
			? 'No SKU is split among its listings.'
			: `A SKU of which ${ answer.splitBelow } or fewer units can be promised is split among its listings.`;
	process.stdout.write( `${ text }\n` );
}
