import type { Store } from '../../src/worker/store/contract.ts';
import type { LogPlace } from '../../src/worker/store/sync-log-store.ts';
import { commit, NOW_MS, openShop, other, received, shop } from '../conformance/store-shop.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { storeOn } from '../../src/worker/store/postgres/open-postgres-store.ts';
import { describePostgres } from './use-postgres.ts';

const ROUNDS = 60;
const nameOf = ( { event, notice }: LogPlace ): string => `${ event }.${ notice }`;

const laterOf = ( left: LogPlace, right: LogPlace ): LogPlace =>
	( left.event - right.event || left.notice - right.notice ) > 0 ? left : right;

/** Whoever polls the log while several workers write it misses nothing: places are in the order of commits. */
describePostgres( 'the log that several workers write', ( postgres ) => {
	let stores: Store[];
	beforeEach( async () => {
		const { url, database } = await openNewDatabase( postgres );
		stores = [ database, openDatabase( url ), openDatabase( url ) ].map( ( db ) =>
			storeOn( db )
		);
	} );
	afterEach( async () => {
		await Promise.all( stores.map( ( store ) => store.close() ) );
	} );

	it( 'is seen whole, once and in order by whoever polls it meanwhile', async () => {
		const [ first, second, reader ] = stores;
		if ( ! first || ! second || ! reader ) {
			throw new Error( 'three workers were to be there' );
		}
		await openShop( first, [ 'A', 'B' ] );
		await openShop( first, [ 'A' ], other );
		let after = await reader.syncLog.newest();
		let writing = 0;
		const writer = async ( work: ( round: number ) => Promise< unknown > ): Promise< void > => {
			writing += 1;
			for ( let round = 0; round < ROUNDS; round += 1 ) {
				await work( round );
			}
			writing -= 1;
		};
		const commits = ( store: Store, name: string, source: string ) =>
			writer( ( round ) =>
				commit(
					store,
					Array.from( { length: 1 + ( round % 7 ) }, ( _none, index ) => ( {
						...received( name, 1, `${ source }/${ round }/${ index }` ),
						source,
					} ) )
				)
			);
		const letters = ( store: Store, channel: typeof shop ) =>
			writer( ( round ) =>
				store.inbox.putDead(
					{
						channel,
						deliveryKey: `letter-${ round }`,
						topic: 'orders',
						headers: {},
						body: Buffer.from( 'x' ),
						receivedAtMs: NOW_MS,
					},
					'BODY_UNREADABLE',
					'not JSON'
				)
			);
		const work = Promise.all( [
			commits( first, 'A', 'one' ),
			commits( second, 'B', 'two' ),
			commits( second, 'A', 'three' ),
			letters( first, shop ),
			letters( second, other ),
		] );
		const seen: string[] = [];
		for ( let isLast = false; ! isLast; ) {
			isLast = writing === 0;
			const newest = await reader.syncLog.newest();
			const page = await reader.syncLog.newer( {}, after, 25 );
			seen.push( ...page.entries.map( ( { place } ) => nameOf( place ) ).toReversed() );
			after = page.next ?? laterOf( newest, page.entries[ 0 ]?.place ?? newest );
			isLast &&= page.next === null;
		}
		await work;
		const all = await reader.syncLog.older( {}, null, 10_000 );
		expect( seen ).toEqual( all.entries.map( ( { place } ) => nameOf( place ) ).toReversed() );
		expect( seen ).toHaveLength( 3 * ( 60 * 4 - 6 ) + 2 * ROUNDS );
	} );
} );
