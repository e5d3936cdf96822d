import type { BillAnswer } from '../../shared/api/bundles.ts';
import type { LocationId } from '../../shared/ids.ts';
import { availability } from '../ledger/availability.ts';
import type { Bill } from '../ledger/bill-of-materials.ts';
import type { LedgerView } from '../ledger/ledger-view.ts';
import { oneMoreOf } from '../ledger/one-more.ts';
import { availableAt, copyOf, type Titles } from './bundle-makes.ts';

/**
 * A version of a bill of materials, and of the one in force what it makes: how many can be had at each of
 * `places` and from all of them together, and which component there should be more of.
 */
export function billAnswer(
	view: Pick< LedgerView, 'stock' | 'bills' >,
	bill: Bill,
	{
		places,
		titles,
		hasOneMore,
	}: {
		readonly places: readonly LocationId[];
		readonly titles: Titles;
		readonly hasOneMore: boolean;
	}
): BillAnswer {
	const { bundle, sinceMs } = bill;
	const isCurrent = view.bills.newest( bundle )?.sinceMs === sinceMs;
	const answered = {
		...bill,
		title: titles.get( bundle ) ?? '',
		components: [ ...bill.components ],
		isCurrent,
	};
	if ( ! isCurrent || ! view.bills.isBundle( bundle ) ) {
		return { ...answered, available: null, limitedBy: null, oneMore: null, locations: [] };
	}
	const { units, limitedBy } = availability( view, bundle, places );
	return {
		...answered,
		available: units,
		limitedBy,
		oneMore: hasOneMore ? copyOf( oneMoreOf( view, bundle, places ) ) : null,
		locations: availableAt( view, bundle, places ),
	};
}
