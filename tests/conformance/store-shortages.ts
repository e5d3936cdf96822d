import { eventKeySchema, locationIdSchema } from '../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../src/shared/stock-event.ts';
import { line, main, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import type { StoreBench } from './store.ts';
import {
	at,
	commit,
	listingOf,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
	stateOf,
} from './store-shop.ts';

export function describeShortages( bench: StoreBench ): void {
	describe( 'shortages', () => {
		it( 'names every order that shares a shortage', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'KIT' ] );
			await openShop( store, [ 'A' ], other );
			await store.model.saveBill( {
				bundle: sku( 'KIT' ),
				sinceMs: NOW_MS,
				components: [ { sku: sku( 'A' ), quantity: 1 } ],
			} );
			await commit( store, [
				received( 'A', 2, 'r' ),
				placed( sold( 'o1', 'A', 2 ) ),
				placed( sold( 'o2', 'A', 1 ), 0, other ),
			] );
			const first = { channel: shop, order: 'o1', units: 2 };
			const second = { channel: other, order: 'o2', units: 1 };
			expect( await store.ledger.shortages() ).toMatchObject( [
				{
					sku: 'A',
					location: main,
					short: 1,
					sinceMs: NOW_MS,
					cause: { position: 3, kind: 'order', source: other },
					orders: [ first, second ],
					proposals: [
						{ do: 'backorder', units: 1, orders: [ first ] },
						{ do: 'cancel', orders: [ first ] },
					],
				},
			] );
			await commit( store, [ placed( sold( 'kit', 'KIT', 1 ) ) ] );
			const [ shortage ] = await store.ledger.shortages();
			expect( shortage?.short ).toBe( 2 );
			expect( shortage?.orders ).toContainEqual(
				expect.objectContaining( { channel: shop, order: 'kit', units: 1 } )
			);
			expect( shortage?.cause?.position ).toBe( 3 );
		} );

		it( 'looks no further back than for 2,000 events, and says what it has not named', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ placed( sold( 'forgotten', 'A', 3 ) ) ] );
			const [ before ] = await store.ledger.shortages();
			expect( before ).toMatchObject( {
				orders: [ { order: 'forgotten' } ],
				unnamedUnits: 0,
			} );
			const done = ( nth: number ): StockEvent => {
				const shipments = [ { key: 's', quantity: 1, at: NOW_MS } ];
				const lines = [ line( 'A', { ordered: 1, shipments } ) ];
				return placed( order( `done ${ nth }`, lines, at( 0 ) ) );
			};
			for ( let nth = 0; nth < 2_000; nth += 500 ) {
				await commit(
					store,
					Array.from( { length: 500 }, ( _none, more ) => done( nth + more ) )
				);
			}
			await commit( store, [ placed( sold( 'new', 'A', 1 ) ) ] );
			const [ shortage ] = await store.ledger.shortages();
			expect( shortage ).toMatchObject( {
				short: 2_004,
				orders: [ { order: 'new', units: 1 } ],
				unnamedUnits: 3,
			} );
		} );

		it( 'tells since when something is short, by which fact, and what can be done about it', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 5, 'r' ), placed( sold( 'o1', 'A', 4 ) ) ] );
			expect( await store.ledger.shortages() ).toEqual( [] );
			const far = locationIdSchema.parse( 'far' );
			const fact = ( body: StockEventBody, key: string, atMs = NOW_MS + 1 ): StockEvent => ( {
				source: 'api',
				key: eventKeySchema.parse( key ),
				occurredAtMs: atMs,
				actor: 'Ada',
				body,
			} );
			await commit( store, [
				fact(
					{
						kind: 'receipt',
						sku: sku( 'A' ),
						location: far,
						units: 2,
						condition: 'sellable',
						reference: null,
					},
					'far'
				),
				fact(
					{
						kind: 'incoming',
						sku: sku( 'A' ),
						location: main,
						reference: 'PO-7',
						units: 9,
						expectedAtMs: 5,
					},
					'po'
				),
				fact(
					{ kind: 'count', sku: sku( 'A' ), location: main, units: 1, gone: [] },
					'counted'
				),
			] );
			const cancel = { do: 'cancel', orders: [ { order: 'o1', units: 4 } ], units: 4 };
			expect( await store.ledger.shortages() ).toMatchObject( [
				{
					short: 3,
					cause: { kind: 'count', source: 'api', actor: 'Ada' },
					proposals: [
						{ do: 'move', from: 'far', units: 2 },
						{ do: 'wait', reference: 'PO-7', units: 3, expectedAtMs: 5 },
						cancel,
					],
				},
			] );
			const [ last ] = ( await store.ledger.events( 4, 5 ) ).slice( -1 );
			expect( last?.effect ).toMatchObject( { flags: [ { flag: 'oversold', units: 3 } ] } );
			await commit( store, [
				fact(
					{
						kind: 'receipt',
						sku: sku( 'A' ),
						location: main,
						units: 3,
						condition: 'sellable',
						reference: 'PO-7',
					},
					'came',
					NOW_MS + 2
				),
			] );
			expect( await store.ledger.shortages() ).toEqual( [] );
			expect( await store.ledger.stock( sku( 'A' ) ) ).toMatchObject( [
				{ location: 'far', onHand: 2 },
				{ location: 'main', onHand: 4, incoming: 6 },
			] );
		} );

		it( 'are flagged at every order that adds to them, with the units it adds', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [
				received( 'A', 2, 'r' ),
				placed( sold( 'o1', 'A', 1 ) ),
				placed( sold( 'o2', 'A', 2 ) ),
				placed( sold( 'o3', 'A', 3 ) ),
			] );
			const events = await store.ledger.events( 1, 5 );
			expect( events.map( ( { effect } ) => effect ) ).toMatchObject( [
				{ flags: [] },
				{ flags: [ { flag: 'oversold', units: 1 } ] },
				{ flags: [ { flag: 'oversold', units: 3 } ] },
			] );
			expect( await store.ledger.shortages() ).toMatchObject( [
				{ short: 4, cause: { position: 3 } },
			] );
		} );

		it( 'of a bundle that is kept assembled end by packing, if there are components', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'KIT' ] );
			await store.model.saveBill( {
				bundle: sku( 'KIT' ),
				sinceMs: NOW_MS - 60_000,
				components: [ { sku: sku( 'A' ), quantity: 2 } ],
				isKeptAssembled: true,
			} );
			await commit( store, [
				received( 'A', 3, 'a' ),
				received( 'KIT', 2, 'k' ),
				placed( sold( 'o1', 'KIT', 2 ) ),
			] );
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 1 );
			await commit( store, [ received( 'KIT', -2, 'broken' ) ] );
			// One can be packed of three, and is owed already.
			expect( ( await stateOf( store, 'KIT' ) ).quantity ).toBe( 0 );
			expect( await store.ledger.shortages() ).toMatchObject( [
				{
					sku: 'KIT',
					short: 2,
					orders: [ { order: 'o1', units: 2 } ],
					proposals: [
						{ do: 'assemble', units: 1 },
						{ do: 'backorder', units: 2 },
						{ do: 'cancel', units: 2 },
					],
				},
			] );
			const packed = {
				...received( 'KIT', 1, 'packed' ),
				body: {
					kind: 'assembly',
					sku: sku( 'KIT' ),
					location: main,
					units: 1,
					components: null,
				},
			} as const;
			await commit( store, [ packed ] );
			expect( await store.ledger.shortages() ).toMatchObject( [ { sku: 'KIT', short: 1 } ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '1/0' );
		} );

		it( 'may be wanted: a channel with backorders offers more than there is, as it was said last', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await openShop( store, [ 'A' ], other );
			const allowed = ( units: number, atMs: number ): StockEvent => ( {
				source: 'api',
				key: eventKeySchema.parse( `backorder ${ units }` ),
				occurredAtMs: atMs,
				actor: null,
				body: { kind: 'backorder', sku: sku( 'A' ), channel: shop, units },
			} );
			const shown = async (): Promise< ( number | undefined )[] > => {
				const states = [ await stateOf( store, 'A' ), await stateOf( store, 'A', other ) ];
				return states.map( ( { quantity } ) => quantity );
			};
			await commit( store, [ received( 'A', 2, 'r' ), allowed( 5, NOW_MS ) ] );
			expect( await shown() ).toEqual( [ 7, 2 ] );
			const why = await store.deliveries.whyThisNumber( listingOf( 'A' ) );
			expect( why?.steps ).toEqual( [
				{ step: 'available', change: 2, quantity: 2 },
				{ step: 'backorder', change: 5, quantity: 7 },
			] );
			// Said before the other, and heard after it.
			await commit( store, [ allowed( 9, NOW_MS - 1 ) ] );
			expect( await shown() ).toEqual( [ 7, 2 ] );
			await commit( store, [ placed( sold( 'o1', 'A', 4 ) ) ] );
			expect( await shown() ).toEqual( [ 3, 0 ] );
			expect( await store.ledger.shortages() ).toMatchObject( [ { short: 2 } ] );
			const log = await store.ledger.events( 3, 5 );
			expect( log.map( ( { effect } ) => effect ) ).toMatchObject( [
				{ flags: [ { flag: 'backordered', units: 2 } ] },
			] );
			await commit( store, [ placed( sold( 'o2', 'A', 4 ) ) ] );
			const [ beyond ] = await store.ledger.events( 4, 5 );
			expect( beyond?.effect ).toMatchObject( { flags: [ { flag: 'oversold', units: 4 } ] } );
			await commit( store, [ allowed( 0, NOW_MS + 1 ) ] );
			expect( await shown() ).toEqual( [ 0, 0 ] );
		} );

		it( 'does not name an order that no longer owes anything', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const shipments = [ { key: 's', quantity: 2, at: NOW_MS } ];
			await commit( store, [
				received( 'A', 2, 'r' ),
				placed( order( 'left', [ line( 'A', { ordered: 2, shipments } ) ], at( 0 ) ) ),
				placed( order( 'gone', [ line( 'A', { ordered: 2, cancelled: 2 } ) ], at( 0 ) ) ),
				placed( sold( 'open', 'A', 1 ) ),
			] );
			const [ shortage ] = await store.ledger.shortages();
			expect( shortage?.orders ).toMatchObject( [ { channel: shop, order: 'open' } ] );
		} );
	} );
}
