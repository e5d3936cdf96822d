import fc from 'fast-check';
import type { Store } from '../../src/worker/store/contract.ts';
import type { LogEntry, LogFilter, LogPlace } from '../../src/worker/store/sync-log-store.ts';
import type { StoreBench } from './store.ts';
import {
	addChannel,
	commit,
	NOW_MS,
	openShop,
	other,
	placed,
	received,
	shop,
	sold,
} from './store-shop.ts';

/**
 * Whoever pages through the log, backwards or by polling, sees each entry once and in one order,
 * whatever is committed between two pages.
 */

type Step =
	| { readonly does: 'event'; readonly sku: string; readonly source: string }
	| { readonly does: 'dead letter'; readonly channel: typeof shop }
	| { readonly does: 'park' }
	| { readonly does: 'poll' };

const step: fc.Arbitrary< Step > = fc.oneof(
	{
		weight: 5,
		arbitrary: fc.record( {
			does: fc.constant( 'event' as const ),
			sku: fc.constantFrom( 'A', 'AB', 'B' ),
			source: fc.constantFrom( 'api', 'shop' ),
		} ),
	},
	{
		weight: 2,
		arbitrary: fc.record( {
			does: fc.constant( 'dead letter' as const ),
			channel: fc.constantFrom( shop, other ),
		} ),
	},
	{ weight: 1, arbitrary: fc.record( { does: fc.constant( 'park' as const ) } ) },
	{ weight: 4, arbitrary: fc.record( { does: fc.constant( 'poll' as const ) } ) }
);

interface Case {
	readonly filter: LogFilter;
	readonly matches: ( entry: LogEntry ) => boolean;
}

const isEvent = ( entry: LogEntry ) => entry.entry === 'event';
const skuIn = ( entry: LogEntry ) => ( isEvent( entry ) ? JSON.stringify( entry.body ) : '' );
const CASES: readonly Case[] = [
	{ filter: {}, matches: () => true },
	{ filter: { kinds: [ 'delivery' ] }, matches: ( entry ) => ! isEvent( entry ) },
	{ filter: { kinds: [ 'adjustment' ] }, matches: isEvent },
	{ filter: { kinds: [ 'order' ] }, matches: () => false },
	{
		filter: { sources: [ 'shop' ] },
		matches: ( entry ) => ( isEvent( entry ) ? entry.source : entry.channel ) === 'shop',
	},
	{
		filter: { outcomes: [ 'applied', 'parked' ] },
		matches: ( entry ) => isEvent( entry ) || entry.outcome === 'parked',
	},
	{ filter: { sku: 'A' }, matches: ( entry ) => skuIn( entry ).includes( '"A"' ) },
	{
		filter: { search: 'a', sources: [ 'api' ] },
		matches: ( entry ) =>
			isEvent( entry ) && entry.source === 'api' && /"AB?"/.test( skuIn( entry ) ),
	},
];

const nameOf = ( { place }: LogEntry ): string => `${ place.event }.${ place.notice }`;

async function readBack( store: Store, filter: LogFilter, limit: number ): Promise< LogEntry[] > {
	const all: LogEntry[] = [];
	let before: LogPlace | null = null;
	do {
		const page = await store.syncLog.older( filter, before, limit );
		expect( page.entries.length ).toBeLessThanOrEqual( limit );
		all.push( ...page.entries );
		before = page.next;
	} while ( before );
	return all;
}

/** As the API polls: a page that was not cut off moves on to the newest there was before it. */
async function poll(
	store: Store,
	filter: LogFilter,
	after: LogPlace,
	limit: number
): Promise< { seen: LogEntry[]; after: LogPlace } > {
	const newest = await store.syncLog.newest();
	const page = await store.syncLog.newer( filter, after, limit );
	return { seen: [ ...page.entries ], after: page.next ?? newest };
}

