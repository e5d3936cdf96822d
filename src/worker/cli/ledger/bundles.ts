import { billSavedSchema, bundlePageSchema, type BillAnswer } from '../../../shared/api/bundles.ts';
import { EXIT, printJson, printTable } from '../output.ts';
import { CommandFailed, type WorkerClient } from '../worker-client.ts';

export interface SaveBundleOptions {
	readonly json: boolean;
	readonly title?: string;
	readonly packedAnywhere: boolean;
	readonly keptAssembled: boolean;
	readonly addSkus: boolean;
}

/** Bundles with what they are made of and how many can be had; of a named one all versions. */
export async function listBundles(
	worker: WorkerClient,
	bundle: string | undefined,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const found: BillAnswer[] = [];
	const query = { limit: 1_000, current: bundle === undefined };
	for await ( const page of worker.pages( '/v1/bundles', bundlePageSchema, query ) ) {
		found.push(
			...page.bundles.filter( ( one ) => bundle === undefined || one.bundle === bundle )
		);
	}
	if ( json ) {
		printJson( { bundles: found } );
	} else if ( found.length === 0 ) {
		process.stdout.write( 'There is no such bundle.\n' );
	} else {
		printTable(
			[ 'bundle', 'since', 'made of', 'available', 'limited by' ],
			found.map( ( one ) => [
				one.bundle,
				new Date( one.sinceMs ).toISOString(),
				partsOf( one ),
				one.available ?? '',
				one.limitedBy ?? '',
			] )
		);
	}
}

function partsOf( { components }: BillAnswer ): string {
	return components.length === 0
		? 'no bundle any more'
		: components.map( ( { sku, quantity } ) => `${ quantity } × ${ sku }` ).join( ', ' );
}

/**
 * Saves what a bundle is made of from now on.
 *
 * @param parts `SKU=QUANTITY` each; none: it stops being a bundle.
 */
export async function saveBundle(
	worker: WorkerClient,
	bundle: string,
	parts: readonly string[],
	{ json, title, packedAnywhere, keptAssembled, addSkus }: SaveBundleOptions
): Promise< void > {
	await worker.post( '/v1/bundles', billSavedSchema, {
		bundle,
		components: parts.map( componentFrom ),
		isPackedAnywhere: packedAnywhere,
		isKeptAssembled: keptAssembled,
		addsSkus: addSkus,
		...( title === undefined ? {} : { title } ),
	} );
	await listBundles( worker, bundle, { json } );
}

/** A SKU may hold `=` itself: the last one counts. */
function componentFrom( part: string ): { sku: string; quantity: number } {
	const [ , sku, quantity ] = /^(.+)=(\d{1,9})$/u.exec( part ) ?? [];
	if ( sku === undefined || quantity === undefined ) {
		throw new CommandFailed(
			`"${ part }" is no component: write SKU=QUANTITY, as in MUG-BLUE=2.`,
			{ exitCode: EXIT.usage }
		);
	}
	return { sku, quantity: Number( quantity ) };
}
