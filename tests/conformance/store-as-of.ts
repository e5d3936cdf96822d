import { eventKeySchema, type LocationId, locationIdSchema } from '../../src/shared/ids.ts';
import { stockEventSchema, type StockEvent } from '../../src/shared/stock-event.ts';
import { shelvesAsOf } from '../../src/worker/insight/as-of-shelves.ts';
import { findInstant, readAsOf, skuAsOf } from '../../src/worker/insight/as-of.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import type { PastStore } from '../../src/worker/store/past-store.ts';
import { referenceShelves, type Shelf } from '../unit/ledger/reference-ledger.ts';
import type { World } from '../unit/ledger/reference-world.ts';
import { SOLD } from './history-shop.ts';
import { liveAndRemember, type Remembered } from './remembered-history.ts';
import { comparable, progressIn, remembered } from './remembered-past.ts';
import type { StoreBench } from './store.ts';
import { commit, NOW_MS, openShop, placed, received, shop, sold } from './store-shop.ts';

const AHEAD_MS = Number.MAX_SAFE_INTEGER;
const FOLDED_EVERY = 17;

export function describeAsOf( bench: StoreBench ): void {
	describe( 'a past instant', () => {
		it.each( Array.from( { length: bench.cases( 3 ) }, ( _, index ) => index + 1 ) )(
			'is what it was then, at every instant of a random history and after a restart (seed %i)',
			async ( seed ) => {
				const plan = { seed, events: bench.cases( 300 ) };
				const { instants, world } = await liveAndRemember( bench.store, bench.place, plan );
				await bench.reopen();
				for ( const instant of instants ) {
					await compare( bench.store.past, instant );
				}
				await compareEvents( bench.store, world );
			},
			120_000
		);

		it( 'is after the last event committed by then, also between two commits', async () => {
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, [ received( 'A', 10, 'first' ) ], NOW_MS );
			await commit( bench.store, [ received( 'A', 5, 'second' ) ], NOW_MS + 100 );
			const onHandAt = async ( atMs: number ): Promise< unknown > => {
				const instant = await findInstant( bench.store.past, { atMs }, AHEAD_MS );
				const { shelves } = await skuAsOf( bench.store.past, 'A', instant );
				return [ instant.position, ...shelves.map( ( { onHand } ) => onHand ) ];
			};
			expect( await onHandAt( NOW_MS - 1 ) ).toEqual( [ 0, 0 ] );
			expect( await onHandAt( NOW_MS ) ).toEqual( [ 1, 10 ] );
			expect( await onHandAt( NOW_MS + 99 ) ).toEqual( [ 1, 10 ] );
			expect( await onHandAt( NOW_MS + 100 ) ).toEqual( [ 2, 15 ] );
			expect( await onHandAt( NOW_MS + 10_000 ) ).toEqual( [ 2, 15 ] );
		} );

		it( 'of an event is after this one, where others were committed with it', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [
				received( 'A', 10, 'first' ),
				placed( sold( 'o1', 'A', 3 ) ),
				received( 'A', 1, 'last' ),
			] );
			const counts = [];
			for ( const position of [ 1, 2, 3 ] ) {
				const instant = await findInstant( store.past, { position }, AHEAD_MS );
				const { shelves } = await skuAsOf( store.past, 'A', instant );
				counts.push( shelves.map( ( one ) => `${ one.onHand }/${ one.committed }` ) );
			}
			expect( counts ).toEqual( [ [ '10/0' ], [ '10/3' ], [ '11/3' ] ] );
		} );

		it( 'is refused that lies ahead, or of an event that is not there', async () => {
			const { past } = bench.store;
			await openShop( bench.store, [ 'A' ] );
			await commit( bench.store, [ received( 'A', 10, 'first' ) ] );
			for ( const named of [ { atMs: NOW_MS + 1 }, { position: 2 } ] ) {
				await expect( findInstant( past, named, NOW_MS ) ).rejects.toThrow(
					/^INSTANT_UNKNOWN: /
				);
			}
		} );

		it( 'has a reservation as long as it holds units, until its channel tells of the order', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 10, 'first' ) ] );
			await commit( store, [ asked( 'try1', 2 ) ] );
			await commit( store, [ extended( 'try1' ) ] );
			await commit( store, [ placed( sold( 'o1', 'A', 2 ) ) ] );
			const found = [];
			for ( const position of [ 1, 2, 3, 4 ] ) {
				const instant = await findInstant( store.past, { position }, AHEAD_MS );
				const { reservations } = await skuAsOf( store.past, 'A', instant );
				found.push(
					reservations.map( ( one ) => [ one.units, one.expiresAtMs - NOW_MS ] )
				);
			}
			expect( found ).toEqual( [ [], [ [ 2, 60_000 ] ], [ [ 2, 90_000 ] ], [] ] );
		} );

		it( 'is the last of two changes that one event makes of a shelf', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			const order = placed( sold( 'o1', 'A', 3 ) );
			await commit( store, [ received( 'A', 10, 'first' ), order ] );
			const later = { ...received( 'A', 1, 'later' ), occurredAtMs: NOW_MS + 2_000 };
			await commit( store, [ countedWithGone( 8, 2 ), later ] );
			const found = [];
			for ( const position of [ 2, 3, 4 ] ) {
				const shelves = await shelvesAsOf( store.past, 'A', position );
				found.push( ...shelves.map( ( one ) => `${ one.onHand }/${ one.committed }` ) );
			}
			expect( found ).toEqual( [ '10/3', '8/1', '9/1' ] );
		} );

		it( 'has a reservation that lies beneath hundreds of later moves of its SKU', async () => {
			const { store } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 10, 'first' ), asked( 'try1', 2 ) ] );
			const moves = Array.from( { length: 300 }, ( _, index ) =>
				index % 2 === 0
					? received( 'A', 1, `move${ index }` )
					: placed( sold( `p${ index }`, 'A', 1 ) )
			);
			await commit( store, moves );
			const instant = await findInstant( store.past, { position: 301 }, AHEAD_MS );
			const { shelves, reservations } = await skuAsOf( store.past, 'A', instant );
			expect( shelves ).toMatchObject( [ { committed: 151 } ] );
			expect( reservations ).toMatchObject( [ { attempt: 'try1', units: 2 } ] );
		} );

		it( 'costs what is near it in the SKU’s own events, however many there are', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B' ] );
			const far = locationIdSchema.parse( 'far' );
			const moves = ( name: string, count: number ): StockEvent[] =>
				Array.from( { length: count }, ( _, index ) =>
					received( name, 1, `${ name }${ index }` )
				);
			await commit( store, [ at( received( 'A', 7, 'far1' ), far ), ...moves( 'B', 400 ) ] );
			await commit( store, moves( 'A', 400 ) );
			await commit( store, [ at( received( 'A', 1, 'far2' ), far ) ] );
			const asked = async ( position: number ): Promise< unknown > => {
				const counted = new CountedReads( store.past );
				const instant = await findInstant( store.past, { position }, AHEAD_MS );
				const { shelves } = await skuAsOf( counted.store, 'A', instant );
				const onHand = shelves.map( ( one ) => one.onHand );
				return { onHand, few: counted.events <= 2 * 16 + 2 };
			};
			// Of all that is on `far`, the last move is 398 events back, and the next two ahead.
			expect( await asked( 799 ) ).toEqual( { onHand: [ 7, 398 ], few: true } );
			expect( await asked( 402 ) ).toEqual( { onHand: [ 7, 1 ], few: true } );
			expect( await asked( 300 ) ).toEqual( { onHand: [ 7, 0 ], few: true } );
			expect( await asked( 600 ) ).toEqual( { onHand: [ 7, 199 ], few: false } );
			expect( await asked( 802 ) ).toEqual( { onHand: [ 8, 400 ], few: true } );
		} );

		it( 'is read of all SKUs page by page, and of some in the order of their names', async () => {
			const { store } = bench;
			await openShop( store, [ 'A', 'B', 'C' ] );
			await commit( store, [ received( 'B', 10, 'first' ) ] );
			const instant = await findInstant( store.past, { position: 1 }, AHEAD_MS );
			const namesOf = async ( query: Parameters< typeof readAsOf >[ 2 ] ) => {
				const { skus, next } = await readAsOf( store.past, instant, query );
				return [ ...skus.map( ( one ) => one.sku ), next ];
			};
			expect( await namesOf( { limit: 2 } ) ).toEqual( [ 'A', 'B', 'B' ] );
			expect( await namesOf( { limit: 2, after: 'B' } ) ).toEqual( [ 'C', null ] );
			const skus = [ 'X', 'B', 'B', 'A' ];
			expect( await namesOf( { limit: 2, skus } ) ).toEqual( [ 'A', 'B', 'B' ] );
			expect( await namesOf( { limit: 2, skus, after: 'B' } ) ).toEqual( [ 'X', null ] );
		} );
	} );
}

