import type { DeliverySummary, NewDelivery } from '../../src/worker/store/contract.ts';
import type { StoreBench } from './store.ts';
import { NOW_MS, other, shop } from './store-shop.ts';

const HOUR_MS = 3_600_000;

function delivery( key: string, changes: Partial< NewDelivery > = {} ): NewDelivery {
	return {
		channel: shop,
		deliveryKey: key,
		topic: 'orders/create',
		headers: { 'x-topic': 'orders/create' },
		body: Uint8Array.from( [ 0, 255, 10, 13, 128 ] ),
		receivedAtMs: NOW_MS,
		...changes,
	};
}

export function describeInbox( bench: StoreBench ): void {
	describe( 'inbox', () => {
		const waitingKeys = async ( after = 0, limit = 100 ): Promise< string[] > =>
			( await bench.store.inbox.waiting( after, limit ) ).map(
				( { deliveryKey } ) => deliveryKey
			);
		/** The number a delivery got. */
		const numberOf = async ( key: string ): Promise< number > =>
			( await bench.store.inbox.waiting( 0, 100 ) ).find(
				( { deliveryKey } ) => deliveryKey === key
			)?.delivery ?? 0;

		it( 'keeps a delivery as it came, over a restart', async () => {
			expect( await bench.store.inbox.put( [ delivery( 'a' ) ] ) ).toEqual( [ 'stored' ] );
			await bench.reopen();
			const [ kept ] = await bench.store.inbox.waiting( 0, 10 );
			expect( kept ).toMatchObject( {
				channel: shop,
				deliveryKey: 'a',
				topic: 'orders/create',
				headers: { 'x-topic': 'orders/create' },
				receivedAtMs: NOW_MS,
				state: 'waiting',
			} );
			expect( [ ...( kept?.body ?? [] ) ] ).toEqual( [ 0, 255, 10, 13, 128 ] );
		} );

		it( 'forgets what old and finished deliveries said, and nothing that is still to be worked on', async () => {
			const { inbox } = bench.store;
			const names = [ 'done', 'ignored', 'dead', 'parked', 'waiting' ] as const;
			await inbox.put( [
				...names.map( ( name ) => delivery( name ) ),
				delivery( 'young', { receivedAtMs: NOW_MS + 2 } ),
			] );
			const verdict = async (
				key: string,
				state: 'done' | 'ignored' | 'dead' | 'parked'
			) => ( {
				delivery: await numberOf( key ),
				state,
				atMs: NOW_MS,
			} );
			await inbox.settle( [
				await verdict( 'done', 'done' ),
				await verdict( 'young', 'done' ),
				await verdict( 'ignored', 'ignored' ),
				await verdict( 'dead', 'dead' ),
				await verdict( 'parked', 'parked' ),
			] );
			expect( await inbox.expireBodies( NOW_MS + 1, 1 ) ).toBe( 1 );
			expect( await inbox.expireBodies( NOW_MS + 1, 100 ) ).toBe( 1 );
			expect( await inbox.expireBodies( NOW_MS + 1, 100 ) ).toBe( 0 );
			// A copy that comes after all is one still.
			expect( await inbox.put( [ delivery( 'done' ) ] ) ).toEqual( [ 'copy' ] );
			await bench.place.update( { table: 'deliveries' }, { state: 'waiting' } );
			const bodies = await inbox.waiting( 0, 100 );
			const left = bodies.filter( ( { body } ) => body.length > 0 );
			expect( left.map( ( { deliveryKey } ) => deliveryKey ).sort() ).toEqual( [
				'dead',
				'parked',
				'waiting',
				'young',
			] );
		} );

		it( 'counts copies, within a batch and later, and stores them once', async () => {
			const { inbox } = bench.store;
			expect(
				await inbox.put( [ delivery( 'a' ), delivery( 'b' ), delivery( 'a' ) ] )
			).toEqual( [ 'stored', 'stored', 'copy' ] );
			expect( await inbox.put( [ delivery( 'a' ) ] ) ).toEqual( [ 'copy' ] );
			expect( await inbox.put( [ delivery( 'a', { channel: other } ) ] ) ).toEqual( [
				'stored',
			] );
			expect( await inbox.counts() ).toMatchObject( { waiting: 3, copies: 2 } );
		} );

		it( 'does not take a copy of what is done for new work', async () => {
			const { inbox } = bench.store;
			await inbox.put( [ delivery( 'a' ) ] );
			await inbox.settle( [
				{ delivery: await numberOf( 'a' ), state: 'done', atMs: NOW_MS },
			] );
			await inbox.put( [ delivery( 'a' ) ] );
			expect( await inbox.counts() ).toMatchObject( { waiting: 0, done: 1, copies: 1 } );
		} );

		it( 'gives what waits oldest first, page by page', async () => {
			await bench.store.inbox.put( [ 'a', 'b', 'c' ].map( ( key ) => delivery( key ) ) );
			expect( await waitingKeys( 0, 2 ) ).toEqual( [ 'a', 'b' ] );
			expect( await waitingKeys( await numberOf( 'b' ), 2 ) ).toEqual( [ 'c' ] );
		} );

		it( 'ends a page with the body that fills it, however few they are', async () => {
			const { inbox } = bench.store;
			const of = ( key: string, bytes: number ) =>
				delivery( key, { body: new Uint8Array( bytes ) } );
			await inbox.put( [ of( 'a', 400 ), of( 'b', 600 ), of( 'c', 5_000 ), of( 'd', 0 ) ] );
			const page = async ( after: string | null, bytesMax: number ): Promise< string[] > => {
				const from = after === null ? 0 : await numberOf( after );
				const found = await inbox.waiting( from, 3, [], bytesMax );
				return found.map( ( { deliveryKey } ) => deliveryKey );
			};
			expect( await page( null, 1_001 ) ).toEqual( [ 'a', 'b', 'c' ] );
			expect( await page( null, 1_000 ) ).toEqual( [ 'a', 'b' ] );
			expect( await page( null, 1 ) ).toEqual( [ 'a' ] );
			expect( await page( 'b', 1_000 ) ).toEqual( [ 'c' ] );
			expect( await page( 'c', 1_000 ) ).toEqual( [ 'd' ] );
		} );

		it( 'settles each delivery in its state, with its reason, and counts them', async () => {
			const { inbox } = bench.store;
			const states = [ 'done', 'ignored', 'parked', 'fetching', 'dead' ] as const;
			await inbox.put( [ ...states, 'waiting' ].map( ( key ) => delivery( key ) ) );
			const verdicts = await Promise.all(
				states.map( async ( state ) => ( {
					delivery: await numberOf( state ),
					state,
					errorCode: 'BODY_UNREADABLE' as const,
					errorDetail: `because of ${ state }`,
					atMs: NOW_MS,
				} ) )
			);
			await inbox.settle( verdicts );
			// What is being fetched is taken up again as well.
			expect( await waitingKeys() ).toEqual( [ 'fetching', 'waiting' ] );
			const each = { done: 1, ignored: 1, parked: 1, fetching: 1, dead: 1, waiting: 1 };
			expect( await inbox.counts() ).toEqual( { ...each, copies: 0, refused: 0 } );
			const [ dead ] = await inbox.list( 'dead', 10 );
			expect( dead ).toEqual( {
				delivery: verdicts[ 4 ]?.delivery ?? 0,
				channel: shop,
				topic: 'orders/create',
				receivedAtMs: NOW_MS,
				errorCode: 'BODY_UNREADABLE',
				errorDetail: 'because of dead',
			} satisfies DeliverySummary );
		} );

		it( 'puts a dead or parked one back, and no other', async () => {
			const { inbox } = bench.store;
			await inbox.put( [ delivery( 'a' ), delivery( 'b' ) ] );
			const [ a, b ] = [ await numberOf( 'a' ), await numberOf( 'b' ) ];
			await inbox.settle( [
				{ delivery: a, state: 'dead', errorCode: 'BODY_UNREADABLE', atMs: NOW_MS },
				{ delivery: b, state: 'done', atMs: NOW_MS },
			] );
			expect( await inbox.requeue( b ) ).toBe( false );
			expect( await inbox.requeue( 999 ) ).toBe( false );
			expect( await inbox.requeue( a ) ).toBe( true );
			expect( await inbox.requeue( a ) ).toBe( false );
			expect( await waitingKeys() ).toEqual( [ 'a' ] );
		} );

		it( "puts all of a channel's parked ones back, and no other channel's", async () => {
			const { inbox } = bench.store;
			await inbox.put( [
				delivery( 'a' ),
				delivery( 'b' ),
				delivery( 'c', { channel: other } ),
			] );
			const parked = ( await inbox.waiting( 0, 10 ) ).map( ( each ) => ( {
				delivery: each.delivery,
				state: 'parked' as const,
				atMs: NOW_MS,
			} ) );
			await inbox.settle( parked );
			expect( await inbox.requeueParked( shop ) ).toBe( 2 );
			expect( await waitingKeys() ).toEqual( [ 'a', 'b' ] );
		} );

		it( 'keeps what was fetched and cannot be understood, once', async () => {
			const { inbox } = bench.store;
			const letter = delivery( 'listed/7' );
			await inbox.putDead( letter, 'BODY_UNREADABLE', 'order 7: a fraction' );
			await inbox.putDead( letter, 'BODY_UNREADABLE', 'order 7: a fraction' );
			expect( await inbox.list( 'dead', 10 ) ).toMatchObject( [
				{ errorCode: 'BODY_UNREADABLE', errorDetail: 'order 7: a fraction' },
			] );
			expect( await inbox.counts() ).toMatchObject( { dead: 1, copies: 1, waiting: 0 } );
		} );

		it( 'counts what was refused without keeping it', async () => {
			const { inbox } = bench.store;
			for ( const atMs of [ NOW_MS, NOW_MS + 1, NOW_MS + HOUR_MS ] ) {
				await inbox.countRefusal( shop, 'SIGNATURE_WRONG', 'x'.repeat( 9_000 ), atMs );
			}
			expect( await inbox.counts() ).toMatchObject( { refused: 3, waiting: 0 } );
		} );
	} );
}
