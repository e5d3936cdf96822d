import { channelIdSchema } from '../../../src/shared/ids.ts';
import type { StockEvent } from '../../../src/shared/stock-event.ts';
import type { ListingChange } from '../../../src/worker/store/contract.ts';
import { BUNDLES, PAIRED, SELLERS, SOLD } from '../../conformance/history-shop.ts';
import { RandomHistory } from '../../conformance/random-history.ts';
import {
	commit,
	listingOf,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	placed,
	received,
	shop,
	sold,
	stateOf,
} from '../../conformance/store-shop.ts';
import type { RowsOf } from '../../conformance/store-place.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { billsOf } from '../../unit/ledger/random-facts.ts';
import { Gate } from './gate.ts';
import { desiredRow, shelfRow, useTwoWorkers } from './two-workers.ts';

const ROUNDS = 60;
const HISTORY_ROUNDS = 15;
/** On a busy machine. */
const LIMIT_MS = 90_000;
const NAMES = Array.from( { length: 12 }, ( _none, index ) => `S${ index }` );

/** A row of the log that two batches both come to in the middle of theirs. */
const IN_THE_MIDDLE = {
	position: 1_000_000,
	source: 'api',
	key: 'm',
	kind: 'adjustment',
	occurred_at_ms: NOW_MS,
	received_at_ms: NOW_MS,
	committed_at_ms: NOW_MS,
	outcome: 'applied',
	body: '{}',
	body_hash: 'x',
	effect: '{}',
};

describePostgres( 'C3: two workers that want the same rows in other orders', ( postgres ) => {
	const workers = useTwoWorkers( postgres );

	it( 'both commit, and apply each of the same facts once', async () => {
		const { one, two, place } = workers;
		await openShop( one, NAMES );
		const facts = [ 'a', 'm', 'z' ].map( ( key ) => received( 'S0', 1, key ) );
		const gate = await Gate.before( place.target, 'events', IN_THE_MIDDLE );
		const there = commit( one, facts );
		await gate.stops( 1 );
		const andBack = commit( two, facts.toReversed() );
		await gate.stops( 2 );
		await gate.open();
		expect( await news( [ there, andBack ] ) ).toBe( 3 );
		expect( await onHandAndCommitted( one, 'S0' ) ).toBe( '3/0' );
	} );

	it.each( [
		[ 'shelves', shelfRow, incoming ],
		[ 'listings', desiredRow, incoming ],
		[ 'orders', orderRow, edited ],
	] )(
		'both commit where they want the same %s, of which one is held',
		async ( _rows, rowOf, facts ) => {
			const { one, two, place } = workers;
			await openShop( one, NAMES );
			await commit( one, [ ...facts( 0 ), ...edited( 0 ) ] );
			for ( const [ at, name ] of NAMES.entries() ) {
				const gate = await Gate.at( place.target, rowOf( name ) );
				const there = commit( one, facts( 2 * at + 1 ) );
				await gate.stops( 1 );
				const andBack = commit( two, facts( 2 * at + 2 ).toReversed() );
				await gate.stops( 2 );
				await gate.open();
				expect( await news( [ there, andBack ] ) ).toBe( 2 * NAMES.length );
			}
		},
		LIMIT_MS
	);

	it( 'both commit where one key is claimed for two facts, of which one counts', async () => {
		const { one, two, place } = workers;
		await openShop( one, NAMES );
		// No shelf in common: nothing but the keys makes one wait for the other.
		const facts = ( names: readonly string[] ): StockEvent[] =>
			[ 'a', 'm', 'z' ].map( ( key, at ) => received( names[ at ] ?? '', 1, key ) );
		const gate = await Gate.before( place.target, 'events', IN_THE_MIDDLE );
		const there = commit( one, facts( [ 'S0', 'S1', 'S2' ] ) );
		await gate.stops( 1 );
		const andBack = commit( two, facts( [ 'S3', 'S4', 'S5' ] ).toReversed() );
		await gate.stops( 2 );
		await gate.open();
		const results = ( await Promise.all( [ there, andBack ] ) ).flatMap( ( batch ) =>
			batch.results.map( ( { result } ) => result )
		);
		expect( results.toSorted() ).toEqual( [
			...[ 'applied', 'applied', 'applied' ],
			...[ 'conflict', 'conflict', 'conflict' ],
		] );
		const shelves = await Promise.all(
			NAMES.slice( 0, 6 ).map( ( name ) => onHandAndCommitted( one, name ) )
		);
		expect( shelves.filter( ( shelf ) => shelf === '1/0' ) ).toHaveLength( 3 );
	} );

	it(
		'apply each of the same facts once, round after round',
		async () => {
			const { one, two } = workers;
			await openShop( one, NAMES );
			for ( let round = 0; round < ROUNDS; round += 1 ) {
				const facts = NAMES.map( ( name ) => received( name, 1, `${ round }/${ name }` ) );
				const turned = [ ...facts.slice( round % 5 ), ...facts.slice( 0, round % 5 ) ];
				const batches = [ commit( one, facts ), commit( two, turned.toReversed() ) ];
				expect( [ round, await news( batches ) ] ).toEqual( [ round, facts.length ] );
			}
			expect( await onHandAndCommitted( one, 'S7' ) ).toBe( `${ ROUNDS }/0` );
		},
		LIMIT_MS
	);

	it(
		'apply each of the same facts once, of whatever kind they are',
		async () => {
			const { one, two, place } = workers;
			const history = new RandomHistory( 29 );
			for ( const channel of [ ...SELLERS, PAIRED ] ) {
				await openShop( one, SOLD, channelIdSchema.parse( channel ) );
			}
			for ( const bill of billsOf( BUNDLES ) ) {
				await one.model.saveBill( bill );
			}
			// Those that begin a shelf, too: nothing of it is there to be locked.
			for ( const events of [ history.beginning(), ...rounds( history ) ] ) {
				const keys = new Set( events.map( ( { source, key } ) => `${ source } ${ key }` ) );
				const once = events.filter( ( { source, key } ) =>
					keys.delete( `${ source } ${ key }` )
				);
				const before = await one.ledger.lastPosition();
				const batches = [ commit( one, once ), commit( two, once.toReversed() ) ];
				const results = ( await Promise.all( batches ) ).flatMap(
					( batch ) => batch.results
				);
				const written = ( await one.ledger.lastPosition() ) - before;
				expect( results.filter( ( { result } ) => isNews( result ) ) ).toHaveLength(
					written
				);
				expect( results.filter( ( { result } ) => result === 'refused' ) ).toEqual( [] );
			}
			const { liveHash, replayedHash } = await place.replay();
			expect( replayedHash ).toBe( liveHash );
		},
		LIMIT_MS
	);

	it( 'do so as ledger and as dispatcher of the same listings', async () => {
		const { one, two, place } = workers;
		await openShop( one, NAMES );
		const rows = NAMES.map( ( name ) => received( name, 1, name ) );
		const gate = await Gate.at( place.target, {
			table: 'dirty',
			where: { channel: shop, listing: listingOf( 'S4' ) },
		} );
		const ledger = commit( one, rows );
		await gate.stops( 1 );
		const dispatcher = two.deliveries.apply( shop, changes( 1 ).toReversed() );
		await gate.stops( 2 );
		await gate.open();
		await Promise.all( [ ledger, dispatcher ] );
		expect( await stateOf( one, 'S4' ) ).toMatchObject( { quantity: 1, sentRevision: 1 } );
	} );

	it(
		'do so round after round, while calls begin and end',
		async () => {
			const { one, two } = workers;
			await openShop( one, NAMES );
			for ( let round = 0; round < ROUNDS; round += 1 ) {
				const call = `call-${ round }`;
				const facts = NAMES.map( ( name ) => received( name, 1, `${ round }/${ name }` ) );
				const sent = changes( round + 1 ).toReversed();
				await Promise.all( [
					commit( one, facts ),
					two.deliveries.beginCall( { ...CALL, call }, sent ).then( () =>
						two.deliveries.endCall( {
							call,
							state: 'answered',
							endedAtMs: NOW_MS,
							items: [],
							changes: sent,
						} )
					),
					two.deliveries.apply( shop, changes( round ) ),
				] );
			}
			const state = await stateOf( one, 'S11' );
			expect( state ).toMatchObject( { quantity: ROUNDS, sentRevision: ROUNDS } );
		},
		LIMIT_MS
	);
} );

