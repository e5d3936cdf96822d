import type { BundleMakes } from '../../shared/api/bundles.ts';
import type { LocationId, Sku } from '../../shared/ids.ts';
import { availability, limitsOf } from '../ledger/availability.ts';
import type { LedgerView } from '../ledger/ledger-view.ts';
import { oneMoreOf } from '../ledger/one-more.ts';

type View = Pick< LedgerView, 'stock' | 'bills' >;
const NOW = Number.POSITIVE_INFINITY;

/** The titles of SKUs, as far as they have any. */
export type Titles = ReadonlyMap< string, string >;

/** Of a bundle what can be had, and what each component allows; `null`: it is none. */
export function makesOf(
	view: View,
	bundle: Sku,
	places: readonly LocationId[],
	titles: Titles
): BundleMakes | null {
	if ( ! view.bills.isBundle( bundle ) ) {
		return null;
	}
	const { units, limitedBy } = availability( view, bundle, places );
	const there = new Map(
		places.map( ( location ) => [
			location,
			new Map(
				limitsOf( view, bundle, [ location ] ).map( ( limit ) => [ limit.leaf, limit ] )
			),
		] )
	);
	const availableOf = ( sku: Sku, from: readonly LocationId[] ): number =>
		availability( view, sku, from ).units;
	return {
		available: units,
		limitedBy,
		oneMore: copyOf( oneMoreOf( view, bundle, places ) ),
		locations: availableAt( view, bundle, places ),
		parts: partsOf( view, bundle, places, titles ),
		leaves: limitsOf( view, bundle, places ).map( ( { leaf, each, bundles } ) => ( {
			sku: leaf,
			title: titles.get( leaf ) ?? '',
			each,
			available: availableOf( leaf, places ),
			allows: bundles,
			locations: places.map( ( location ) => ( {
				location,
				available: availableOf( leaf, [ location ] ),
				allows: there.get( location )?.get( leaf )?.bundles ?? 0,
			} ) ),
		} ) ),
	};
}

/** Of each location by itself. */
export function availableAt(
	view: View,
	bundle: Sku,
	places: readonly LocationId[]
): BundleMakes[ 'locations' ] {
	return places.map( ( location ) => {
		const { units, limitedBy } = availability( view, bundle, [ location ] );
		return { location, available: units, limitedBy };
	} );
}

export function copyOf( oneMore: ReturnType< typeof oneMoreOf > ): BundleMakes[ 'oneMore' ] {
	return oneMore && { ...oneMore, lacking: [ ...oneMore.lacking ] };
}

/** All that a bundle is made of, from the top down. */
function partsOf(
	view: View,
	bundle: Sku,
	places: readonly LocationId[],
	titles: Titles
): BundleMakes[ 'parts' ] {
	const { bills } = view;
	const visit = ( one: Sku, level: number ): BundleMakes[ 'parts' ] =>
		( bills.componentsAt( one, NOW ) ?? [] ).flatMap( ( { sku, quantity } ) => [
			{
				level,
				sku,
				title: titles.get( sku ) ?? '',
				quantity,
				isBundle: bills.isBundle( sku ),
				isKeptAssembled: bills.isKeptAssembled( sku, NOW ),
				available: availability( view, sku, places ).units,
			},
			...visit( sku, level + 1 ),
		] );
	return visit( bundle, 1 );
}
