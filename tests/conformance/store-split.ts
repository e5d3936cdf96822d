import { releaseRaises } from '../../src/worker/propagation/release-raises.ts';
import type { CallRecord, ListingState, Store } from '../../src/worker/store/contract.ts';
import type { ChannelId } from '../../src/shared/ids.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import type { StoreBench } from './store.ts';
import {
	commit,
	listingOf,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
	stateOf,
} from './store-shop.ts';

const ROUNDS = 20;

/** The last units of a SKU, split among its listings. */
export function describeSplit( bench: StoreBench ): void {
	describe( 'the split of the last units', () => {
		const quantities = async ( name: string ): Promise< number[] > =>
			Promise.all(
				[ shop, other ].map(
					async ( channel ) => ( await stateOf( bench.store, name, channel ) ).quantity
				)
			);
		const shared = async ( name: string ): Promise< ( number | undefined )[] > =>
			Promise.all(
				[ shop, other ].map(
					async ( channel ) =>
						( await stateOf( bench.store, name, channel ) ).split?.share
				)
			);
		const bothSell = async ( ...names: readonly string[] ): Promise< void > => {
			await openShop( bench.store, names );
			await openShop( bench.store, names, other );
		};
		const steps = async ( name: string, channel: ChannelId ): Promise< string[] > => {
			const answer = await bench.store.deliveries.whyThisNumber( listingOf( name, channel ) );
			return answer?.steps.map( ( { step, change } ) => `${ step } ${ change }` ) ?? [];
		};

		it( 'is off until it is set, is kept over a restart, and computes all listings anew', async () => {
			await bothSell( 'FEW', 'MANY' );
			await commit( bench.store, [
				received( 'FEW', 5, 'few' ),
				received( 'MANY', 50, 'many' ),
			] );
			expect( await bench.store.model.splitBelow() ).toBe( 0 );
			expect( await quantities( 'FEW' ) ).toEqual( [ 5, 5 ] );
			const woken = await bench.store.model.setSplitBelow( 10, NOW_MS );
			expect( woken.toSorted() ).toEqual( [ other, shop ] );
			expect( await quantities( 'FEW' ) ).toEqual( [ 2, 3 ] );
			expect( await quantities( 'MANY' ) ).toEqual( [ 50, 50 ] );
			expect( await steps( 'FEW', shop ) ).toEqual( [ 'available 5', 'split -3' ] );
			expect( await steps( 'MANY', shop ) ).toEqual( [ 'available 50' ] );
			await bench.reopen();
			expect( await bench.store.model.splitBelow() ).toBe( 10 );
			await commit( bench.store, [ received( 'FEW', -2, 'gone' ) ] );
			expect( await quantities( 'FEW' ) ).toEqual( [ 1, 2 ] );
			await bench.store.model.setSplitBelow( 0, NOW_MS );
			expect( await quantities( 'FEW' ) ).toEqual( [ 3, 3 ] );
		} );

		it( 'wakes nobody whose listings show what they showed', async () => {
			await bothSell( 'MANY' );
			await commit( bench.store, [ received( 'MANY', 50, 'many' ) ] );
			expect( await bench.store.model.setSplitBelow( 10, NOW_MS ) ).toEqual( [] );
		} );

		it( 'begins at the threshold, and ends one unit above it', async () => {
			await bothSell( 'A' );
			await bench.store.model.setSplitBelow( 4, NOW_MS );
			await commit( bench.store, [ received( 'A', 4, 'four' ) ] );
			expect( await quantities( 'A' ) ).toEqual( [ 2, 2 ] );
			await commit( bench.store, [ received( 'A', 1, 'fifth' ) ] );
			expect( await quantities( 'A' ) ).toEqual( [ 5, 5 ] );
		} );

		it( 'gives what does not come out even to the channel that has sold more', async () => {
			await bothSell( 'A' );
			await commit( bench.store, [ received( 'A', 6, 'six' ) ] );
			await bench.store.model.setSplitBelow( 10, NOW_MS );
			await commit( bench.store, [ placed( sold( 'o1', 'A', 1 ) ) ] );
			expect( await quantities( 'A' ) ).toEqual( [ 3, 2 ] );
			await commit( bench.store, [ placed( sold( 'o2', 'A', 2 ), 0, other ) ] );
			expect( await quantities( 'A' ) ).toEqual( [ 1, 2 ] );
		} );

		it( 'gives it there as well when the order was counted before, and is paid for now', async () => {
			await bothSell( 'A' );
			await commit( bench.store, [ received( 'A', 6, 'six' ) ] );
			await bench.store.model.setSplitBelow( 10, NOW_MS );
			const unpaid = sold( 'o1', 'A', 1 );
			const [ one ] = unpaid.lines;
			await commit( bench.store, [
				placed( { ...unpaid, lines: one ? [ { ...one, subtracted: 0 } ] : [] } ),
			] );
			expect( await shared( 'A' ) ).toEqual( [ 2, 3 ] );
			await commit( bench.store, [ placed( sold( 'o1', 'A', 1, 1 ) ) ] );
			expect( await shared( 'A' ) ).toEqual( [ 3, 2 ] );
		} );

		it( 'is in no event: the log, told again, leads to the same state', async () => {
			await bothSell( 'A' );
			await commit( bench.store, [ received( 'A', 3, 'first' ) ] );
			await bench.store.model.setSplitBelow( 4, NOW_MS );
			await commit( bench.store, [ placed( sold( 'o1', 'A', 1 ) ) ] );
			await commit( bench.store, [ received( 'A', 9, 'many' ) ] );
			await bench.store.model.setSplitBelow( 20, NOW_MS );
			await commit( bench.store, [ placed( sold( 'o2', 'A', 2 ), 0, other ) ] );
			expect( ( await quantities( 'A' ) ).reduce( ( sum, one ) => sum + one, 0 ) ).toBe( 9 );
			const { liveHash, replayedHash, differences } = await bench.place.replay();
			expect( differences ).toEqual( [] );
			expect( replayedHash ).toBe( liveHash );
		} );

		const looked = ( state: ListingState ) => ( {
			listing: state.listing,
			patch: {
				cut: { shown: 0, ownInside: state.known },
				sentQuantity: 0,
				call: null,
				unsettledQuantity: null,
			},
		} );
		/** Tries to show the one unit that is there; answers how many units its call puts on sale. */
		const raise = async (
			store: Store,
			channel: ChannelId,
			call: string
		): Promise< number > => {
			const state = await stateOf( store, 'A', channel );
			const record: CallRecord = {
				call,
				channel,
				kind: 'set',
				startedAtMs: NOW_MS,
				repeats: 0,
				items: [ itemFor( state, 1, null ) ],
			};
			const begun = await store.deliveries.beginSharedCall(
				channel,
				[ sku( 'A' ) ],
				( sharing ) => {
					const { items } = releaseRaises( record, sharing );
					return {
						call: { ...record, items },
						changes: items.map( ( { listing, quantity } ) => ( {
							listing,
							patch: { call, sentQuantity: quantity, unsettledQuantity: quantity },
						} ) ),
					};
				}
			);
			return 'call' in begun ? begun.call.items.length : 0;
		};
		const shownByNobody = async (): Promise< void > => {
			for ( const channel of [ shop, other ] ) {
				const state = await stateOf( bench.store, 'A', channel );
				await bench.store.deliveries.apply( channel, [ looked( state ) ] );
			}
		};

		it( 'a call begins with a look at every listing of its SKUs, whoever writes them', async () => {
			await bothSell( 'A', 'B' );
			await commit( bench.store, [ received( 'A', 1, 'one' ) ] );
			await bench.store.model.setSplitBelow( 4, NOW_MS );
			await shownByNobody();
			expect( await raise( bench.store, shop, 'call-1' ) ).toBe( 1 );
			expect( await bench.store.deliveries.openCalls( shop ) ).toMatchObject( [
				{ call: 'call-1', items: [ { listing: listingOf( 'A' ), quantity: 1 } ] },
			] );
			expect( await stateOf( bench.store, 'A' ) ).toMatchObject( { unsettledQuantity: 1 } );
			expect( await raise( bench.store, other, 'call-2' ) ).toBe( 0 );
			expect( await bench.store.deliveries.openCalls( other ) ).toEqual( [] );
			const seen: string[] = [];
			await bench.store.deliveries.beginSharedCall( shop, [ sku( 'A' ) ], ( sharing ) => {
				seen.push( ...sharing.map( ( { listing } ) => listing ) );
				const call = { call: 'call-3', channel: shop, kind: 'set' } as const;
				return {
					call: { ...call, startedAtMs: NOW_MS, repeats: 0, items: [] },
					changes: [],
				};
			} );
			expect( seen.toSorted() ).toEqual( [ listingOf( 'A', other ), listingOf( 'A' ) ] );
			expect( await bench.store.deliveries.openCalls( shop ) ).toHaveLength( 1 );
		} );

		it( 'none begins while pushes are stopped', async () => {
			await bothSell( 'A' );
			await commit( bench.store, [ received( 'A', 1, 'one' ) ] );
			await bench.store.model.setSplitBelow( 4, NOW_MS );
			await shownByNobody();
			await bench.store.model.setMode( shop, 'paused', { by: 'Ada', reason: null, atMs: 0 } );
			expect( await raise( bench.store, shop, 'call-1' ) ).toBe( 0 );
			expect( await bench.store.deliveries.openCalls( shop ) ).toEqual( [] );
		} );

		it( 'two workers never release the same unit, both at once', async () => {
			await bothSell( 'A' );
			await commit( bench.store, [ received( 'A', 1, 'one' ) ] );
			await bench.store.model.setSplitBelow( 4, NOW_MS );
			const released: number[] = [];
			for ( let round = 0; round < ROUNDS; round += 1 ) {
				await shownByNobody();
				const both = await Promise.all( [
					raise( bench.store, shop, `shop-${ round }` ),
					raise( bench.store, other, `other-${ round }` ),
				] );
				released.push( both[ 0 ] + both[ 1 ] );
			}
			expect( released ).toEqual( Array.from( { length: ROUNDS }, () => 1 ) );
		}, 60_000 );
	} );
}
