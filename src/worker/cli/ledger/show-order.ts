import { orderAnswerSchema } from '../../../shared/api/orders.ts';
import { printJson, printTable } from '../output.ts';
import type { WorkerClient } from '../worker-client.ts';

/** An order as the ledger counts it. */
export async function showOrder(
	worker: WorkerClient,
	channel: string,
	order: string,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const path = `/v1/orders/${ encodeURIComponent( channel ) }/${ encodeURIComponent( order ) }`;
	const found = await worker.get( path, orderAnswerSchema );
	if ( json ) {
		printJson( found );
		return;
	}
	const placed = new Date( found.placedAtMs ).toISOString();
	process.stdout.write(
		`${ found.order } of ${ found.channel }, placed ${ placed }, ${ found.isOpen ? 'open' : 'nothing left to do' }\n`
	);
	if ( found.reservedUntilMs !== null ) {
		process.stdout.write(
			`a checkout holds its units until ${ new Date( found.reservedUntilMs ).toISOString() }\n`
		);
	}
	printTable(
		[ 'line', 'SKU', 'location', 'ordered', 'cancelled', 'shipped', 'restocked', 'open' ],
		found.lines.map( ( line ) => [
			line.line,
			line.sku ?? `not mapped (${ line.offer })`,
			line.location ?? '',
			line.ordered,
			line.cancelled,
			line.shipped,
			line.restocked,
			line.open,
		] )
	);
	for ( const { sku, location, units } of found.committed ) {
		process.stdout.write( `commits ${ units } of ${ sku } at ${ location }\n` );
	}
}
