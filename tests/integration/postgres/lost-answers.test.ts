import { StoreUnavailable } from '../../../src/worker/store/store-unavailable.ts';
import type { Store } from '../../../src/worker/store/contract.ts';
import { openStoreAt } from '../open-store-at.ts';
import { newPostgresPlace } from '../../conformance/postgres-place.ts';
import type { StorePlace } from '../../conformance/store-place.ts';
import {
	commit,
	onHandAndCommitted,
	openShop,
	placed,
	received,
	sold,
	stateOf,
} from '../../conformance/store-shop.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { AnswerCutter } from './answer-cutter.ts';

const EVENTS = 100;
/** On a busy machine. */
const LIMIT_MS = 90_000;
/** More messages than the server sends for one batch, so that the last cuts come to nothing. */
const MESSAGES_MAX = 120;

describePostgres( 'a worker whose wire to the database breaks', ( postgres ) => {
	let place: StorePlace;
	let wire: AnswerCutter;
	let store: Store;

	beforeEach( async () => {
		place = await newPostgresPlace( postgres );
		const to = new URL( place.target );
		wire = await AnswerCutter.to( { host: to.hostname, port: Number( to.port ) } );
		to.port = String( wire.port );
		store = await openStoreAt( to.href );
		await openShop( store, [ 'A', 'B' ] );
	} );
	afterEach( async () => {
		wire.letThrough();
		await store.close();
		await wire.close();
		await place.destroy();
	} );

	it(
		'after a commit, before the answer, tries again with the same key: nothing doubled, nothing lost',
		async () => {
			const results: string[] = [];
			for ( let at = 0; at < EVENTS; at += 1 ) {
				const event =
					at % 2 === 0
						? received( 'A', 3, `r${ at }` )
						: placed( sold( `o${ at }`, 'A', 1 ) );
				wire.cutNextCommit();
				await expect( commit( store, [ event ] ) ).rejects.toThrow( StoreUnavailable );
				const again = await commit( store, [ event ] );
				results.push( ...again.results.map( ( { result } ) => result ) );
			}
			expect( wire.cuts ).toBe( EVENTS );
			expect( results.filter( ( result ) => result === 'duplicate' ) ).toHaveLength( EVENTS );
			expect( await store.ledger.lastPosition() ).toBe( EVENTS );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe(
				`${ ( 3 * EVENTS ) / 2 }/${ EVENTS / 2 }`
			);
			expect( ( await stateOf( store, 'A' ) ).quantity ).toBe( EVENTS );
			const { liveHash, replayedHash } = await place.replay();
			expect( replayedHash ).toBe( liveHash );
		},
		LIMIT_MS
	);

	it(
		'before whatever word of the server, ends up with every fact once',
		async () => {
			let cutAlready = 0;
			for ( let after = 0; after < MESSAGES_MAX; after += 1 ) {
				const facts = [ 'A', 'B' ].map( ( name ) =>
					received( name, 1, `${ name }${ after }` )
				);
				wire.cutAfter( after );
				const first = await commit( store, facts ).catch( ( error: unknown ) => error );
				wire.letThrough();
				const isCut = wire.cuts > cutAlready;
				cutAlready = wire.cuts;
				expect( first instanceof StoreUnavailable ).toBe( isCut );
				await commit( store, facts );
				expect( await onHandAndCommitted( store, 'A' ) ).toBe( `${ after + 1 }/0` );
			}
			expect( await store.ledger.lastPosition() ).toBe( 2 * MESSAGES_MAX );
			expect( cutAlready ).toBeGreaterThan( 5 );
			const { liveHash, replayedHash } = await place.replay();
			expect( replayedHash ).toBe( liveHash );
		},
		LIMIT_MS
	);
} );
