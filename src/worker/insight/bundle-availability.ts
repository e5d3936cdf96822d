import type { BillAnswer } from '../../shared/api/bundles.ts';
import type { LocationId, Sku } from '../../shared/ids.ts';
import { availability, type Availability } from '../ledger/availability.ts';
import { BillsOfMaterials, type Bill } from '../ledger/bill-of-materials.ts';
import { EMPTY_STOCK, type StockRow } from '../ledger/shelf.ts';
import type { Store } from '../store/contract.ts';

/**
 * Bills of materials with what they make: of each bundle, how many can be had at each location that a
 * channel draws from and from all together, and which component there should be more of.
 *
 * @param chosen some of `all`, to be answered.
 */
export async function billAnswers(
	{ lists, model }: Pick< Store, 'lists' | 'model' >,
	all: readonly Bill[],
	chosen: readonly Bill[]
): Promise< BillAnswer[] > {
	const bills = new BillsOfMaterials( all );
	const newest = new Map( all.map( ( bill ) => [ bill.bundle, bill.sinceMs ] ) );
	const parts = new Set( chosen.flatMap( ( { bundle } ) => partsOf( bills, bundle ) ) );
	const [ shelves, channels ] = await Promise.all( [
		lists.shelves( [ ...parts ] ),
		model.channels(),
	] );
	const bySku = Map.groupBy( shelves, ( { sku } ) => sku );
	const stock = ( sku: Sku, location: LocationId ): StockRow => ( {
		...EMPTY_STOCK,
		...bySku.get( sku )?.find( ( shelf ) => shelf.location === location ),
	} );
	const places = [ ...new Set( channels.flatMap( ( { locations } ) => locations ) ) ].toSorted();
	return chosen.map( ( bill ) => {
		const { bundle, sinceMs } = bill;
		const answered = { ...bill, components: [ ...bill.components ] };
		const isCurrent = newest.get( bundle ) === sinceMs;
		const had = ( from: readonly LocationId[] ): Availability =>
			availability( { stock, bills }, bundle, from );
		if ( ! isCurrent || ! bills.isBundle( bundle ) ) {
			return { ...answered, isCurrent, available: null, limitedBy: null, locations: [] };
		}
		const { units, limitedBy } = had( places );
		return {
			...answered,
			isCurrent,
			available: units,
			limitedBy,
			locations: places.map( ( location ) => {
				const there = had( [ location ] );
				return { location, available: there.units, limitedBy: there.limitedBy };
			} ),
		};
	} );
}

function partsOf( bills: BillsOfMaterials, bundle: Sku ): readonly Sku[] {
	return [
		...bills.leavesAt( bundle, Number.POSITIVE_INFINITY ).keys(),
		...bills.keptWithin( bundle ),
	];
}
