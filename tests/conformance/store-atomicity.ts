import type { Store } from '../../src/worker/store/contract.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { beginShop, kitOf, takeEverything } from './batch-of-everything.ts';
import type { StoreBench } from './store.ts';
import {
	commit,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	received,
	shop,
	stateOf,
} from './store-shop.ts';

/** Everything that one batch can write. */
const WRITTEN = [
	[ 'the log', 'events' ],
	[ 'the audit chains', 'chain_links' ],
	[ 'orders', 'orders' ],
	[ 'counts', 'stock' ],
	[ 'movements', 'shelf_movements' ],
	[ 'what is expected', 'incoming' ],
	[ 'backorders', 'backorders' ],
	[ 'shortages', 'shortages' ],
	[ 'desired quantities', 'desired' ],
	[ 'their revisions', 'revisions' ],
	[ 'what Amazon does with its units', 'observed_states' ],
	[ 'what a dispatcher has to look at', 'dirty' ],
	[ 'own counters', 'own_counters' ],
	[ 'what became of the delivery', 'deliveries' ],
] as const;

/** A full disk and a kill -9 in the middle look the same afterwards: all of a batch or nothing. */
export function describeAtomicity( bench: StoreBench ): void {
	describe( 'a batch', () => {
		it.each( WRITTEN )(
			'leaves nothing when it cannot write %s, and is whole when it is tried again',
			async ( _what, table ) => {
				const { place, store } = bench;
				await beginShop( store );
				const before = await stateIn( store );
				await place.fillUp( table );
				await expect( takeEverything( store ) ).rejects.toThrow( 'no room' );
				expect( await stateIn( store ) ).toEqual( before );
				await place.makeRoom();
				await takeEverything( store );
				expect( await stateIn( store ) ).toEqual( await stateWithoutFailure() );
			}
		);

		it( 'of a bill leaves nothing when it cannot write the quantities', async () => {
			const { place, store } = bench;
			await beginShop( store );
			const before = [ await store.model.bills(), await stateIn( store ) ];
			await place.fillUp( 'revisions' );
			const saved = store.model.saveBill( kitOf( 4, NOW_MS + 1_000 ) );
			await expect( saved ).rejects.toThrow( 'no room' );
			expect( [ await store.model.bills(), await stateIn( store ) ] ).toEqual( before );
			// Nor is it in force until the next start.
			await place.makeRoom();
			await commit( store, [ received( 'A', 2, 'two more' ) ] );
			const [ shelf ] = await store.ledger.stock( sku( 'A' ) );
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe(
				Math.floor( ( shelf?.available ?? 0 ) / 2 )
			);
		} );

		it( 'that comes at once with another counts on what that one has written', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const keys = Array.from( { length: 20 }, ( _, index ) => `r${ index }` );
			await Promise.all(
				keys.map( ( key ) => commit( store, [ received( 'A', 3, key ) ] ) )
			);
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '60/0' );
			expect( ( await stateOf( store, 'A' ) ).quantity ).toBe( 60 );
		} );

		it.each( [ 'before', 'after' ] )(
			'that comes at once with a bill, %s it, leaves the bundle at what that bill allows',
			async ( when ) => {
				const { store } = bench;
				await openShop( store, [ 'A', 'KIT' ] );
				await store.model.saveBill( kitOf( 1, NOW_MS ) );
				const steps = [
					() => commit( store, [ received( 'A', 12, 'r' ) ] ),
					() => store.model.saveBill( kitOf( 4, NOW_MS + 1_000 ) ),
				];
				const inTurn = when === 'before' ? steps : steps.toReversed();
				await Promise.all( inTurn.map( ( step ): Promise< unknown > => step() ) );
				expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 3 );
			}
		);

		async function stateWithoutFailure(): Promise< unknown > {
			const place = await bench.newPlace();
			const store = await place.open();
			try {
				await beginShop( store );
				await takeEverything( store );
				return await stateIn( store );
			} finally {
				await store.close();
				await place.destroy();
			}
		}
	} );
}

async function stateIn( store: Store ): Promise< unknown > {
	return {
		position: await store.ledger.lastPosition(),
		hash: await store.ledger.stateHash(),
		stock: [ await store.ledger.stock( sku( 'A' ) ), await store.ledger.stock( sku( 'B' ) ) ],
		shortages: await store.ledger.shortages(),
		listings: await store.deliveries.listings( shop ),
		deliveries: await store.inbox.counts(),
		audit: await store.ledger.audit(),
	};
}
