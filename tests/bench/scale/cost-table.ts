import type { EventCost } from './event-costs.ts';

/** Microseconds of one event, as a Markdown table. @param sizes SKUs of the ledgers, in their order. */
export function costTable(
	sizes: readonly number[],
	databases: readonly { readonly name: string; readonly costs: readonly EventCost[] }[]
): string {
	const headings = [
		'µs of one event',
		'sold',
		'in a commit',
		...sizes.map( ( skus ) => `${ skus.toLocaleString( 'en' ) } SKUs` ),
	];
	const rows = databases.flatMap( ( { name, costs } ) =>
		costs.map( ( { spread, batch, costs: ofSizes } ) => [
			name,
			spread,
			String( batch ),
			...ofSizes.map( ( microseconds ) => microseconds.toFixed( 0 ) ),
		] )
	);
	return [ headings, headings.map( () => '---' ), ...rows ]
		.map( ( cells ) => `| ${ cells.join( ' | ' ) } |\n` )
		.join( '' );
}
