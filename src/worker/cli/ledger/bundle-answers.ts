import {
	bundleAnswerSchema,
	saleAnswerSchema,
	type BundleMakes,
	type SaleAnswer,
} from '../../../shared/api/bundles.ts';
import { EXIT, printJson, printTable } from '../output.ts';
import { CommandFailed, type WorkerClient } from '../worker-client.ts';

export interface SaleOptions {
	readonly json: boolean;
	readonly channel?: string;
}

/** What a bundle is made of on every level, how many can be had, and what each component allows. */
export async function showBundle(
	worker: WorkerClient,
	bundle: string,
	{ json }: { readonly json: boolean }
): Promise< void > {
	const path = `/v1/bundles/${ encodeURIComponent( bundle ) }`;
	const answer = await worker.get( path, bundleAnswerSchema );
	if ( json ) {
		printJson( answer );
	} else if ( answer.makes ) {
		printMakes( bundle, answer.makes );
	} else {
		process.stdout.write( `${ bundle } is no bundle.\n` );
	}
}

function printMakes( bundle: string, makes: BundleMakes ): void {
	const { available, limitedBy, oneMore, locations } = makes;
	const where = locations.map( ( one ) => `${ one.location }: ${ one.available }` ).join( ', ' );
	process.stdout.write(
		`${ available } of ${ bundle } can be had (${ where }), limited by ${ limitedBy ?? 'nothing' }.\n`
	);
	if ( oneMore ) {
		const lacking = oneMore.lacking.map( ( { sku, quantity } ) => `${ quantity } × ${ sku }` );
		const place = oneMore.location === null ? '' : ` at ${ oneMore.location }`;
		process.stdout.write(
			`For one more, ${ lacking.join( ' and ' ) } is missing${ place }.\n`
		);
	}
	process.stdout.write( '\n' );
	printTable(
		[ 'made of', 'each', 'available', '' ],
		makes.parts.map( ( part ) => [
			`${ '  '.repeat( part.level - 1 ) }${ part.sku }`,
			part.quantity,
			part.available,
			part.isKeptAssembled ? 'bundle, some lie packed' : part.isBundle ? 'bundle' : '',
		] )
	);
	process.stdout.write( '\n' );
	printTable(
		[ 'component', 'in one', 'available', 'allows', 'by location' ],
		makes.leaves.map( ( leaf ) => [
			leaf.sku,
			leaf.each,
			leaf.available,
			leaf.allows,
			leaf.locations
				.map( ( one ) => `${ one.location }: ${ one.available } → ${ one.allows }` )
				.join( ', ' ),
		] )
	);
}

/**
 * What selling some units would do. Nothing is sold.
 *
 * @param units how many, as it was written.
 * @throws {CommandFailed} it is no number of units, or the worker refuses.
 */
export async function showSale(
	worker: WorkerClient,
	sku: string,
	units: string,
	{ json, channel }: SaleOptions
): Promise< void > {
	if ( ! /^[1-9]\d{0,8}$/u.test( units ) ) {
		throw new CommandFailed( `"${ units }" is no number of units.`, { exitCode: EXIT.usage } );
	}
	const path = `/v1/skus/${ encodeURIComponent( sku ) }/sale`;
	const sale = await worker.get( path, saleAnswerSchema, { units, channel } );
	if ( json ) {
		printJson( sale );
	} else {
		printSale( sale );
	}
}

function printSale( sale: SaleAnswer ): void {
	const { sku, units, channel, location, isObserved } = sale;
	process.stdout.write(
		`Selling ${ units } × ${ sku } on ${ channel } would take from ${ location }:\n`
	);
	if ( isObserved ) {
		process.stdout.write( 'nothing: whoever keeps that place takes it off by himself.\n' );
	}
	printTable(
		[ 'available', 'where', 'before', 'after', '' ],
		[
			...sale.shelves.map( ( one ) => [
				one.sku,
				one.location,
				one.before,
				one.after,
				one.short > 0 ? `${ one.short } would be owed` : '',
			] ),
			...sale.bundles.map( ( one ) => [
				one.bundle,
				'bundle',
				one.before,
				one.after,
				one.limitedBy === null ? '' : `limited by ${ one.limitedBy }`,
			] ),
			...sale.listings.map( ( one ) => [
				one.sku,
				one.channel,
				one.before,
				one.after,
				'shown',
			] ),
		]
	);
}
