import type { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { fenced, LeaseLost, Leases } from '../../src/worker/store/postgres/leases.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const LONG_MS = 60_000;
const NOW_MS = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

describePostgres( 'leases', ( postgres ) => {
	let url: string;
	let database: PostgresDatabase;
	let other: PostgresDatabase;
	let here: Leases;
	let there: Leases;

	beforeEach( async () => {
		( { url, database } = await openNewDatabase( postgres ) );
		other = openDatabase( url );
		here = new Leases( database );
		there = new Leases( other );
	} );

	afterEach( async () => {
		await database.close();
		await other.close();
	} );

	/** As if this time had gone by on the server. */
	const pass = ( ms: number ): Promise< number > =>
		database.run( 'update leases set until_ms = until_ms - $1', [ ms ] );
	const addSku = ( sql: PostgresDatabase, token: number, sku: string ): Promise< void > =>
		sql.transaction( async ( tx ) => {
			await fenced( tx, 'shop', token );
			await tx.run( 'insert into skus (sku) values ($1)', [ sku ] );
		} );
	const skus = async (): Promise< string[] > =>
		( await database.rows< { sku: string } >( 'select sku from skus order by sku' ) ).map(
			( { sku } ) => sku
		);

	it( 'are held by one of all who ask at once', async () => {
		const taken = await Promise.all(
			Array.from( { length: 20 }, ( _, index ) =>
				( index % 2 === 0 ? here : there ).take( 'shop', `worker-${ index }`, LONG_MS )
			)
		);
		expect( taken.filter( ( lease ) => lease !== null ) ).toEqual( [ { token: 1 } ] );
	} );

	it( 'are many, each for itself', async () => {
		expect( await here.take( 'shop', 'a', LONG_MS ) ).toEqual( { token: 1 } );
		expect( await there.take( 'outlet', 'b', LONG_MS ) ).toEqual( { token: 1 } );
	} );

	it( 'go to another when their time is over, under a larger token, and the last holder is refused', async () => {
		expect( await here.take( 'shop', 'a', LONG_MS ) ).toEqual( { token: 1 } );
		expect( await there.take( 'shop', 'b', LONG_MS ) ).toBeNull();
		await pass( LONG_MS );
		await addSku( database, 1, 'BY-A-LATE' );
		expect( await there.take( 'shop', 'b', LONG_MS ) ).toEqual( { token: 2 } );
		await expect( addSku( database, 1, 'BY-A-STALE' ) ).rejects.toThrow( LeaseLost );
		await addSku( other, 2, 'BY-B' );
		expect( await here.renew( 'shop', 1, LONG_MS ) ).toBe( false );
		await here.release( 'shop', 1 );
		expect( await here.take( 'shop', 'a', LONG_MS ) ).toBeNull();
		expect( await skus() ).toEqual( [ 'BY-A-LATE', 'BY-B' ] );
	} );

	it( 'are held on by who renews them', async () => {
		await here.take( 'shop', 'a', LONG_MS );
		await pass( LONG_MS - 1_000 );
		expect( await here.renew( 'shop', 1, LONG_MS ) ).toBe( true );
		await pass( LONG_MS - 1_000 );
		expect( await there.take( 'shop', 'b', LONG_MS ) ).toBeNull();
	} );

	it( 'are given back at once, and no token comes twice', async () => {
		await here.take( 'shop', 'a', LONG_MS );
		await here.release( 'shop', 1 );
		await expect( addSku( database, 1, 'TEA' ) ).rejects.toThrow( LeaseLost );
		expect( await here.renew( 'shop', 1, LONG_MS ) ).toBe( false );
		expect( await there.take( 'shop', 'b', LONG_MS ) ).toEqual( { token: 2 } );
		await there.release( 'shop', 2 );
		expect( await here.take( 'shop', 'a', LONG_MS ) ).toEqual( { token: 3 } );
	} );

	it( 'are taken again by who missed the answer, and the lost answer counts no more', async () => {
		await here.take( 'shop', 'a', LONG_MS );
		expect( await here.take( 'shop', 'a', LONG_MS ) ).toEqual( { token: 2 } );
		await expect( addSku( database, 1, 'TEA' ) ).rejects.toThrow( LeaseLost );
		await addSku( database, 2, 'TEA' );
	} );

	it( 'are nobody’s before they were taken', async () => {
		await expect( addSku( database, 1, 'TEA' ) ).rejects.toThrow( LeaseLost );
	} );

	it( 'do not change hands while the holder is writing', async () => {
		// Over at once, and still held as long as nobody takes it.
		await here.take( 'shop', 'a', 0 );
		const isWriting = Promise.withResolvers< undefined >();
		const mayCommit = Promise.withResolvers< undefined >();
		const order: string[] = [];
		const writing = database.transaction( async ( tx ) => {
			await fenced( tx, 'shop', 1 );
			await tx.run( `insert into skus (sku) values ('TEA')` );
			isWriting.resolve( undefined );
			await mayCommit.promise;
			order.push( 'written' );
			return ( await tx.first< { now: number } >( `select ${ NOW_MS } as now` ) )?.now ?? NaN;
		} );
		await isWriting.promise;
		const taken = there.take( 'shop', 'b', LONG_MS ).then( ( lease ) => {
			order.push( 'taken' );
			return lease;
		} );
		await postgres.server.query(
			'postgres',
			// Until the one that takes it waits for the one that writes.
			`do $$ begin
				while not exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%insert into leases%')
				loop perform pg_stat_clear_snapshot(); end loop;
			end $$`
		);
		mayCommit.resolve( undefined );
		const writtenAtMs = await writing;
		expect( await taken ).toEqual( { token: 2 } );
		expect( order ).toEqual( [ 'written', 'taken' ] );
		// The time spent waiting is not taken from the new holder.
		const [ row ] = await database.rows< { until_ms: number } >(
			'select until_ms from leases'
		);
		expect( row?.until_ms ).toBeGreaterThanOrEqual( writtenAtMs + LONG_MS );
	} );

	it( 'go by the clock of the database', async () => {
		await here.take( 'shop', 'a', LONG_MS );
		const [ row ] = await database.rows< { left: number } >(
			`select until_ms - ${ NOW_MS } as left from leases`
		);
		expect( row?.left ).toBeGreaterThan( LONG_MS - 10_000 );
		expect( row?.left ).toBeLessThanOrEqual( LONG_MS );
	} );
} );
