import { recordedSchema, stockOfSkuSchema } from '../../../shared/api/stock.ts';
import { systemIds } from '../../adapters/system-ports.ts';
import { EXIT, printJson } from '../output.ts';
import { CommandFailed, type WorkerClient } from '../worker-client.ts';

export interface FactOptions {
	readonly json: boolean;
	/** Names the fact; said twice under one key, it counts once. */
	readonly key?: string;
}

export type FactPath = '/v1/adjustments' | '/v1/counts' | '/v1/receipts' | '/v1/transfers';

/**
 * Tells the ledger a fact about a SKU, and shows what lies there since. Where the answer is lost, it says
 * under which key to tell it again: nothing is counted twice.
 */
export async function recordFact(
	worker: WorkerClient,
	path: FactPath,
	fact: Readonly< Record< string, unknown > > & { readonly sku: string },
	{ json, key = `cli-${ systemIds.uuid() }` }: FactOptions
): Promise< void > {
	const recorded = await worker
		.post( path, recordedSchema, { ...fact, key } )
		.catch( ( error: unknown ) => {
			throw error instanceof CommandFailed && error.exitCode === EXIT.unreachable
				? new CommandFailed(
						`${ error.message }\nIt may have been recorded all the same: tell it again with --key ${ key }, and it counts once.`,
						{ exitCode: EXIT.unreachable }
					)
				: error;
		} );
	const { locations } = await worker.get(
		`/v1/stock/${ encodeURIComponent( fact.sku ) }`,
		stockOfSkuSchema
	);
	if ( json ) {
		printJson( { ...recorded, key, stock: locations } );
		return;
	}
	const said =
		recorded.result === 'duplicate'
			? `Event ${ recorded.position } was this already: nothing has changed.`
			: `Recorded as event ${ recorded.position }.`;
	process.stdout.write(
		`${ said }\n${ locations
			.map(
				( { location, onHand, committed, available } ) =>
					`${ fact.sku } at ${ location }: ${ onHand } on hand, ${ committed } committed, ${ available } available\n`
			)
			.join( '' ) }`
	);
}
