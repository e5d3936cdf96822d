import type { Store } from '../../src/worker/store/contract.ts';
import { describeAnyOrder } from './store-any-order.ts';
import { describeAsOf } from './store-as-of.ts';
import { describeAtomicity } from './store-atomicity.ts';
import { describeAudit } from './store-audit.ts';
import { describeChecks } from './store-checks.ts';
import { describeDeliveryStore } from './store-deliveries.ts';
import { describeDismissals } from './store-dismissals.ts';
import { describeImportUndo } from './store-import-undo.ts';
import { describeImportWorkers } from './store-import-workers.ts';
import { describeImports } from './store-imports.ts';
import { describeInbox } from './store-inbox.ts';
import { describeInvariants } from './store-invariants.ts';
import { describeLedger } from './store-ledger.ts';
import { describeLogExport } from './store-log-export.ts';
import { describeListings } from './store-listings.ts';
import { describeLists } from './store-lists.ts';
import { describeLogPages } from './store-log-pages.ts';
import { describeMassChanges } from './store-mass-changes.ts';
import { describeModel } from './store-model.ts';
import { describeOrderOfOwnChanges } from './store-own-change-order.ts';
import { describeOwnChanges } from './store-own-changes.ts';
import { describeSwitches } from './store-switches.ts';
import type { StorePlace } from './store-place.ts';
import { describeRehearsal } from './store-rehearsal.ts';
import { describeReplay } from './store-replay.ts';
import { describeReruns } from './store-reruns.ts';
import { describeSales } from './store-sales.ts';
import { describeShortages } from './store-shortages.ts';
import { describeSplit } from './store-split.ts';
import { describeStockList } from './store-stock-list.ts';

export interface StoreFactory {
	newPlace(): Promise< StorePlace >;
	/**
	 * Of the cases of a property, the share that is searched; all of them without it. The rules of the
	 * ledger are searched on SQLite, where a place is made in 10 ms; on a server it takes half a second.
	 */
	readonly casesShare?: number;
}

/** What the parts of the suite are given: a fresh place and the store in it, for every case. */
export interface StoreBench {
	readonly store: Store;
	readonly place: StorePlace;
	/** Another, empty place. */
	newPlace(): Promise< StorePlace >;
	/** How many cases of a property are searched here, of `all` that are worth it. */
	cases( all: number ): number;
	/** Closes the store and opens the same data again. */
	reopen(): Promise< void >;
}

/** What every store must do. Each case starts with an empty one. */
export function describeStore( name: string, factory: StoreFactory ): void {
	describe( `the ${ name } store`, () => {
		let place: StorePlace | undefined;
		let store: Store | undefined;
		const bench: StoreBench = {
			get place() {
				return place ?? fail();
			},
			get store() {
				return store ?? fail();
			},
			newPlace: () => factory.newPlace(),
			cases: ( all ) => Math.ceil( all * ( factory.casesShare ?? 1 ) ),
			reopen: async () => {
				await store?.close();
				store = await place?.open();
			},
		};

		beforeEach( async () => {
			place = await factory.newPlace();
			store = await place.open();
		} );
		afterEach( async () => {
			await store?.close();
			await place?.destroy();
		} );

		describeInbox( bench );
		describeSwitches( bench );
		describeLedger( bench );
		describeAtomicity( bench );
		describeAnyOrder( bench );
		describeReplay( bench );
		describeAsOf( bench );
		describeShortages( bench );
		describeInvariants( bench );
		describeChecks( bench );
		describeAudit( bench );
		describeLogExport( bench );
		describeOwnChanges( bench );
		describeOrderOfOwnChanges( bench );
		describeDeliveryStore( bench );
		describeSplit( bench );
		describeModel( bench );
		describeRehearsal( bench );
		describeImports( bench );
		describeImportWorkers( bench );
		describeImportUndo( bench );
		describeLogPages( bench );
		describeLists( bench );
		describeSales( bench );
		describeListings( bench );
		describeDismissals( bench );
		describeMassChanges( bench );
		describeReruns( bench );
		describeStockList( bench );
	} );
}

function fail(): never {
	throw new Error( 'the store did not open' );
}
