import type {
	CallRecord,
	ListingChange,
	ListingPatch,
	ListingState,
} from '../../src/worker/store/contract.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { PostgresDeliveryStore } from '../../src/worker/store/postgres/postgres-delivery-store.ts';
import { itemFor } from '../unit/propagation/listing-state.ts';
import { deadlocksIn } from './deadlocks.ts';
import { addChannel, list, listingOf, NOW_MS, other, REVISE, shop } from './listed.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { untilBlocked } from './until-blocked.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'the delivery store on PostgreSQL', ( postgres ) => {
	let database: PostgresDatabase;
	let url: string;
	let deliveries: PostgresDeliveryStore;

	beforeEach( async () => {
		( { database, url } = await openNewDatabase( postgres ) );
		deliveries = new PostgresDeliveryStore( database );
		await addChannel( database );
	} );
	afterEach( async () => {
		await database.close();
	} );

	const names = ( states: readonly ListingState[] ) => states.map( ( { sku } ) => sku );
	const due = async ( nowMs = NOW_MS ) => names( await deliveries.due( shop, nowMs, 100 ) );
	const change = ( name: string, changes: Partial< ListingChange > ): ListingChange => ( {
		listing: listingOf( name ),
		patch: {},
		...changes,
	} );
	const stateOf = async ( name: string ): Promise< ListingState > =>
		( await deliveries.listing( listingOf( name ) ) ) ?? fail();

	it( 'keeps every field of a patch, and changes no other', async () => {
		await list( database, { A: 5 } );
		const full = {
			cut: { shown: 9, ownInside: 2 },
			sentQuantity: 4,
			sentIncludes: { epoch: 7, number: 3, total: -2 },
			sentRevision: 3,
			acceptedRevision: 2,
			confirmedQuantity: 5,
			confirmedRevision: 1,
			confirmedAtMs: NOW_MS,
			call: 'call-1',
			unsettledUntilMs: NOW_MS + 1,
			isStale: true,
			mustResend: true,
			attempts: 3,
			deadRevision: 2,
			failureCode: 'PUSH_FAILED',
			failureReason: 'because',
			checkAtMs: NOW_MS + 2,
			checks: 4,
			isPaused: true,
			heldBy: 3,
			seenQuantity: 6,
			seenAtMs: 1_500,
			unsettledQuantity: 9,
		} satisfies Required< ListingPatch >;
		const before = await stateOf( 'A' );
		await deliveries.apply( shop, [ change( 'A', { patch: full } ) ] );
		expect( await stateOf( 'A' ) ).toEqual( { ...before, ...full } );
		const none = { cut: null, deadRevision: null, sentIncludes: null, failureReason: 'a\0b' };
		await deliveries.apply( shop, [ change( 'A', { patch: none } ) ] );
		expect( await stateOf( 'A' ) ).toEqual( {
			...before,
			...full,
			...none,
			failureReason: 'a\uFFFDb',
		} );
	} );

	it( 'changes many listings at once, each in its own way, and one of them several times in order', async () => {
		await list( database, { A: 1, B: 2, C: 3 } );
		await deliveries.apply( shop, [
			change( 'A', { patch: { sentRevision: 4, attempts: 1 }, dirty: { notBeforeMs: 9 } } ),
			change( 'B', { patch: { sentRevision: 2, sentQuantity: 7 }, dirty: { clearUpTo: 1 } } ),
			change( 'A', { patch: { sentRevision: 3, attempts: 2 }, dirty: { clearUpTo: 1 } } ),
			change( 'C', { patch: { sentQuantity: 8 }, dirty: { notBeforeMs: 5 } } ),
			change( 'A', { patch: { attempts: 0 } } ),
		] );
		expect( await stateOf( 'A' ) ).toMatchObject( { sentRevision: 4, attempts: 0 } );
		expect( await stateOf( 'B' ) ).toMatchObject( { sentRevision: 2, sentQuantity: 7 } );
		expect( await stateOf( 'C' ) ).toMatchObject( { sentRevision: 0, sentQuantity: 8 } );
		expect( await due() ).toEqual( [ 'C' ] );
		expect( await deliveries.nextDueAtMs( shop ) ).toBe( 5 );
		expect( await deliveries.nextDueAtMs( other ) ).toBeNull();
	} );

	it( 'gives what is due: zero first, then low, then what waits longest', async () => {
		await list( database, { MANY: 90, LOW: 5, NONE: 0, LESS: -2, OLD: 90 } );
		await database.run(
			`update dirty set since_ms = case when listing = $1 then 1 else 2 end,
				urgency = case when listing in ($2, $3) then 0 when listing = $4 then 1 else 2 end`,
			[ 'OLD', 'NONE', 'LESS', 'LOW' ].map( ( name ) => listingOf( name ) )
		);
		expect( await due() ).toEqual( [ 'LESS', 'NONE', 'LOW', 'OLD', 'MANY' ] );
		expect( names( await deliveries.due( shop, NOW_MS, 2 ) ) ).toEqual( [ 'LESS', 'NONE' ] );
	} );

	it( 'has the calls that a crash left open, with their exact content', async () => {
		await list( database, { A: 1, B: 2, C: 3 } );
		const begin = async ( call: string, skus: readonly string[] ): Promise< CallRecord > => {
			const states = await Promise.all( skus.map( stateOf ) );
			const items = states.map( ( state ) => itemFor( state, 7, 10 ) );
			const kind = { kind: 'set', startedAtMs: NOW_MS, repeats: 0 } as const;
			const record: CallRecord = { call, channel: shop, ...kind, items };
			await deliveries.beginCall(
				record,
				states.map( ( { listing } ) => ( { listing, patch: { call, sentRevision: 1 } } ) )
			);
			return record;
		};
		const open = await begin( 'call-1', [ 'A', 'B' ] );
		await begin( 'call-2', [ 'C' ] );
		expect( await due() ).toEqual( [] );
		await deliveries.endCall( {
			call: 'call-2',
			state: 'failed',
			endedAtMs: NOW_MS,
			failureCode: 'PUSH_FAILED',
			failureReason: 'said "\0"',
			items: [ { listing: listingOf( 'C' ), result: 'stale', shownAfter: 5 } ],
			changes: [ change( 'C', { patch: { call: null } } ) ],
		} );
		expect( await deliveries.openCalls( shop ) ).toEqual( [ open ] );
		expect( await due() ).toEqual( [ 'C' ] );
		const end = { endedAtMs: NOW_MS, items: [], changes: [] };
		await deliveries.endCall( { ...end, call: 'call-1', state: 'in-flight' } );
		expect( await deliveries.openCalls( shop ) ).toEqual( [ { ...open, repeats: 1 } ] );
		expect( await deliveries.tallies() ).toMatchObject( [
			{ listings: 3, desiredUnits: 6, calls: 2, pushes: 3, failedCalls: 1, staleAnswers: 1 },
		] );
	} );

	it( 'stores nothing of a call when its changes cannot be stored', async () => {
		await list( database, { A: 1 } );
		const state = await stateOf( 'A' );
		const kind = { channel: shop, kind: 'set', startedAtMs: NOW_MS, repeats: 0 } as const;
		const record = { call: 'call-1', ...kind, items: [ itemFor( state, 1 ) ] };
		const impossible = change( 'A', { patch: { confirmedRevision: 9 } } );
		await expect( deliveries.beginCall( record, [ impossible ] ) ).rejects.toMatchObject( {
			code: '23514',
		} );
		expect( await deliveries.openCalls( shop ) ).toEqual( [] );
		expect( await stateOf( 'A' ) ).toEqual( state );
	} );

	it( 'keeps the first time of each milestone, also of two in one call', async () => {
		await list( database, { A: 1 } );
		const reach = ( reached: 'sent' | 'accepted' | 'confirmed', atMs: number ) =>
			change( 'A', { milestone: { revision: 1, reached, atMs } } );
		await deliveries.apply( shop, [
			reach( 'sent', 3 ),
			reach( 'accepted', 4 ),
			reach( 'sent', 1 ),
		] );
		await deliveries.apply( shop, [ reach( 'confirmed', 6 ), reach( 'accepted', 2 ) ] );
		expect( await database.rows( 'select * from milestones' ) ).toEqual( [
			{
				listing: listingOf( 'A' ),
				channel: shop,
				revision: 1,
				sent_at_ms: 3,
				accepted_at_ms: 4,
				confirmed_at_ms: 6,
			},
		] );
	} );

	it( 'finds what is to be read back, what a channel lists, drifts and why', async () => {
		await list( database, { B: 2, A: 1 } );
		const later = { checkAtMs: NOW_MS, unsettledUntilMs: NOW_MS + 5 };
		await deliveries.apply( shop, [
			change( 'A', { patch: later } ),
			change( 'B', { patch: { checkAtMs: NOW_MS + 9 } } ),
		] );
		expect( names( await deliveries.toCheck( shop, NOW_MS + 4, 10 ) ) ).toEqual( [] );
		expect( await deliveries.nextCheckAtMs( shop ) ).toBe( NOW_MS + 5 );
		expect( names( await deliveries.toCheck( shop, NOW_MS + 9, 10 ) ) ).toEqual( [ 'A', 'B' ] );
		expect( names( await deliveries.listings( shop ) ) ).toEqual( [ 'A', 'B' ] );
		expect( ( await deliveries.findByExternal( shop, { id: 'B' } ) )?.sku ).toBe( 'B' );
		expect( await deliveries.findByExternal( other, { id: 'B' } ) ).toBeNull();
		const found = { expected: 1, shown: 2, foundAtMs: NOW_MS, lastConfirmedAtMs: null };
		const drift = { listing: listingOf( 'A' ), channel: shop, ...found };
		await deliveries.recordDrift( drift );
		await deliveries.recordDrift( { ...drift, shown: 3 } );
		expect( await deliveries.drifts( 10 ) ).toEqual( [ { ...drift, shown: 3 }, drift ] );
		expect( await deliveries.whyThisNumber( listingOf( 'A' ) ) ).toBeNull();
		expect( await deliveries.latencies( 0 ) ).toEqual( [] );
	} );

	describe( 'beside a ledger in another process', () => {
		let elsewhere: PostgresDatabase;
		beforeEach( async () => {
			elsewhere = openDatabase( url );
			await list( database, { A: 9, B: 9 } );
		} );
		afterEach( async () => {
			await elsewhere.close();
		} );

		const clear = ( name: string, clearUpTo: number ) =>
			deliveries.apply( shop, [ change( name, { dirty: { clearUpTo } } ) ] );

		it( 'keeps the mark of a revision that commits while an older one is cleared', async () => {
			const mayCommit = Promise.withResolvers< undefined >();
			const hasRevised = Promise.withResolvers< undefined >();
			const ledger = elsewhere.transaction( async ( tx ) => {
				await tx.run( REVISE, [ listingOf( 'A' ), 8 ] );
				hasRevised.resolve( undefined );
				await mayCommit.promise;
			} );
			await hasRevised.promise;
			const dispatcher = clear( 'A', 1 );
			await untilBlocked( database );
			mayCommit.resolve( undefined );
			await Promise.all( [ ledger, dispatcher ] );
			expect( await due() ).toEqual( [ 'A', 'B' ] );
			await clear( 'A', 2 );
			expect( await due() ).toEqual( [ 'B' ] );
		} );

		it( 'keeps the mark of a revision that commits while the clearing waits for its turn', async () => {
			const holding = Promise.withResolvers< undefined >();
			const mayGoOn = Promise.withResolvers< undefined >();
			const holder = elsewhere.transaction( async ( tx ) => {
				await tx.run( 'select 1 from listing_delivery where listing = $1 for update', [
					listingOf( 'A' ),
				] );
				holding.resolve( undefined );
				await mayGoOn.promise;
			} );
			await holding.promise;
			await clear( 'B', 1 );
			const dispatcher = clear( 'A', 1 );
			await elsewhere.run( REVISE, [ listingOf( 'A' ), 8 ] );
			mayGoOn.resolve( undefined );
			await Promise.all( [ holder, dispatcher ] );
			expect( await due() ).toEqual( [ 'A' ] );
		} );

		it( 'loses no mark and meets no deadlock in many of both at once', async () => {
			const skus = Array.from( { length: 40 }, ( _none, index ) => `S${ index }` );
			await list( database, Object.fromEntries( skus.map( ( name ) => [ name, 9 ] ) ), shop );
			const revised = new Map< string, number >();
			const ledger = async ( round: number ): Promise< void > => {
				const some = skus
					.filter( ( _name, index ) => ( index + round ) % 3 > 0 )
					.toSorted();
				await elsewhere.transaction( async ( tx ) => {
					for ( const name of some ) {
						await tx.run( REVISE, [ listingOf( name ), round ] );
					}
				} );
				some.forEach( ( name ) => revised.set( name, ( revised.get( name ) ?? 1 ) + 1 ) );
			};
			const dispatch = async (): Promise< void > => {
				const states = await deliveries.due( shop, NOW_MS, 25 );
				const changes = states.map( ( { listing, revision }, index ) => ( {
					listing,
					patch: { sentRevision: revision },
					...( index % 5 === 0
						? { dirty: { notBeforeMs: NOW_MS } }
						: { dirty: { clearUpTo: revision } } ),
				} ) );
				await deliveries.apply( shop, changes.toReversed() );
			};
			for ( let round = 0; round < 30; round += 1 ) {
				await Promise.all( [ ledger( round ), dispatch(), dispatch() ] );
			}
			for ( const state of await deliveries.listings( shop ) ) {
				expect( state.revision ).toBe( revised.get( state.sku ) ?? 1 );
			}
			const marked = await database.rows< { listing: string } >(
				'select listing from dirty'
			);
			const unsent = await database.rows< { listing: string } >( `
				select d.listing from desired d left join listing_delivery v on v.listing = d.listing
				where d.revision > coalesce(v.sent_revision, 0)` );
			const known = new Set( marked.map( ( { listing } ) => listing ) );
			expect( unsent.filter( ( { listing } ) => ! known.has( listing ) ) ).toEqual( [] );
			expect( await deadlocksIn( database ) ).toBe( 0 );
		} );
	} );
} );

function fail(): never {
	throw new Error( 'it is not listed' );
}