const CALL = { channel: shop, kind: 'set', startedAtMs: NOW_MS, repeats: 0, items: [] } as const;

function orderRow( name: string ): RowsOf {
	return { table: 'orders', where: { channel: shop, order_id: `o-${ name }` } };
}

/** One unit more on every shelf. */
function incoming( round: number ): StockEvent[] {
	return NAMES.map( ( name ) => received( name, 1, `${ round }/${ name }` ) );
}

/** Every order as it is then. */
function edited( second: number ): StockEvent[] {
	return NAMES.map( ( name ) => placed( sold( `o-${ name }`, name, 1 + second, second ) ) );
}

/** Batches of a history, one after the other. */
function rounds( history: RandomHistory ): StockEvent[][] {
	return Array.from( { length: HISTORY_ROUNDS }, () => history.next( 40 ) );
}

/** What a dispatcher says of every listing after a call. */
function changes( revision: number ): ListingChange[] {
	return NAMES.map( ( name ) => ( {
		listing: listingOf( name ),
		patch: { sentRevision: revision },
		dirty: { clearUpTo: revision },
		milestone: { revision, reached: 'sent', atMs: NOW_MS },
	} ) );
}

const isNews = ( result: string ): boolean => result === 'applied' || result === 'outranked';

/** How many of the facts were new to one of the batches. */
async function news( batches: readonly ReturnType< typeof commit >[] ): Promise< number > {
	const results = ( await Promise.all( batches ) ).flatMap( ( batch ) => batch.results );
	expect( results.filter( ( { result } ) => ! /applied|duplicate/.test( result ) ) ).toEqual(
		[]
	);
	return results.filter( ( { result } ) => isNews( result ) ).length;
}
