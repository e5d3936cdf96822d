import fc from 'fast-check';
import { Reruns } from '../../src/worker/intake/reruns.ts';
import type { RerunResult } from '../../src/shared/api/reruns.ts';
import { VirtualClock } from '../integration/virtual-clock.ts';
import { liveAndRemember } from './remembered-history.ts';
import type { StoreBench } from './store.ts';
import { commit, NOW_MS, openShop, received, shop } from './store-shop.ts';

/** What is told again under its own key changes nothing where it stands. */
export function describeReruns( bench: StoreBench ): void {
	describe( 'telling again', () => {
		/** Reruns on this store, with nobody who works on deliveries. */
		const reruns = (): Reruns => {
			const { store } = bench;
			return new Reruns( {
				...{ clock: new VirtualClock(), ...store, delivered: () => undefined },
				queue: {
					submit: async ( submission ) => {
						const { results } = await store.ledger.commit( [ submission ], NOW_MS );
						const [ result ] = results;
						if ( ! result ) {
							throw new Error( 'nothing was answered' );
						}
						return result;
					},
				},
			} );
		};

		async function all( from: number, to: number ): Promise< RerunResult[] > {
			const results: RerunResult[] = [];
			for ( let next: number | null = from; next !== null; ) {
				const page = await reruns().events( { first: next, last: to } );
				expect( page.results.length ).toBeLessThanOrEqual( 100 );
				results.push( ...page.results );
				next = page.next;
			}
			return results;
		}

		it( 'any range of the log, at any time, leaves all as it is: every event stands', async () => {
			const { store, place } = bench;
			await liveAndRemember( store, place, { seed: 7, events: 150 } );
			const last = await store.ledger.lastPosition();
			const before = await store.ledger.stateHash();
			const conflicts = await place.rows( { table: 'conflicts' } );
			await fc.assert(
				fc.asyncProperty(
					fc.integer( { min: 1, max: last } ),
					fc.integer( { min: 0, max: 120 } ),
					async ( from, more ) => {
						const results = await all( from, from + more );
						expect( results.map( ( { position } ) => position ) ).toEqual(
							Array.from(
								{ length: Math.min( last, from + more ) - from + 1 },
								( _, index ) => from + index
							)
						);
						const changed = results.filter(
							( { outcome } ) => outcome !== 'duplicate' && outcome !== 'skipped'
						);
						expect( changed ).toEqual( [] );
					}
				),
				{ numRuns: bench.cases( 12 ), examples: [ [ 1, last ] ] }
			);
			expect( await store.ledger.lastPosition() ).toBe( last );
			expect( await store.ledger.stateHash() ).toBe( before );
			expect( await place.rows( { table: 'conflicts' } ) ).toEqual( conflicts );
		}, 120_000 );

		it( 'a contradiction is no other one, also after somebody has dismissed it', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 1, 'k' ) ] );
			await commit( store, [ received( 'A', 2, 'k' ) ] );
			await commit( store, [ received( 'A', 2, 'k' ) ] );
			const [ conflict, ...more ] = await store.lists.conflicts( null, 10 );
			expect( more ).toEqual( [] );
			const dismissal = { note: 'x', by: null, atMs: NOW_MS };
			await store.dismissals.dismiss(
				{ kind: 'conflict', conflict: conflict?.conflict ?? 0 },
				dismissal
			);
			await commit( store, [ received( 'A', 2, 'k' ), received( 'A', 3, 'k' ) ] );
			expect( await store.lists.conflicts( null, 10 ) ).toHaveLength( 1 );
			expect( await store.lists.conflicts( null, 10, true ) ).toEqual( [
				{ ...conflict, dismissal },
			] );
		} );

		it( 'deliveries are put back whatever became of them, but for what is forgotten or under way', async () => {
			const { inbox } = bench.store;
			const states = [ 'done', 'ignored', 'parked', 'dead', 'fetching', 'waiting' ] as const;
			await openShop( bench.store, [ 'A' ] );
			await inbox.put(
				[ ...states, 'expired' ].map( ( deliveryKey ) => ( {
					channel: shop,
					deliveryKey,
					topic: 't',
					headers: {},
					body: Buffer.from( '{}' ),
					receivedAtMs: deliveryKey === 'expired' ? NOW_MS - 10 : NOW_MS,
				} ) )
			);
			const all = await inbox.waiting( 0, 10 );
			const numbers = all.map( ( { delivery } ) => delivery );
			await inbox.settle(
				all.map( ( { delivery, deliveryKey } ) => ( {
					delivery,
					state: states.find( ( state ) => state === deliveryKey ) ?? 'done',
					atMs: NOW_MS,
				} ) )
			);
			await inbox.expireBodies( NOW_MS - 5, 10 );
			const [ first = 0, second = 0, third, fourth ] = numbers;
			expect( await inbox.numbersBetween( second, 1_000, 3 ) ).toEqual(
				numbers.slice( 1, 4 )
			);
			expect( ( await inbox.requeueFinished( numbers ) ).toSorted( ascending ) ).toEqual( [
				first,
				second,
				third,
				fourth,
			] );
			expect( await inbox.requeueFinished( numbers ) ).toEqual( [] );
			const now = await inbox.states( numbers );
			expect( now.map( ( { state } ) => state ) ).toEqual( [
				...Array< string >( 4 ).fill( 'waiting' ),
				'fetching',
				'waiting',
				'done',
			] );
		} );
	} );
}

const ascending = ( left: number, right: number ): number => left - right;