async function compare( past: PastStore, expected: Remembered ): Promise< void > {
	const { atMs, position, present, progress } = expected;
	const instant = await findInstant( past, { atMs }, AHEAD_MS );
	expect( instant ).toMatchObject( { atMs, position } );
	const { skus } = await readAsOf( past, instant, { skus: SOLD, limit: SOLD.length } );
	expect( [ atMs, skus.map( comparable ) ] ).toEqual( [
		atMs,
		SOLD.toSorted().map( ( name ) => remembered( present, name ) ),
	] );
	const listings = skus.flatMap( ( one ) => one.listings );
	expect( [ atMs, progressIn( listings ) ] ).toEqual( [ atMs, Object.fromEntries( progress ) ] );
}

/** After single events, also in the middle of a batch: what a fold of the log up to there comes to. */
async function compareEvents( store: Store, world: World ): Promise< void > {
	const logged = await store.ledger.events( 0, 10_000 );
	const log = logged.map( ( { source, key, occurredAtMs, body } ) =>
		stockEventSchema.parse( { source, key, occurredAtMs, actor: null, body } )
	);
	for ( let position = 1; position <= log.length; position += FOLDED_EVERY ) {
		const instant = await findInstant( store.past, { position }, AHEAD_MS );
		const shelves: Record< string, Shelf > = {};
		for ( const name of SOLD ) {
			for ( const one of await shelvesAsOf( store.past, name, instant.position ) ) {
				const { onHand, committed, quarantined, safety } = one;
				const shelf = { onHand, committed, quarantined, safety };
				if ( Object.values( shelf ).some( ( units ) => units !== 0 ) ) {
					shelves[ `${ name }@${ one.location }` ] = shelf;
				}
			}
		}
		const expected = referenceShelves( log.slice( 0, position ), world );
		expect( { position, shelves } ).toEqual( { position, shelves: expected } );
	}
}

