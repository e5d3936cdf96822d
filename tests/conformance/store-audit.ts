import type { StockEvent } from '../../src/shared/stock-event.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import { commit, NOW_MS, openShop, placed, received, sold } from './store-shop.ts';

/** Of the events below, one that moved something and was not alone in its batch. */
const EVENT = { table: 'events', where: { position: 3 } };

export function describeAudit( bench: StoreBench ): void {
	describe( 'the audit chains', () => {
		beforeEach( async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B', 'KIT' ] );
			await store.model.saveBill( {
				bundle: sku( 'KIT' ),
				sinceMs: 0,
				components: [ 'A', 'B' ].map( ( name ) => ( { sku: sku( name ), quantity: 1 } ) ),
			} );
			await commit( store, [ received( 'A', 10, 'a' ), received( 'B', 10, 'b' ) ] );
			await commit( store, [
				placed( sold( 'o1', 'A', 1 ) ),
				placed( sold( 'o2', 'KIT', 1 ) ),
			] );
			// Moves nothing: it is of its source's chain.
			await commit( store, [ placed( sold( 'o1', 'A', 9, -1 ) ) ] );
		} );

		it( 'are whole as long as nobody edits anything, over restarts and anchors', async () => {
			const before = await bench.store.ledger.audit();
			expect( before ).toMatchObject( { events: 5, unchained: 0, chains: 3, broken: null } );
			const root = await bench.store.ledger.anchorAudit( NOW_MS );
			expect( root ).toBe( before.root );
			await bench.reopen();
			await commit( bench.store, [ received( 'A', 1, 'more' ) ] );
			const after = await bench.store.ledger.audit();
			expect( after ).toMatchObject( { events: 6, anchors: 1, broken: null } );
			expect( after.root ).not.toBe( root );
		} );

		it.each( [
			[ 'its source', { source: 'shop1' } ],
			[ 'its key', { key: 'o1' } ],
			[ 'its kind', { kind: 'count' } ],
			[ 'when it happened', { occurred_at_ms: NOW_MS + 1 } ],
			[ 'whether its time was believed', { is_clamped: 1 } ],
			[ 'when it arrived', { received_at_ms: NOW_MS - 1 } ],
			[ 'when it was written', { committed_at_ms: NOW_MS - 1 } ],
			[ 'who did it', { actor: 'somebody else' } ],
			[ 'which delivery brought it', { delivery: 7 } ],
			[ 'what became of it', { outcome: 'outranked' } ],
			[ 'the hash of what it said', { body_hash: 'x' } ],
		] )( 'break at an event of which somebody changed %s', async ( _what, change ) => {
			await bench.place.dropGuards();
			await bench.place.update( EVENT, change );
			await expectEdited();
		} );

		it.each( [
			[ 'what it said', 'body', '"ordered":1', '"ordered":2' ],
			[ 'what it did', 'effect', 'onHand', 'onhand' ],
		] )(
			'break at an event of which somebody changed %s',
			async ( _what, column, from, to ) => {
				const { place } = bench;
				const [ row ] = await place.rows( EVENT );
				await place.dropGuards();
				await place.update( EVENT, {
					[ column ]: String( row?.[ column ] ).replace( from, to ),
				} );
				await expectEdited();
			}
		);

		async function expectEdited(): Promise< void > {
			await bench.reopen();
			const { broken } = await bench.store.ledger.audit();
			expect( broken ).toMatchObject( { ...EVENT.where, why: 'edited' } );
		}

		it( 'end differently when anything before was different', async () => {
			// Of all that is written later nothing tells why the first units came.
			const roots = await Promise.all(
				[ 'bought', 'found' ].map( async ( reason ) => {
					const place = await bench.newPlace();
					const store = await place.open();
					try {
						await openShop( store, [ 'A' ] );
						await commit( store, [ adjustedFor( reason ) ] );
						await commit( store, [ received( 'A', 1, 'the same' ) ] );
						return ( await store.ledger.audit() ).root;
					} finally {
						await store.close();
						await place.destroy();
					}
				} )
			);
			expect( new Set( roots ).size ).toBe( 2 );
		} );

		it.each( [
			[ 'chain_links', { hash: '1' } ],
			[ 'chain_anchors', { root: '1' } ],
		] )( 'and their ends are never changed: %s', async ( table, change ) => {
			const { place, store } = bench;
			await store.ledger.anchorAudit( NOW_MS );
			await expect( place.update( { table }, change ) ).rejects.toThrow( /append-only/ );
			await expect( place.delete( { table } ) ).rejects.toThrow( /append-only/ );
			expect( await store.ledger.audit() ).toMatchObject( { anchors: 1, broken: null } );
		} );

		it( 'break where an event was taken out, and where one was put in', async () => {
			await takeOut( [ 'events' ], 2 );
			await bench.reopen();
			expect( ( await bench.store.ledger.audit() ).broken?.why ).toBe( 'missing' );
		} );

		it( 'break where links were taken out together with their event', async () => {
			await takeOut( [ 'events', 'chain_links' ], 3 );
			await bench.reopen();
			expect( ( await bench.store.ledger.audit() ).broken ).toMatchObject( {
				why: 'missing',
			} );
		} );

		it( 'cut at the end are found by what was anchored', async () => {
			await bench.store.ledger.anchorAudit( NOW_MS );
			await takeOut( [ 'events', 'chain_links' ], 5 );
			await bench.reopen();
			expect( ( await bench.store.ledger.audit() ).broken ).toMatchObject( {
				why: 'anchor',
			} );
		} );

		async function takeOut( tables: readonly string[], position: number ): Promise< void > {
			await bench.place.dropGuards();
			for ( const table of tables ) {
				await bench.place.delete( { table, where: { position } } );
			}
		}
	} );
}

function adjustedFor( reason: string ): StockEvent {
	const { body, ...event } = received( 'A', 5, 'first' );
	return { ...event, body: body.kind === 'adjustment' ? { ...body, reason } : body };
}