export function describeLogPages( bench: StoreBench ): void {
	describe( 'the pages of the log', () => {
		let store: Store;
		beforeEach( async () => {
			( { store } = bench );
			await openShop( store, [ 'A', 'AB', 'B' ] );
			await addChannel( store, other );
		} );

		it( 'show each entry once, in one order, read backwards or polled, under every filter', async () => {
			let serial = 0;
			const parked: number[] = [];
			const carryOut = async (
				wanted: Exclude< Step, { does: 'poll' } >
			): Promise< void > => {
				serial += 1;
				if ( wanted.does === 'event' ) {
					const event = received( wanted.sku, 1, `key-${ serial }` );
					await commit( store, [ { ...event, source: wanted.source } ] );
					return;
				}
				const letter = {
					channel: wanted.does === 'park' ? shop : wanted.channel,
					deliveryKey: `delivery-${ serial }`,
					topic: 'orders',
					headers: {},
					body: Buffer.from( 'x' ),
					receivedAtMs: NOW_MS,
				};
				if ( wanted.does === 'dead letter' ) {
					await store.inbox.putDead( letter, 'BODY_UNREADABLE', 'not JSON' );
					return;
				}
				await store.inbox.put( [ letter ] );
				const [ waiting ] = await store.inbox.waiting( parked.at( -1 ) ?? 0, 1 );
				const delivery = waiting?.delivery ?? 0;
				parked.push( delivery );
				// Parked twice for the same reason: one entry.
				for ( let times = 0; times < 2; times += 1 ) {
					const verdict = { delivery, state: 'parked', atMs: NOW_MS } as const;
					await store.inbox.settle( [ { ...verdict, errorCode: 'OFFER_NOT_MAPPED' } ] );
				}
			};

			const run = async ( steps: readonly Step[], limit: number ): Promise< void > => {
				const start = await store.syncLog.newest();
				const polled = CASES.map( () => ( { after: start, seen: [] as LogEntry[] } ) );
				for ( const one of [ ...steps, { does: 'poll' as const } ] ) {
					if ( one.does !== 'poll' ) {
						await carryOut( one );
						continue;
					}
					for ( const [ index, { filter } ] of CASES.entries() ) {
						const now = polled[ index ];
						if ( now ) {
							const { seen, after } = await poll( store, filter, now.after, limit );
							now.seen.unshift( ...seen );
							now.after = after;
						}
					}
				}
				const all = await readBack( store, {}, 1_000 );
				expect( all.filter( isEvent ).map( ( { place } ) => place.event ) ).toEqual(
					Array.from(
						{ length: await store.ledger.lastPosition() },
						( _none, index, count = all.filter( isEvent ).length ) => count - index
					)
				);
				for ( const [ index, { filter, matches } ] of CASES.entries() ) {
					const names = all.filter( matches ).map( nameOf );
					expect( ( await readBack( store, filter, limit ) ).map( nameOf ) ).toEqual(
						names
					);
					const now = polled[ index ];
					while ( now ) {
						const { seen, after } = await poll( store, filter, now.after, limit );
						now.seen.unshift( ...seen );
						now.after = after;
						if ( seen.length === 0 ) {
							break;
						}
					}
					const seen = now?.seen.map( nameOf ) ?? [];
					expect( seen ).toEqual( names.slice( 0, seen.length ) );
					expect( seen.length ).toBe(
						all.filter( matches ).filter( ( { place } ) => isAfter( place, start ) )
							.length
					);
				}
			};

			await fc.assert(
				fc.asyncProperty(
					fc.array( step, { maxLength: 25 } ),
					fc.integer( { min: 1, max: 4 } ),
					run
				),
				{ numRuns: bench.cases( 25 ), seed: 4 }
			);
		} );

		it( 'of one order are of no other, nor of a SKU with its number', async () => {
			await commit( store, [
				received( 'A', 9, 'some' ),
				placed( sold( 'A', 'B', 2 ) ),
				placed( sold( 'AB', 'A', 1 ) ),
				placed( sold( 'A', 'B', 1, 1 ) ),
				placed( sold( 'A', 'B', 1 ), 0, other ),
			] );
			const found = async ( filter: LogFilter ) =>
				( await readBack( store, filter, 2 ) ).map( nameOf );
			expect( await found( { order: 'A' } ) ).toEqual( [ '5.0', '4.0', '2.0' ] );
			expect(
				await found( { order: 'A', sources: [ 'shop' ], kinds: [ 'order' ] } )
			).toEqual( [ '4.0', '2.0' ] );
			expect( await found( { search: 'A' } ) ).toHaveLength( 5 );
		} );

		it( 'find a rare event of a SKU that sells much, over pages that may be empty', async () => {
			const hot = Array.from( { length: 2_600 }, ( _none, index ) =>
				received( 'A', 1, `hot-${ index }` )
			);
			const rare = { ...received( 'A', 1, 'rare' ), source: 'shop' };
			const rarer = { ...received( 'AB', 1, 'rarer' ), source: 'shop' };
			await commit( store, [ rare, rarer ] );
			for ( let from = 0; from < hot.length; from += 400 ) {
				await commit( store, hot.slice( from, from + 400 ) );
			}
			const first = await store.syncLog.older( { sku: 'A', sources: [ 'shop' ] }, null, 50 );
			expect( first ).toMatchObject( { entries: [], next: { event: 603, notice: 0 } } );
			const all = await readBack( store, { sku: 'A', sources: [ 'shop' ] }, 50 );
			expect( all.map( nameOf ) ).toEqual( [ '1.0' ] );
			// What is found of a quiet SKU waits until the busy one has been searched as far back.
			const both = await readBack( store, { search: 'a', sources: [ 'shop' ] }, 50 );
			expect( both.map( nameOf ) ).toEqual( [ '2.0', '1.0' ] );
		} );
	} );
}

function isAfter( left: LogPlace, right: LogPlace ): boolean {
	return ( left.event - right.event || left.notice - right.notice ) > 0;
}
