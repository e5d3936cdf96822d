import { systemClock, systemRandom } from '../../src/worker/adapters/system-ports.ts';
import { PostgresDatabase } from '../../src/worker/store/postgres/database.ts';
import { shareModel } from '../../src/worker/store/postgres/model-lock.ts';
import { statementName } from '../../src/worker/store/postgres/statement-name.ts';
import { openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const ROWS = 5_000;
const FIND = 'select b.id from unnest($1::text[]) as w (id) join boxes b on b.id = w.id';
const EXPLAIN = `explain (costs off) execute "${ statementName( FIND ) }" ('{a,b}')`;

describePostgres( "a batch's plans", ( postgres ) => {
	let database: PostgresDatabase;
	let aheadMs = 0;

	beforeEach( async () => {
		const { url, database: owner } = await openNewDatabase( postgres );
		await owner.close();
		aheadMs = 0;
		database = new PostgresDatabase( {
			url,
			clock: { ...systemClock, now: () => systemClock.now() + aheadMs },
			random: systemRandom,
			connectionsMax: 1,
		} );
		await database.transaction( async ( tx ) => {
			await tx.run( 'create table boxes (id text collate "C" primary key)' );
			await tx.run( 'analyze boxes' );
		} );
	} );

	afterEach( () => database.close() );

	const planOf = ( sql: string ): Promise< string > =>
		database.transaction( async ( tx ) => {
			await shareModel( tx );
			await tx.rows( FIND, [ [ 'a' ] ] );
			const lines = await tx.rows< { 'QUERY PLAN': string } >( sql );
			return lines.map( ( line ) => line[ 'QUERY PLAN' ] ).join( '\n' );
		} );

	it( 'are kept, and made anew within a minute for tables that have grown', async () => {
		const first = await planOf( EXPLAIN );
		await database.run(
			`insert into boxes select n::text from generate_series(1, ${ ROWS }) as n`
		);
		expect( await planOf( EXPLAIN ) ).toBe( first );
		aheadMs = 60_000;
		expect( await planOf( EXPLAIN ) ).not.toBe( first );
		expect( await planOf( EXPLAIN ) ).toMatch( /Index Cond: \(id = \(?w\.id/ );
	} );
} );