/** How many events were read for an answer. */
class CountedReads {
	events = 0;
	readonly store: PastStore;

	constructor( past: PastStore ) {
		const counted = < T >( events: readonly T[] ): readonly T[] => {
			this.events += events.length;
			return events;
		};
		this.store = {
			commitAt: ( position ) => past.commitAt( position ),
			skus: ( after, limit ) => past.skus( after, limit ),
			shelvesNow: ( name ) => past.shelvesNow( name ),
			listingsOf: ( name ) => past.listingsOf( name ),
			revisionAt: ( listing, upTo ) => past.revisionAt( listing, upTo ),
			reachedAt: ( ...of ) => past.reachedAt( ...of ),
			olderEvents: async ( ...of ) => counted( await past.olderEvents( ...of ) ),
			newerEvents: async ( ...of ) => counted( await past.newerEvents( ...of ) ),
		};
	}
}

function at( event: StockEvent, location: LocationId ): StockEvent {
	return event.body.kind === 'adjustment'
		? { ...event, body: { ...event.body, location } }
		: event;
}

function asked( attempt: string, units: number ): StockEvent {
	const [ line ] = sold( 'o1', 'A', units ).lines;
	if ( ! line ) {
		throw new Error( 'an order has a line' );
	}
	return {
		source: shop,
		key: eventKeySchema.parse( `reserve/${ attempt }` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'reserve',
			channel: shop,
			order: sold( 'o1', 'A', 1 ).order,
			attempt,
			lines: [ { line: line.line, offer: line.offer, units } ],
			expiresAtMs: NOW_MS + 60_000,
			decision: null,
			assigned: [],
		},
	};
}

function extended( attempt: string ): StockEvent {
	return {
		source: shop,
		key: eventKeySchema.parse( `extend/${ attempt }` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'reservation-extended',
			channel: shop,
			order: sold( 'o1', 'A', 1 ).order,
			attempt,
			expiresAtMs: NOW_MS + 90_000,
		},
	};
}

/** A count that finds units of the order gone. */
function countedWithGone( units: number, gone: number ): StockEvent {
	const { order, lines } = sold( 'o1', 'A', 1 );
	const of = lines.map( ( { line } ) => ( { channel: shop, order, line, units: gone } ) );
	const { body, ...fact } = received( 'A', 1, 'counted' );
	if ( body.kind !== 'adjustment' ) {
		throw new Error( 'units are received by an adjustment' );
	}
	const { sku, location } = body;
	return {
		...fact,
		occurredAtMs: NOW_MS + 1_000,
		body: { kind: 'count', sku, location, units, gone: of },
	};
}
