import { listingIdSchema, offerRefSchema } from '../../src/shared/ids.ts';
import { stockEventBodySchema, type StockEvent } from '../../src/shared/stock-event.ts';
import { opened, sku } from '../unit/ledger/ledger-in-memory.ts';
import {
	beginning,
	changed,
	EPOCH,
	explaining,
	LATER,
	read,
	type Change,
} from './own-change-events.ts';
import type { StoreBench } from './store.ts';
import {
	addChannel,
	commit,
	listingOf,
	listingRow,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	placed,
	received,
	shop,
	stateOf,
	submission,
} from './store-shop.ts';

export function describeOwnChanges( bench: StoreBench ): void {
	describe( 'numbered changes of a paired shop', () => {
		const resultsOf = async ( events: readonly StockEvent[] ): Promise< string[] > =>
			( await commit( bench.store, events ) ).results.map( ( { result } ) => result );
		const begin = async (): Promise< void > => {
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, beginning() );
		};

		it( 'count from the first reading, and the quantity says up to which', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			expect( ( await stateOf( store, 'A' ) ).includes ).toBeNull();
			await commit( store, beginning() );
			expect( await stateOf( store, 'A' ) ).toMatchObject( {
				quantity: 9,
				includes: { epoch: EPOCH, number: 2, total: -3 },
			} );
			await commit( store, [ placed( explaining( 'before', 1, -1 ) ) ] );
			// Committed now, and no longer unexplained.
			expect( await stateOf( store, 'A' ) ).toMatchObject( { quantity: 9 } );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '10/1' );
		} );

		it( 'of an edit move units on hand, of an order only the place that is reached', async () => {
			await begin();
			const { dirtyChannels } = await commit( bench.store, [
				changed( { number: 3, total: -7, delta: -4 } ),
			] );
			expect( dirtyChannels ).toEqual( [ shop ] );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '6/0' );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				quantity: 5,
				includes: { number: 3, total: -7 },
			} );
			await commit( bench.store, [
				changed( { number: 4, total: -8, delta: -1, order: 'o1' } ),
			] );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '6/0' );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				quantity: 4,
				includes: { number: 4, total: -8 },
			} );
		} );

		it( 'say why the number is what it is, and what they changed', async () => {
			await begin();
			await commit( bench.store, [
				changed( { number: 3, total: -4, delta: -1, order: 'o1' } ),
			] );
			const why = await bench.store.deliveries.whyThisNumber( listingOf( 'A' ) );
			expect( why?.steps ).toEqual( [
				{ step: 'available', change: 10, quantity: 10 },
				{ step: 'shop-changes-not-in-the-ledger', change: -2, quantity: 8 },
			] );
			const [ event ] = await bench.store.ledger.events( 2, 1 );
			expect( event ).toMatchObject( {
				kind: 'own-change',
				outcome: 'applied',
				body: { assigned: { sku: 'A', location: 'main' } },
				effect: {
					counters: [
						{ before: { reached: { number: 2 } }, after: { reached: { number: 3 } } },
					],
					listings: [ { quantity: 8 } ],
				},
			} );
		} );

		it( 'are told again from the log, with the mapping they had, as the same fact', async () => {
			await begin();
			await commit( bench.store, [ changed( { number: 3, total: -4, delta: -1 } ) ] );
			const [ logged ] = await bench.store.ledger.events( 2, 1 );
			const event = changed( { number: 3, total: -4, delta: -1 } );
			const body = stockEventBodySchema.parse( logged?.body );
			expect( await resultsOf( [ event, { ...event, body } ] ) ).toEqual( [
				'duplicate',
				'duplicate',
			] );
			// Into another ledger, where the offer is mapped to something else by now.
			const place = await bench.newPlace();
			const store = await place.open();
			await openShop( store, [ 'A', 'B' ] );
			await store.model.saveBill( {
				bundle: sku( 'A' ),
				sinceMs: 0,
				components: [ { sku: sku( 'B' ), quantity: 1 } ],
			} );
			await commit( store, [ ...beginning(), { ...event, body } ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '9/0' );
			await store.close();
			await place.destroy();
		} );

		it( 'are numbers, of which ten comes after nine', async () => {
			await begin();
			const row = Array.from( { length: 10 }, ( _, index ) =>
				changed( { number: 3 + index, total: -4 - index, delta: -1 } )
			);
			await commit( bench.store, row );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '0/0' );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				includes: { number: 12, total: -13 },
			} );
		} );

		it( 'wait beyond a gap, but their units do not', async () => {
			await begin();
			await commit( bench.store, [ changed( { number: 5, total: -6, delta: -1 } ) ] );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '9/0' );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				quantity: 9,
				includes: { number: 2 },
			} );
			await bench.reopen();
			await commit( bench.store, [
				changed( { number: 4, total: -5, delta: -1 } ),
				changed( { number: 3, total: -4, delta: -1 } ),
			] );
			expect( await onHandAndCommitted( bench.store, 'A' ) ).toBe( '7/0' );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				quantity: 6,
				includes: { number: 5, total: -6 },
			} );
		} );

		it( 'are looked at again when only the place has moved', async () => {
			await begin();
			const { revision, quantity } = await stateOf( bench.store, 'A' );
			await commit( bench.store, [
				changed( { number: 3, total: -4, delta: -1 } ),
				received( 'A', 1, 'receipt' ),
			] );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				quantity,
				revision: revision + 1,
				includes: { number: 3 },
			} );
		} );

		it( 'have no effect before the first reading, below it, or without a mapping', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const early = changed( { number: 1, total: -2, delta: -2 } );
			const unmapped = changed( { number: 1, total: -2, delta: -2, offer: 'unmapped' } );
			expect( await resultsOf( [ early, unmapped ] ) ).toEqual( [
				'outranked',
				'outranked',
			] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [ 'A' ] );
			await commit( store, beginning() );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [] );
			expect( await resultsOf( [ changed( { number: 2, total: -3, delta: -1 } ) ] ) ).toEqual(
				[ 'outranked' ]
			);
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '10/0' );
			const logged = await store.ledger.events( 0, 1 );
			expect( logged ).toMatchObject( [ { body: { assigned: null } } ] );
		} );

		it( 'of a bundle move nothing, and say so', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await store.model.saveBill( {
				bundle: sku( 'A' ),
				sinceMs: 0,
				components: [ { sku: sku( 'B' ), quantity: 1 } ],
			} );
			await commit( store, [
				opened( 'B', 10, NOW_MS - 1 ),
				read( { number: 0, total: 0 } ),
				changed( { number: 1, total: -1, delta: -1 } ),
			] );
			expect( await onHandAndCommitted( store, 'B' ) ).toBe( '10/0' );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( 'none' );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { quantity: 10 } );
			const [ , , last ] = await store.ledger.events( 0, 3 );
			expect( last ).toMatchObject( {
				effect: { flags: [ { flag: 'bundle-has-no-own-stock', units: -1 } ] },
			} );
		} );

		it( 'W5: are taken as a difference where the shop shows less than there is', async () => {
			const { store } = bench;
			await store.model.addSkus( [ { sku: sku( 'A' ), title: 'A' } ] );
			await addChannel( store, shop, { kind: 'units', units: 20 } );
			await store.model.addListings( [ listingRow( 'A' ) ], NOW_MS );
			await commit( store, [ opened( 'A', 100, NOW_MS ), read( { number: 0, total: 0 } ) ] );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { quantity: 80 } );
			await commit( store, [ changed( { number: 1, total: -30, delta: -30 } ) ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '70/0' );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { quantity: 50 } );
		} );

		it( 'of a later epoch count from its beginning, and want a reading', async () => {
			const { store } = bench;
			await begin();
			const { channelsToRecount } = await commit( store, [
				changed( { number: 1, total: -2, delta: -2, epoch: LATER } ),
			] );
			expect( channelsToRecount ).toEqual( [ shop ] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [ 'A' ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '8/0' );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { includes: { epoch: EPOCH } } );
			// Read while change 2 was still on its way.
			await commit( store, [
				read( { number: 2, total: -5, orderTotal: 0, epoch: LATER } ),
			] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [] );
			expect( await stateOf( store, 'A' ) ).toMatchObject( {
				quantity: 5,
				includes: { epoch: LATER, number: 2, total: -5 },
			} );
			await commit( store, [ changed( { number: 2, total: -5, delta: -3, epoch: LATER } ) ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '5/0' );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { quantity: 5 } );
			// What the epoch before had still under way moves units, too.
			await commit( store, [ changed( { number: 3, total: -4, delta: -1 } ) ] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '4/0' );
			expect( await stateOf( store, 'A' ) ).toMatchObject( { quantity: 4 } );
		} );

		it( 'that begin or end a count want a reading, once', async () => {
			const { store } = bench;
			await begin();
			const managed = changed( { number: 3, total: -3, delta: 0, what: 'managed' } );
			expect( ( await commit( store, [ managed ] ) ).channelsToRecount ).toEqual( [ shop ] );
			expect( ( await commit( store, [ managed ] ) ).channelsToRecount ).toEqual( [] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [ 'A' ] );
			await commit( store, [ read( { number: 3, total: -3, orderTotal: -1 } ) ] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [] );
			await store.ledger.markForRecount( shop, [ offerRefSchema.parse( 'A' ) ] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [ 'A' ] );
			await store.ledger.unmarkForRecount( shop, [ offerRefSchema.parse( 'A' ) ] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [] );
			await store.ledger.markForRecount( shop, [ offerRefSchema.parse( 'A' ) ] );
			// The same reading again says that nothing has changed: that is an answer.
			expect(
				await resultsOf( [ read( { number: 3, total: -3, orderTotal: -1 } ) ] )
			).toEqual( [ 'duplicate' ] );
			expect( await store.ledger.offersToRecount( shop ) ).toEqual( [] );
		} );

		it.each< [ string, Change ] >( [
			[ 'one number with two bodies', { number: 3, total: -4, delta: -1, reason: 'other' } ],
			[ 'a sum that does not follow', { number: 4, total: -9, delta: -1 } ],
		] )( 'contradict each other: %s', async ( _, contradiction ) => {
			const { store } = bench;
			await begin();
			await commit( store, [ changed( { number: 3, total: -4, delta: -1 } ) ] );
			expect( await store.ledger.contradictedEpoch( shop ) ).toBeNull();
			const { contradictedChannels } = await commit( store, [ changed( contradiction ) ] );
			expect( contradictedChannels ).toEqual( [ shop ] );
			await bench.reopen();
			expect( await bench.store.ledger.contradictedEpoch( shop ) ).toBe( EPOCH );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				includes: { number: 3, total: -4 },
			} );
			await commit( bench.store, [ read( { number: 0, total: 0, epoch: LATER } ) ] );
			expect( await bench.store.ledger.contradictedEpoch( shop ) ).toBeNull();
		} );

		it( 'of a delivery with a contradiction leave it dead, whatever comes after it', async () => {
			const { store } = bench;
			await begin();
			await store.inbox.put( [
				{
					channel: shop,
					deliveryKey: 'one',
					topic: 'changes',
					headers: {},
					body: Buffer.from( '{}' ),
					receivedAtMs: NOW_MS,
				},
			] );
			const third = changed( { number: 3, total: -4, delta: -1 } );
			await commit( store, [ third ] );
			const other = changed( { number: 3, total: -4, delta: -1, reason: 'other' } );
			const last = changed( { number: 4, total: -5, delta: -1 } );
			await store.ledger.commit( [ submission( other, 1 ), submission( last, 1 ) ], NOW_MS );
			expect( await store.inbox.list( 'dead', 10 ) ).toMatchObject( [
				{ delivery: 1, errorCode: 'KEY_WITH_OTHER_BODY' },
			] );
		} );

		it( 'are sent with their place, and the place is known after a crash', async () => {
			const { store } = bench;
			await begin();
			const { includes, external, revision, quantity } = await stateOf( store, 'A' );
			const item = {
				listing: listingOf( 'A' ),
				external,
				revision,
				quantity,
				onlyIfShown: null,
				knownWhenSent: 0,
				includes,
			};
			const call = {
				call: 'call-1',
				channel: shop,
				kind: 'set',
				startedAtMs: NOW_MS,
				repeats: 0,
				items: [ item ],
			} as const;
			await store.deliveries.beginCall( call, [
				{ listing: listingOf( 'A' ), patch: { sentIncludes: includes } },
			] );
			await bench.reopen();
			expect( await bench.store.deliveries.openCalls( shop ) ).toEqual( [ call ] );
			expect( ( await stateOf( bench.store, 'A' ) ).sentIncludes ).toEqual( includes );
		} );

		it( 'keep a listing’s quantity while its revision is raised above the shop’s', async () => {
			await begin();
			const before = await stateOf( bench.store, 'A' );
			const { listing } = before;
			await bench.store.ledger.raiseRevisions( [ { listing, above: 41 } ], NOW_MS );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( {
				quantity: before.quantity,
				revision: 42,
				includes: before.includes,
			} );
			await bench.store.ledger.raiseRevisions( [ { listing, above: 7 } ], NOW_MS );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( { revision: 42 } );
			const due = await bench.store.deliveries.due( shop, NOW_MS, 10 );
			expect( due.map( ( state ) => state.listing ) ).toEqual( [ listing ] );
			const why = await bench.store.deliveries.whyThisNumber(
				listingIdSchema.parse( listing )
			);
			expect( why ).toMatchObject( { revision: 42, quantity: before.quantity } );
		} );
	} );
}
