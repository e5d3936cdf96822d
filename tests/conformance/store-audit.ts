import type { StockEvent } from '../../src/shared/stock-event.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import { commit, NOW_MS, openShop, placed, received, sold } from './store-shop.ts';

/** Whoever edits a database can also drop its triggers. */
const UNGUARDED = [
	'events_are_never_edited',
	'events_are_never_deleted',
	'chain_links_are_never_edited',
	'chain_links_are_never_deleted',
]
	.map( ( trigger ) => `drop trigger if exists ${ trigger };` )
	.join( '' );

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
			[ 'its source', 'source = source || 1', 3 ],
			[ 'its key', 'key = key || 1', 3 ],
			[ 'its kind', "kind = 'count'", 3 ],
			[ 'when it happened', 'occurred_at_ms = occurred_at_ms + 1', 3 ],
			[ 'whether its time was believed', 'is_clamped = 1', 3 ],
			[ 'when it arrived', 'received_at_ms = received_at_ms - 1', 3 ],
			[ 'when it was written', 'committed_at_ms = committed_at_ms - 1', 3 ],
			[ 'who did it', "actor = 'somebody else'", 3 ],
			[ 'which delivery brought it', 'delivery = 7', 3 ],
			[ 'what became of it', "outcome = 'outranked'", 3 ],
			[ 'what it said', 'body = replace(body, \'"ordered":1\', \'"ordered":2\')', 3 ],
			[ 'the hash of what it said', "body_hash = 'x'", 3 ],
			[ 'what it did', "effect = replace(effect, 'onHand', 'onhand')", 3 ],
		] )(
			'break at an event of which somebody changed %s',
			async ( _what, change, position ) => {
				bench.place.run(
					`${ UNGUARDED } update events set ${ change } where position = ${ position }`
				);
				await bench.reopen();
				expect( ( await bench.store.ledger.audit() ).broken ).toMatchObject( {
					position,
					why: 'edited',
				} );
			}
		);

		it( 'end differently when anything before was different', async () => {
			// Of all that is written later nothing tells why the first units came.
			const roots = await Promise.all(
				[ 'bought', 'found' ].map( async ( reason ) => {
					const place = bench.newPlace();
					const store = place.open();
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
			'update chain_links set hash = 1',
			'delete from chain_links',
			'update chain_anchors set root = 1',
			'delete from chain_anchors',
		] )( 'and their ends are never changed: %s', async ( sql ) => {
			await bench.store.ledger.anchorAudit( NOW_MS );
			expect( () => bench.place.run( sql ) ).toThrow( /append-only/ );
			expect( await bench.store.ledger.audit() ).toMatchObject( {
				anchors: 1,
				broken: null,
			} );
		} );

		it( 'break where an event was taken out, and where one was put in', async () => {
			bench.place.run( `${ UNGUARDED } delete from events where position = 2` );
			await bench.reopen();
			expect( ( await bench.store.ledger.audit() ).broken?.why ).toBe( 'missing' );
		} );

		it( 'break where links were taken out together with their event', async () => {
			bench.place.run(
				`${ UNGUARDED } delete from events where position = 3; delete from chain_links where position = 3`
			);
			await bench.reopen();
			expect( ( await bench.store.ledger.audit() ).broken ).toMatchObject( {
				why: 'missing',
			} );
		} );

		it( 'cut at the end are found by what was anchored', async () => {
			await bench.store.ledger.anchorAudit( NOW_MS );
			bench.place.run(
				`${ UNGUARDED } delete from events where position = 5; delete from chain_links where position = 5`
			);
			await bench.reopen();
			expect( ( await bench.store.ledger.audit() ).broken ).toMatchObject( {
				why: 'anchor',
			} );
		} );
	} );
}

function adjustedFor( reason: string ): StockEvent {
	const { body, ...event } = received( 'A', 5, 'first' );
	return { ...event, body: body.kind === 'adjustment' ? { ...body, reason } : body };
}
