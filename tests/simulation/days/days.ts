import { added, NO_BOOKS, type DayBooks } from './day-books.ts';
import type { DayModel } from './day-model.ts';
import { dayPlan } from './day-plan.ts';
import { idealDay, idealSplit, ONE_COUNTER } from './ideal-day.ts';
import { seededDay, type DayRules } from './seeded-day.ts';

export const RULES: DayRules = { isSplit: true, isGated: true };

/** So many days together, from seed 1 on; `oversoldOn`: the seeds on which a unit was sold twice. */
export async function daysOf(
	count: number,
	model: DayModel,
	rules: DayRules
): Promise< { readonly books: DayBooks; readonly oversoldOn: readonly number[] } > {
	let books = NO_BOOKS;
	const oversoldOn: number[] = [];
	for ( let seed = 1; seed <= count; seed += 1 ) {
		const day = await seededDay( seed, model, rules );
		books = added( books, day );
		if ( day.oversold > 0 ) {
			oversoldOn.push( seed );
		}
	}
	return { books, oversoldOn };
}

/** The same days with splitters that take no time. */
export function idealDaysOf(
	count: number,
	model: DayModel
): { readonly split: DayBooks; readonly oneCounter: DayBooks } {
	const plans = Array.from( { length: count }, ( _, at ) => dayPlan( at + 1, model ) );
	return {
		split: plans
			.map( ( plan ) => idealDay( plan, idealSplit( plan ) ) )
			.reduce( added, NO_BOOKS ),
		oneCounter: plans
			.map( ( plan ) => idealDay( plan, ONE_COUNTER ) )
			.reduce( added, NO_BOOKS ),
	};
}

export function strandedShare( { stranded, units }: DayBooks ): number {
	return stranded / units;
}
