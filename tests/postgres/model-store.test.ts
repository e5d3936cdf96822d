import { locationIdSchema } from '../../src/shared/ids.ts';
import type { Bill } from '../../src/worker/ledger/bill-of-materials.ts';
import { CurrentBills } from '../../src/worker/store/postgres/current-bills.ts';
import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { shareModel } from '../../src/worker/store/postgres/model-lock.ts';
import {
	PostgresModelStore,
	type ModelRevisions,
} from '../../src/worker/store/postgres/postgres-model-store.ts';
import { listingRow } from '../conformance/store-shop.ts';
import { sku } from '../unit/ledger/ledger-in-memory.ts';
import { addChannel, NOW_MS, shop } from './listed.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { untilBlocked } from './until-blocked.ts';
import { describePostgres } from './use-postgres.ts';

const billOf = ( bundle: string, component: string, sinceMs = NOW_MS, quantity = 1 ): Bill => ( {
	bundle: sku( bundle ),
	sinceMs,
	components: [ { sku: sku( component ), quantity } ],
} );

const NOTHING: ModelRevisions = {
	newListings: async () => undefined,
	bills: async () => [],
	channel: async () => [],
	all: async () => [],
};

/** One worker's part of it. */
function workerOn( database: PostgresDatabase, revisions: ModelRevisions = NOTHING ) {
	const bills = new CurrentBills();
	return {
		model: new PostgresModelStore( database, bills, revisions ),
		/** As a ledger transaction asks for it. */
		leavesOf: ( bundle: string ): Promise< Record< string, number > > =>
			database.transaction( async ( tx ) => {
				await shareModel( tx );
				const leaves = ( await bills.of( tx ) ).leavesAt( sku( bundle ), NOW_MS + 9_000 );
				return Object.fromEntries( leaves );
			} ),
	};
}

