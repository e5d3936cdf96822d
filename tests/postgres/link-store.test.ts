import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { PostgresLinkStore } from '../../src/worker/store/postgres/postgres-link-store.ts';
import { NOW_MS, other, shop } from './listed.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const WRONG_MAX = 3;

describePostgres( 'the link store on PostgreSQL', ( postgres ) => {
	let database: PostgresDatabase;
	let links: PostgresLinkStore;
	const use = ( hash: string, nowMs = NOW_MS ) => links.usePairingCode( hash, nowMs, WRONG_MAX );

	beforeEach( async () => {
		( { database } = await openNewDatabase( postgres ) );
		links = new PostgresLinkStore( database );
	} );
	afterEach( async () => {
		await database.close();
	} );

	it( 'uses a code up, once, however many ask at once', async () => {
		await links.putPairingCode( 'old', NOW_MS + 1 );
		await links.putPairingCode( 'new', NOW_MS + 1 );
		expect( await use( 'old' ) ).toBe( false );
		const all = await Promise.all( Array.from( { length: 8 }, () => use( 'new' ) ) );
		expect( all.filter( Boolean ) ).toHaveLength( 1 );
	} );

	it( 'voids a code that is tried too often, also by many at once, or is over', async () => {
		await links.putPairingCode( 'code', NOW_MS + 1 );
		await Promise.all( [ 'a', 'b' ].map( ( wrong ) => use( wrong ) ) );
		await links.putPairingCode( 'code', NOW_MS + 1 );
		await Promise.all( [ 'a', 'b', 'c' ].map( ( wrong ) => use( wrong ) ) );
		expect( await use( 'code' ) ).toBe( false );
		await links.putPairingCode( 'code', NOW_MS );
		expect( await use( 'code' ) ).toBe( false );
	} );

	it( 'keeps how far each shop was pulled from, as it was said last', async () => {
		expect( await links.pulledUntil( shop ) ).toBeNull();
		await links.setPulledUntil( shop, { epoch: 1, lastRow: 9 } );
		await links.setPulledUntil( shop, { epoch: 2, lastRow: 1 } );
		expect( await links.pulledUntil( shop ) ).toEqual( { epoch: 2, lastRow: 1 } );
		expect( await links.pulledUntil( other ) ).toBeNull();
	} );
} );
