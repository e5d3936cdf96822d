import type { Store } from '../../src/worker/store/contract.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import type { Shelf } from '../unit/ledger/reference-ledger.ts';

/** Every shelf of these SKUs on which something is, by `sku@location`: as the reference tells it. */
export async function shelvesIn(
	store: Store,
	names: readonly string[]
): Promise< Record< string, Shelf > > {
	const shelves: Record< string, Shelf > = {};
	for ( const name of names ) {
		for ( const row of await store.ledger.stock( sku( name ) ) ) {
			const { onHand, committed, quarantined, safety } = row;
			const shelf = { onHand, committed, quarantined, safety };
			if ( Object.values( shelf ).some( ( units ) => units !== 0 ) ) {
				shelves[ `${ name }@${ row.location }` ] = shelf;
			}
		}
	}
	return shelves;
}
