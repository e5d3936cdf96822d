import type { z } from 'zod';
import { stockOfSkuSchema, stockPageSchema } from '../../../shared/api/stock.ts';
import { printJson, printTable } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

export interface StockOptions {
	readonly json: boolean;
	readonly location?: string;
	readonly short: boolean;
}

type Shelf = z.output< typeof stockPageSchema >[ 'stock' ][ number ];

const HEAD = [
	'SKU',
	'location',
	'on hand',
	'committed',
	'safety',
	'available',
	'incoming',
	'quarantined',
];

/** What lies on the shelves: of the SKUs that are named, or of all. */
export async function listStock(
	worker: WorkerClient,
	skus: readonly string[],
	{ json, location, short }: StockOptions
): Promise< void > {
	const found: Shelf[] = [];
	if ( skus.length > 0 ) {
		for ( const sku of skus ) {
			const path = `/v1/stock/${ encodeURIComponent( sku ) }`;
			found.push( ...( await worker.get( path, stockOfSkuSchema ) ).locations );
		}
	} else {
		const query = { location, short: short || undefined, limit: 1_000 };
		for await ( const { stock } of worker.pages( '/v1/stock', stockPageSchema, query ) ) {
			found.push( ...stock );
		}
	}
	const wanted = found.filter(
		( shelf ) =>
			( location === undefined || shelf.location === location ) &&
			( ! short || shelf.available < 0 )
	);
	if ( json ) {
		printJson( { stock: wanted } );
	} else if ( wanted.length === 0 ) {
		process.stdout.write( 'Nothing lies on such a shelf, and nothing is promised from one.\n' );
	} else {
		printTable( HEAD, wanted.map( rowOf ) );
	}
}

const rowOf = ( shelf: Shelf ): ( string | number )[] => [
	shelf.sku,
	shelf.location,
	shelf.onHand,
	shelf.committed,
	shelf.safety,
	shelf.available,
	shelf.incoming,
	shelf.quarantined,
];
