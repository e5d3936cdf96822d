import type { BundleChange, ImportedBill, ImportError } from '../../shared/api/imports.ts';
import type { Sku } from '../../shared/ids.ts';
import { tooLargeAmong } from '../ledger/bill-limits.ts';
import { BillsOfMaterials, type Bill } from '../ledger/bill-of-materials.ts';
import type { ListStore } from '../store/list-store.ts';
import { isSameOrNone, type WantedBill } from './bundle-rows.ts';
import type { CheckedRows } from './check-stock.ts';
import { cyclesAmong } from './cycles-among.ts';
import { rowError } from './row-error.ts';

/** SKUs that are looked up at once. */
const TOGETHER = 500;

/** Holds all bundles of a file against the bills there are, and writes nothing. */
export async function checkBundles(
	wanted: readonly WantedBill[],
	bills: readonly Bill[],
	lists: Pick< ListStore, 'titles' >
): Promise< CheckedRows< BundleChange > > {
	const current = currentBills( bills );
	const whole = wanted.filter( ( { isBad } ) => ! isBad );
	const unknown = await unknownComponents( whole, lists );
	const isUnknown = ( { components }: WantedBill ): boolean =>
		components.some( ( { sku } ) => unknown.has( sku ) );
	const errors = whole.flatMap( ( { components } ) =>
		components
			.filter( ( { sku } ) => unknown.has( sku ) )
			.map( ( { line, sku } ) =>
				rowError( 'SKU_UNKNOWN', { line, column: 'component', value: sku } )
			)
	);
	const readable = whole.filter( ( bill ) => ! isUnknown( bill ) ).map( changeOf( current ) );
	const changes = readable.filter( ( { before, after } ) => ! isSameOrNone( before, after ) );
	const cycles = cyclesAmong(
		changes.map( ( { bundle } ) => bundle ),
		graphAfter( current, changes )
	);
	const [ fitting, tooLarge ] = withoutTooLarge(
		bills,
		changes.filter( ( { bundle } ) => ! cycles.has( bundle ) )
	);
	return {
		changes: fitting,
		errors: [
			...errors,
			...changes.flatMap( ( change ) => cycleError( change, cycles ) ),
			...tooLarge,
		],
		unchanged: readable.length - changes.length,
	};
}

/** Of every bundle that there is today. */
export function currentBills( bills: readonly Bill[] ): ReadonlyMap< Sku, ImportedBill > {
	const newest = new Map( bills.map( ( bill ) => [ bill.bundle, bill ] ) );
	return new Map(
		[ ...newest ].filter( ( [ , { components } ] ) => components.length > 0 ).map( plainBill )
	);
}

function plainBill( [ bundle, bill ]: readonly [ Sku, Bill ] ): readonly [ Sku, ImportedBill ] {
	const { components, isPackedAnywhere = false, isKeptAssembled = false } = bill;
	return [ bundle, { components: [ ...components ], isPackedAnywhere, isKeptAssembled } ];
}

function changeOf(
	current: ReadonlyMap< Sku, ImportedBill >
): ( bill: WantedBill ) => BundleChange {
	return ( { line, bundle, title, components, isPackedAnywhere, isKeptAssembled } ) => ( {
		kind: 'bundles',
		line,
		bundle,
		title,
		before: current.get( bundle ) ?? null,
		after: {
			components: components.map( ( { sku, quantity } ) => ( { sku, quantity } ) ),
			isPackedAnywhere,
			isKeptAssembled,
		},
	} );
}

/** A component that nobody sells is a typing error: it would have no stock, and the bundle none. */
async function unknownComponents(
	wanted: readonly WantedBill[],
	lists: Pick< ListStore, 'titles' >
): Promise< ReadonlySet< Sku > > {
	const unknown = new Set(
		wanted.flatMap( ( bill ) => bill.components ).map( ( { sku } ) => sku )
	);
	const asked = [ ...unknown ];
	for ( let at = 0; at < asked.length; at += TOGETHER ) {
		const named = await lists.titles( asked.slice( at, at + TOGETHER ) );
		named.forEach( ( { sku } ) => unknown.delete( sku ) );
	}
	wanted.forEach( ( { bundle } ) => unknown.delete( bundle ) );
	return unknown;
}

function graphAfter(
	current: ReadonlyMap< Sku, ImportedBill >,
	changes: readonly BundleChange[]
): ReadonlyMap< Sku, readonly Sku[] > {
	const bills = new Map( current );
	changes.forEach( ( { bundle, after } ) => bills.set( bundle, after ) );
	return new Map(
		[ ...bills ].map( ( [ bundle, { components } ] ) => [
			bundle,
			components.map( ( { sku } ) => sku ),
		] )
	);
}

function cycleError(
	{ line, bundle }: BundleChange,
	cycles: ReadonlyMap< Sku, readonly Sku[] >
): readonly ImportError[] {
	const way = cycles.get( bundle );
	return way
		? [
				rowError(
					'BUNDLE_CYCLE',
					{ line, column: 'bundle', value: bundle },
					`It would contain itself: ${ way.join( ' → ' ) }. Take one of the components out.`
				),
			]
		: [];
}

/** Of changes that close no cycle those that fit, and what is wrong with the others. */
function withoutTooLarge(
	bills: readonly Bill[],
	changes: readonly BundleChange[]
): readonly [ readonly BundleChange[], readonly ImportError[] ] {
	const sinceMs = Number.MAX_SAFE_INTEGER;
	const after = new BillsOfMaterials( [
		...bills,
		...changes.map( ( { bundle, after: bill } ) => ( { bundle, sinceMs, ...bill } ) ),
	] );
	const parts = new Map< Sku, number >();
	const fitting: BundleChange[] = [];
	const errors: ImportError[] = [];
	for ( const change of changes ) {
		const { line, bundle } = change;
		const tooLarge = tooLargeAmong( after, [ bundle ], parts );
		if ( tooLarge === null ) {
			fitting.push( change );
		} else {
			errors.push( rowError( tooLarge.code, { line, column: 'bundle', value: bundle } ) );
		}
	}
	return [ fitting, errors ];
}
