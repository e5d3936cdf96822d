import { eventCosts, type EventCost, type LargeLedger } from './event-costs.ts';
import type { LargeLedgers } from './large-ledgers.ts';
import type { ScalePlan } from './scale-plan.ts';

/** What one event costs in ledgers of every size of the plan, in one database. */
export async function costsIn(
	large: LargeLedgers,
	plan: ScalePlan,
	say: ( text: string ) => void
): Promise< readonly EventCost[] > {
	const places: string[] = [];
	const ledgers: LargeLedger[] = [];
	try {
		for ( const skus of plan.sizes ) {
			say( `filling ${ large.name } with ${ skus } SKUs` );
			const at = await large.databases.create();
			places.push( at );
			await large.fill( at, skus );
			ledgers.push( { skus, store: await large.open( at ) } );
		}
		say( `measuring ${ large.name }` );
		return await eventCosts( ledgers, plan.rounds, plan.singles );
	} finally {
		for ( const { store } of ledgers ) {
			await store.close();
		}
		for ( const at of places ) {
			await large.databases.drop( at );
		}
	}
}
