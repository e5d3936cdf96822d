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
	const known = new Set( current.keys() );
	let left = wanted.filter( ( { isBad } ) => ! isBad );
	await addKnownComponents( known, left, lists );
	const errors: ImportError[] = [];
	// What is refused is no component of the others, and what then is missing may have closed a cycle.
	for (;;) {
		const unknown = unknownComponents( left, known );
		errors.push( ...unknown.errors );
		left = left.filter( ( { bundle } ) => ! unknown.bundles.has( bundle ) );
		const readable = left.map( changeOf( current ) );
		const changes = readable.filter( ( { before, after } ) => ! isSameOrNone( before, after ) );
		const cycles = cyclesAmong(
			changes.map( ( { bundle } ) => bundle ),
			graphAfter( current, changes )
		);
		const tooLarge = cycles.size === 0 ? tooLargeIn( bills, changes ) : [];
		if ( cycles.size === 0 && tooLarge.length === 0 ) {
			return { changes, errors, unchanged: readable.length - changes.length };
		}
		errors.push( ...changes.flatMap( ( change ) => cycleError( change, cycles ) ) );
		errors.push( ...tooLarge.map( tooLargeError ) );
		const refused = new Set( [ ...cycles.keys(), ...tooLarge.map( ( one ) => one.bundle ) ] );
		left = left.filter( ( { bundle } ) => ! refused.has( bundle ) );
	}
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

async function addKnownComponents(
	known: Set< Sku >,
	wanted: readonly WantedBill[],
	lists: Pick< ListStore, 'titles' >
): Promise< void > {
	const asked = [
		...new Set( wanted.flatMap( ( bill ) => bill.components ).map( ( { sku } ) => sku ) ),
	];
	for ( let at = 0; at < asked.length; at += TOGETHER ) {
		const named = await lists.titles( asked.slice( at, at + TOGETHER ) );
		named.forEach( ( { sku } ) => known.add( sku ) );
	}
}

/**
 * A component that nobody sells is a typing error: it would have no stock, and the bundle none. So is one
 * that is a bundle of the file which is refused for that.
 */
function unknownComponents(
	wanted: readonly WantedBill[],
	known: ReadonlySet< Sku >
): { readonly bundles: ReadonlySet< Sku >; readonly errors: readonly ImportError[] } {
	const isMade = new Set(
		wanted.filter( ( bill ) => bill.components.length > 0 ).map( ( { bundle } ) => bundle )
	);
	const uses = Map.groupBy(
		wanted.flatMap( ( { bundle, components } ) =>
			components.map( ( component ) => ( { ...component, bundle } ) )
		),
		( { sku } ) => sku
	);
	const unknown = [ ...uses.keys() ].filter(
		( sku ) => ! known.has( sku ) && ! isMade.has( sku )
	);
	const bundles = new Set< Sku >();
	const errors: ImportError[] = [];
	// Grows while it is gone through.
	for ( const component of unknown ) {
		for ( const { line, sku, bundle } of uses.get( component ) ?? [] ) {
			errors.push( rowError( 'SKU_UNKNOWN', { line, column: 'component', value: sku } ) );
			if ( ! bundles.has( bundle ) && ! known.has( bundle ) ) {
				unknown.push( bundle );
			}
			bundles.add( bundle );
		}
	}
	return { bundles, errors: errors.toSorted( ( left, right ) => left.line - right.line ) };
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

/** Of changes that close no cycle those that nest too far, have too many parts or take too much. */
function tooLargeIn( bills: readonly Bill[], changes: readonly BundleChange[] ): BundleChange[] {
	const sinceMs = Number.MAX_SAFE_INTEGER;
	const after = new BillsOfMaterials( [
		...bills,
		...changes.map( ( { bundle, after: bill } ) => ( { bundle, sinceMs, ...bill } ) ),
	] );
	const parts = new Map< Sku, number >();
	return changes.filter( ( { bundle } ) => tooLargeAmong( after, [ bundle ], parts ) !== null );
}

function tooLargeError( { line, bundle }: BundleChange ): ImportError {
	return rowError( 'BUNDLE_TOO_LARGE', { line, column: 'bundle', value: bundle } );
}
