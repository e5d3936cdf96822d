import fc from 'fast-check';
import { eventKeySchema, type ChannelId } from '../../src/shared/ids.ts';
import type { StockEvent } from '../../src/shared/stock-event.ts';
import type { Store } from '../../src/worker/store/contract.ts';
import { line, main, order, sku } from '../unit/ledger/ledger-in-memory.ts';
import { arrivals, facts } from '../unit/ledger/random-facts.ts';
import { changed, explaining, read } from './own-change-events.ts';
import { asked } from './store-any-order.ts';
import type { StoreBench } from './store.ts';
import type { StorePlace } from './store-place.ts';
import {
	at,
	commit,
	listingRow,
	NOW_MS,
	onHandAndCommitted,
	openShop,
	placed,
	received,
	shop,
	sold,
} from './store-shop.ts';

/** What happens beside the facts: people list what was sold already, and change what a bundle is. */
type Step =
	| { readonly what: 'facts'; readonly events: readonly StockEvent[] }
	| { readonly what: 'list'; readonly name: string }
	| { readonly what: 'bill'; readonly bundle: string; readonly parts: Record< string, number > };

export function describeReplay( bench: StoreBench ): void {
	describe( 'the log, told again', () => {
		it( 'leads to the same state, whatever was listed late or packed otherwise meanwhile', async () => {
			await fc.assert(
				fc.asyncProperty( stories, pageSizes, async ( story, pageSize ) => {
					const place = await bench.newPlace();
					try {
						expect( await differencesAfter( place, story, pageSize ) ).toEqual( [] );
					} finally {
						await place.destroy();
					}
				} ),
				{ numRuns: bench.cases( 30 ) }
			);
		}, 120_000 );

		it( 'does not map what was not mapped then: a line counts when its own event says so', async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'B', 10, 'first' ), placed( sold( 'o1', 'B', 2 ) ) ] );
			await list( store, 'B', () => Promise.resolve() );
			const before = await place.replay();
			expect( before.replayedHash ).toBe( before.liveHash );
			expect( await onHandAndCommitted( store, 'B' ) ).toBe( '10/0' );
			await mapLines( store, shop );
			expect( await onHandAndCommitted( store, 'B' ) ).toBe( '10/2' );
			const after = await place.replay();
			expect( after ).toMatchObject( { events: 3, differences: [] } );
			expect( after.replayedHash ).toBe( after.liveHash );
			expect( after.liveHash ).not.toBe( before.liveHash );
		} );

		it( 'keeps what a line was made of, and takes what a bill of today would refuse', async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A', 'B' ] );
			await commit( store, [
				received( 'A', 10, 'first' ),
				placed( order( 'o1', [ line( 'A', { ordered: 3 } ) ], at( 0 ) ) ),
			] );
			// In the second in which the units came in: no clock tells which was first.
			await store.model.saveBill( {
				bundle: sku( 'A' ),
				sinceMs: NOW_MS + 1,
				components: [ { sku: sku( 'B' ), quantity: 1 } ],
			} );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '10/3' );
			const { liveHash, replayedHash } = await place.replay();
			expect( replayedHash ).toBe( liveHash );
		} );

		it( 'keeps the answer of a reservation that was refused and could be had now', async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A' ] );
			const { results } = await commit( store, [ reservation( 'try1' ) ] );
			expect( results ).toMatchObject( [ { reserved: { result: 'refused' } } ] );
			await commit( store, [
				{ ...received( 'A', 10, 'late' ), occurredAtMs: NOW_MS - 5_000 },
				reservation( 'try2' ),
			] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '10/2' );
			const { liveHash, replayedHash } = await place.replay();
			expect( replayedHash ).toBe( liveHash );
		} );

		it( 'counts what had moved before a count that is told late, pages later', async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A' ] );
			const by = ( delta: number, key: string, minutesAgo: number ): StockEvent => ( {
				...received( 'A', delta, key ),
				occurredAtMs: NOW_MS - minutesAgo * 60_000,
			} );
			const counted = ( units: number, key: string, minutesAgo: number ): StockEvent => ( {
				...by( 0, key, minutesAgo ),
				body: { kind: 'count', sku: sku( 'A' ), location: main, units, gone: [] },
			} );
			await commit( store, [
				by( -1, 'first', 50 ),
				by( -2, 'second', 30 ),
				by( -4, 'third', 10 ),
				counted( 100, 'counted', 40 ),
				by( -8, 'fourth', 20 ),
				counted( 200, 'counted again', 25 ),
			] );
			expect( await onHandAndCommitted( store, 'A' ) ).toBe( '188/0' );
			for ( const pageSize of [ 1, 2, 3, 100 ] ) {
				const { liveHash, replayedHash } = await place.replay( { pageSize } );
				expect( replayedHash ).toBe( liveHash );
			}
		} );

		it( 'is given up when its caller wants so', async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 10, 'first' ) ] );
			const signal = AbortSignal.abort( new Error( 'Interrupted.' ) );
			await expect( place.replay( { signal } ) ).rejects.toThrow( 'Interrupted.' );
		} );

		it( 'names what somebody has changed beside the log', async () => {
			const { store, place } = bench;
			await openShop( store, [ 'A' ] );
			await commit( store, [ received( 'A', 10, 'first' ) ] );
			await place.update( { table: 'stock', where: { sku: 'A' } }, { on_hand: 11 } );
			const { liveHash, replayedHash, differences } = await place.replay();
			expect( replayedHash ).not.toBe( liveHash );
			const found = differences.map( ( { of, part, row } ) => [
				of,
				part,
				row.slice( 0, 14 ),
			] );
			expect( found ).toEqual( [
				[ 'live', 'stock', '["A","main",11' ],
				[ 'replayed', 'stock', '["A","main",10' ],
			] );
		} );

		it( 'is nothing for a ledger that has none', async () => {
			const { liveHash, replayedHash, events } = await bench.place.replay();
			expect( { replayedHash, events } ).toEqual( { replayedHash: liveHash, events: 0 } );
		} );
	} );
}