describePostgres( 'the model store on PostgreSQL', ( postgres ) => {
	let database: PostgresDatabase;
	let elsewhere: PostgresDatabase;

	beforeEach( async () => {
		let url: string;
		( { database, url } = await openNewDatabase( postgres ) );
		elsewhere = openDatabase( url );
	} );
	afterEach( async () => {
		await database.close();
		await elsewhere.close();
	} );

	it( 'keeps SKUs exactly as written, and titles without what PostgreSQL cannot keep', async () => {
		const { model } = workerOn( database );
		const names = [ ' A', 'a', 'A', 'Größe 43½ 茶' ];
		await model.addSkus( names.map( ( name ) => ( { sku: sku( name ), title: name } ) ) );
		await model.addSkus( [
			{ sku: sku( 'A' ), title: 'another title' },
			{ sku: sku( 'B' ), title: 'a\0b' },
			{ sku: sku( 'B' ), title: 'twice' },
		] );
		expect( await model.skus() ).toEqual( [
			{ sku: ' A', title: ' A' },
			{ sku: 'A', title: 'A' },
			{ sku: 'B', title: 'a\uFFFDb' },
			{ sku: 'Größe 43½ 茶', title: 'Größe 43½ 茶' },
			{ sku: 'a', title: 'a' },
		] );
		expect( await model.hasSku( sku( 'A ' ) ) ).toBe( false );
		await model.addSkus( [] );
	} );

	it( 'keeps channels as they were added; how far orders were seen only grows', async () => {
		const { model } = workerOn( database );
		const row = {
			channel: shop,
			kind: 'fake',
			name: 'The shop',
			settings: 'sealed',
			locations: [ 'main', 'cellar' ].map( ( id ) => locationIdSchema.parse( id ) ),
			buffer: { kind: 'percent', percent: 12.5 } as const,
			endpoint: 'secret',
			state: 'connecting' as const,
			takesNegative: true,
			quantityMax: 99,
		};
		await model.addChannel( row, NOW_MS );
		await expect( model.addChannel( row, NOW_MS ) ).rejects.toMatchObject( { code: '23505' } );
		expect( await model.channel( shop ) ).toEqual( {
			...row,
			stateReason: null,
			ordersSeenUntilMs: 0,
			mode: 'live',
			modeSinceMs: NOW_MS,
			hasToAgree: false,
			foreignEdits: 'ledger-wins',
		} );
		await model.setChannelState( shop, 'needs-attention', 'the token\0' );
		await model.setOrdersSeenUntil( shop, NOW_MS );
		await model.setOrdersSeenUntil( shop, NOW_MS - 1 );
		await model.setSettings( shop, 'resealed' );
		expect( await model.channels() ).toMatchObject( [
			{
				settings: 'resealed',
				state: 'needs-attention',
				stateReason: 'the token\uFFFD',
				ordersSeenUntilMs: NOW_MS,
			},
		] );
	} );

	it( 'finds a token by its hash until it is revoked', async () => {
		const { model } = workerOn( database );
		const token = { name: 'till', scope: 'operate' } as const;
		for ( const hash of [ 'one', 'two', 'three' ] ) {
			await model.addToken( hash, token, NOW_MS );
		}
		await model.addToken( 'one', { ...token, scope: 'admin' }, NOW_MS );
		expect( await model.tokenByHash( 'one' ) ).toEqual( token );
		await model.revokeToken( 'one', NOW_MS );
		expect( await model.tokenByHash( 'one' ) ).toBeNull();
		await model.addToken( 'one', token, NOW_MS );
		await model.revokeOthers( 'two', 'till', NOW_MS );
		const known = [ 'one', 'two', 'three' ].map( ( hash ) => model.tokenByHash( hash ) );
		expect( await Promise.all( known ) ).toEqual( [ null, token, null ] );
	} );

	it( 'forgets that a ledger was restored, channel by channel', async () => {
		const { model } = workerOn( database );
		await addChannel( database );
		await database.run( 'insert into restored_channels values ($1, 7, $2)', [ shop, NOW_MS ] );
		expect( await model.restoredChannels() ).toEqual( [
			{ channel: shop, position: 7, restoredAtMs: NOW_MS },
		] );
		await model.unmarkRestored( shop );
		expect( await model.restoredChannels() ).toEqual( [] );
	} );

	it( 'adds listings and what they should show together, or neither', async () => {
		await addChannel( database );
		const seen: unknown[] = [];
		const { model } = workerOn( database, {
			...NOTHING,
			newListings: async ( tx, listings, nowMs ) => {
				seen.push( nowMs, ...( await tx.rows( 'select sku from listings' ) ) );
				if ( listings.length > 1 ) {
					throw new Error( 'cannot be computed' );
				}
			},
		} );
		await model.addSkus( [ 'A', 'B' ].map( ( name ) => ( { sku: sku( name ), title: '' } ) ) );
		await model.addListings( [ listingRow( 'A' ) ], NOW_MS );
		await model.addListings( [ listingRow( 'A' ) ], NOW_MS );
		expect( seen ).toEqual( [ NOW_MS, { sku: 'A' }, NOW_MS, { sku: 'A' } ] );
		const both = [ listingRow( 'B' ), listingRow( 'A' ) ];
		await expect( model.addListings( both, NOW_MS ) ).rejects.toThrow( 'cannot be computed' );
		expect( await database.rows( 'select sku from listings' ) ).toEqual( [ { sku: 'A' } ] );
	} );

	it( 'lets every process know of a bill that one of them has saved', async () => {
		const here = workerOn( database );
		const there = workerOn( elsewhere );
		await here.model.saveBill( billOf( 'KIT', 'A' ) );
		expect( await there.leavesOf( 'KIT' ) ).toEqual( { A: 1 } );
		await here.model.saveBill( billOf( 'KIT', 'B', NOW_MS + 1_000, 2 ) );
		expect( await there.leavesOf( 'KIT' ) ).toEqual( { B: 2 } );
		await there.model.saveBill( billOf( 'KIT', 'C', NOW_MS + 2_000 ) );
		expect( await here.leavesOf( 'KIT' ) ).toEqual( { C: 1 } );
		expect( await here.model.bills() ).toHaveLength( 3 );
	} );

	it( 'has no bill in force that could not be saved, also where it was read already', async () => {
		const bills = new CurrentBills();
		const leavesOf = ( tx: PostgresDatabase ) =>
			tx.snapshot( async ( at ) =>
				Object.fromEntries( ( await bills.of( at ) ).leavesAt( sku( 'KIT' ), NOW_MS ) )
			);
		const failing = new PostgresModelStore( database, bills, {
			...NOTHING,
			bills: async ( tx ) => {
				await bills.of( tx );
				throw new Error( 'cannot be revised' );
			},
		} );
		await expect( failing.saveBill( billOf( 'KIT', 'A' ) ) ).rejects.toThrow(
			'cannot be revised'
		);
		expect( await leavesOf( database ) ).toEqual( { KIT: 1 } );
		await expect( failing.saveBill( billOf( 'KIT', 'A' ) ) ).rejects.toThrow(
			'cannot be revised'
		);
		await workerOn( elsewhere ).model.saveBill( billOf( 'KIT', 'B' ) );
		expect( await leavesOf( database ) ).toEqual( { B: 1 } );
	} );

	it( 'gives those who revise listings for a bill all bills, that one among them', async () => {
		const { model } = workerOn( database, {
			...NOTHING,
			bills: async ( _tx, saved, _before, bills ) => {
				const leaves = saved.map( ( { bundle } ) => bills.leavesAt( bundle, NOW_MS ) );
				expect( leaves ).toEqual( [ new Map( [ [ 'A', 6 ] ] ) ] );
				return [ shop ];
			},
		} );
		await workerOn( elsewhere ).model.saveBill( billOf( 'KIT', 'A', NOW_MS, 2 ) );
		expect( await model.saveBill( billOf( 'BOX', 'KIT', NOW_MS, 3 ) ) ).toMatchObject( {
			channels: [ shop ],
		} );
	} );

	it( 'refuses a cycle that two processes would close between them', async () => {
		for ( let round = 0; round < 10; round += 1 ) {
			const [ one, two ] = [ `A${ round }`, `B${ round }` ];
			const saved = await Promise.allSettled( [
				workerOn( database ).model.saveBill( billOf( one, two ) ),
				workerOn( elsewhere ).model.saveBill( billOf( two, one ) ),
			] );
			const refused = saved.filter( ( { status } ) => status === 'rejected' );
			expect( refused ).toMatchObject( [ { reason: { code: 'BUNDLE_CYCLE' } } ] );
		}
		expect( await workerOn( database ).model.bills() ).toHaveLength( 10 );
	} );

	it( 'changes nothing of the model while a ledger transaction decides by it', async () => {
		const mayCommit = Promise.withResolvers< undefined >();
		const hasRead = Promise.withResolvers< undefined >();
		const bills = new CurrentBills();
		const order: string[] = [];
		const ledger = elsewhere.transaction( async ( tx ) => {
			await shareModel( tx );
			await bills.of( tx );
			hasRead.resolve( undefined );
			await mayCommit.promise;
			expect( ( await bills.of( tx ) ).isBundle( sku( 'KIT' ) ) ).toBe( false );
			order.push( 'committed' );
		} );
		await hasRead.promise;
		const saving = workerOn( database )
			.model.saveBill( billOf( 'KIT', 'A' ) )
			.then( () => order.push( 'saved' ) );
		await untilBlocked( database );
		mayCommit.resolve( undefined );
		await Promise.all( [ ledger, saving ] );
		expect( order ).toEqual( [ 'committed', 'saved' ] );
	} );

	it( 'marks places that somebody else counts', async () => {
		const { model } = workerOn( database );
		const fba = locationIdSchema.parse( 'fba' );
		await model.setObserved( fba, true );
		await model.setObserved( fba, true );
		expect( await database.rows( 'select location from observed_locations' ) ).toHaveLength(
			1
		);
		await model.setObserved( fba, false );
		expect( await database.rows( 'select location from observed_locations' ) ).toEqual( [] );
	} );
} );
