import type { Bill } from '../../../src/worker/ledger/bill-of-materials.ts';
import type { Store } from '../../../src/worker/store/contract.ts';
import { newPostgresPlace } from '../../conformance/postgres-place.ts';
import type { RowsOf, StorePlace } from '../../conformance/store-place.ts';
import { commit, listingOf, openShop, received } from '../../conformance/store-shop.ts';
import type { PostgresInTest } from '../../postgres/use-postgres.ts';
import { sku } from '../../unit/ledger/ledger-in-memory.ts';

/** One ledger and two stores on it, which know nothing of each other: as in two processes. */
export interface TwoWorkers {
	readonly place: StorePlace;
	readonly one: Store;
	readonly two: Store;
}

/** For the tests of a `describe`: a new ledger for each of them. */
export function useTwoWorkers( postgres: PostgresInTest ): TwoWorkers {
	let workers: TwoWorkers | null = null;
	const opened = (): TwoWorkers => {
		if ( ! workers ) {
			throw new Error( 'the two workers work inside the tests only' );
		}
		return workers;
	};
	beforeEach( async () => {
		const place = await newPostgresPlace( postgres );
		workers = { place, one: await place.open(), two: await place.open() };
	} );
	afterEach( async () => {
		const { one, place, two } = opened();
		await Promise.all( [ one.close(), two.close() ] );
		await place.destroy();
		// Redone, it would not be heard of: but it is late by the time the server takes to find it.
		expect( postgres.server.log() ).not.toContain( 'deadlock detected' );
	} );
	return {
		get place() {
			return opened().place;
		},
		get one() {
			return opened().one;
		},
		get two() {
			return opened().two;
		},
	};
}

/** `KIT` is packed of one `A` and one `B`, of which there are so many. */
export async function openKitShop( store: Store, units: number ): Promise< void > {
	await openShop( store, [ 'A', 'B', 'KIT' ] );
	await store.model.saveBill( kitOf( { A: 1, B: 1 }, 0 ) );
	await commit( store, [ received( 'A', units, 'first A' ), received( 'B', units, 'first B' ) ] );
}

export function kitOf( parts: Readonly< Record< string, number > >, sinceMs: number ): Bill {
	return {
		bundle: sku( 'KIT' ),
		sinceMs,
		components: Object.entries( parts ).map( ( [ part, quantity ] ) => ( {
			sku: sku( part ),
			quantity,
		} ) ),
	};
}

export const shelfRow = ( name: string ): RowsOf => ( {
	table: 'stock',
	where: { sku: name, location: 'main' },
} );

export const desiredRow = ( name: string ): RowsOf => ( {
	table: 'desired',
	where: { listing: listingOf( name ) },
} );