async function differencesAfter(
	place: StorePlace,
	story: readonly Step[],
	pageSize: number
): Promise< unknown > {
	const store = await place.open();
	try {
		await openShop( store, [ 'A' ] );
		for ( const step of story ) {
			await take( store, step );
		}
		const { liveHash, replayedHash, differences } = await place.replay( { pageSize } );
		return liveHash === replayedHash ? [] : differences;
	} finally {
		await store.close();
	}
}

async function take( store: Store, step: Step ): Promise< void > {
	switch ( step.what ) {
		case 'facts':
			await commit( store, step.events );
			break;
		case 'list':
			await list( store, step.name, () => mapLines( store, shop ) );
			break;
		case 'bill':
			await store.model.saveBill( {
				bundle: sku( step.bundle ),
				sinceMs: 0,
				components: Object.entries( step.parts ).map( ( [ part, quantity ] ) => ( {
					sku: sku( part ),
					quantity,
				} ) ),
			} );
	}
}

async function list( store: Store, name: string, map: () => Promise< void > ): Promise< void > {
	await store.model.addSkus( [ { sku: sku( name ), title: name } ] );
	await store.model.addListings( [ listingRow( name ) ], NOW_MS );
	await map();
}

/** As connecting a channel does it. */
async function mapLines( store: Store, channel: ChannelId ): Promise< void > {
	const lines = await store.model.linesToMap( channel );
	await commit(
		store,
		lines.map( ( { order: id, assigned } ): StockEvent => ( {
			source: 'ledger',
			key: eventKeySchema.parse(
				`mapped/${ id }/${ assigned.map( ( one ) => one.line ).join() }`
			),
			occurredAtMs: NOW_MS,
			actor: null,
			body: { kind: 'lines-mapped', channel, order: id, assigned: [ ...assigned ] },
		} ) )
	);
}

function reservation( attempt: string ): StockEvent {
	const { line: id, offer } = line( 'A' );
	return {
		source: shop,
		key: eventKeySchema.parse( `reserve/${ attempt }` ),
		occurredAtMs: NOW_MS,
		actor: null,
		body: {
			kind: 'reserve',
			channel: shop,
			order: order( 'o1', [] ).order,
			attempt,
			lines: [ { line: id, offer, units: 2 } ],
			expiresAtMs: NOW_MS + 60_000,
			decision: null,
			assigned: [],
		},
	};
}

/** Changes that the shop has numbered, of an offer that may not be listed or read yet; some are late. */
const ownChanges = fc
	.tuple(
		fc.constantFrom( 'A', 'B' ),
		fc.array( fc.tuple( fc.integer( { min: -3, max: 3 } ), fc.nat( 2 ) ), { maxLength: 6 } ),
		fc.nat( 6 )
	)
	.map( ( [ offer, changes, readAt ] ) => {
		let total = 0;
		let orderTotal = 0;
		return changes.flatMap( ( [ delta, of ], index ) => {
			const number = index + 1;
			total += delta;
			orderTotal += of === 0 ? 0 : delta;
			return [
				changed( {
					number,
					total,
					delta,
					offer,
					...( of > 0 && { order: `own${ of }` } ),
				} ),
				...( index === readAt ? [ read( { number, total, orderTotal }, offer ) ] : [] ),
				...( of > 0 && offer === 'A'
					? [ placed( explaining( `own${ of }`, number, delta ) ) ]
					: [] ),
			];
		} );
	} );

const beside: fc.Arbitrary< Step > = fc.constantFrom< Step[] >(
	{ what: 'list', name: 'B' },
	{ what: 'list', name: 'KIT' },
	{ what: 'bill', bundle: 'KIT', parts: { A: 2, B: 1 } },
	{ what: 'bill', bundle: 'KIT', parts: { B: 3 } },
	{ what: 'bill', bundle: 'KIT', parts: {} },
	{ what: 'bill', bundle: 'A', parts: { B: 2 } }
);

/** How many events are told at once: what one leaves behind, the next ones find in different places. */
const pageSizes = fc.integer( { min: 1, max: 5 } );

/** Facts as they might arrive, in small batches, with the rest in between. */
const stories: fc.Arbitrary< Step[] > = fc
	.tuple(
		facts,
		ownChanges,
		fc.array( fc.tuple( beside, fc.nat( 1_000 ) ), { maxLength: 6 } ),
		fc.integer( { min: 1, max: 9 } )
	)
	.chain( ( [ told, own, others, size ] ) =>
		arrivals( [ ...told, ...own ] ).map( ( arrived ): Step[] => {
			const steps: Step[] = [];
			for ( let first = 0; first < arrived.length; first += size ) {
				const events = arrived.slice( first, first + size ).map( asked );
				steps.push( { what: 'facts', events } );
			}
			for ( const [ step, place ] of others ) {
				steps.splice( place % ( steps.length + 1 ), 0, step );
			}
			return steps;
		} )
	);
