import { migratePostgres } from '../../src/worker/store/postgres/migrate-postgres.ts';
import { StoreUnavailable } from '../../src/worker/store/store-unavailable.ts';
import { openDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'migrations on PostgreSQL', ( postgres ) => {
	const FIRST = 'create table shelf (sku text primary key, units bigint)';
	const SECOND = 'alter table shelf rename units to on_hand';

	it( 'are done once by 20 processes that start together', async () => {
		const url = await postgres.newDatabase();
		const steps = [ FIRST, `insert into shelf values ('TEA', 1)`, SECOND ];
		const done = await Promise.all(
			Array.from( { length: 20 }, () => migratePostgres( url, { migrations: steps } ) )
		);
		expect( done.every( ( { to } ) => to === 3 ) ).toBe( true );
		expect( done.reduce( ( sum, { applied } ) => sum + applied, 0 ) ).toBe( 3 );
		const database = openDatabase( url );
		expect( await database.rows( 'select * from shelf' ) ).toEqual( [
			{ sku: 'TEA', on_hand: 1 },
		] );
		await database.close();
	} );

	it( 'go on from where the schema is, and do nothing when it is up to date', async () => {
		const url = await postgres.newDatabase();
		expect( await migratePostgres( url, { migrations: [ FIRST ] } ) ).toEqual( {
			from: 0,
			to: 1,
			applied: 1,
		} );
		expect( await migratePostgres( url, { migrations: [ FIRST, SECOND ] } ) ).toEqual( {
			from: 1,
			to: 2,
			applied: 1,
		} );
		expect( await migratePostgres( url, { migrations: [ FIRST, SECOND ] } ) ).toEqual( {
			from: 2,
			to: 2,
			applied: 0,
		} );
	} );

	it( 'leave the step before untouched when one fails', async () => {
		const url = await postgres.newDatabase();
		const broken = [ FIRST, `${ SECOND }; insert into no_such_table values (1)` ];
		await expect( migratePostgres( url, { migrations: broken } ) ).rejects.toThrow(
			'no_such_table'
		);
		expect( await migratePostgres( url, { migrations: [ FIRST, SECOND ] } ) ).toMatchObject( {
			from: 1,
		} );
	} );

	it( 'refuse a schema that a newer worker has made', async () => {
		const url = await postgres.newDatabase();
		await migratePostgres( url, { migrations: [ FIRST, SECOND ] } );
		await expect( migratePostgres( url, { migrations: [ FIRST ] } ) ).rejects.toMatchObject( {
			code: 'SCHEMA_NEWER_THAN_WORKER',
		} );
	} );

	it( 'say what to do where the role may not change the schema', async () => {
		const url = await postgres.newDatabase();
		await migratePostgres( url, { migrations: [ FIRST ] } );
		const name = new URL( url ).pathname.slice( 1 );
		await postgres.server.query( name, `create role guest login password 'guest'` );
		await postgres.server.query( name, 'grant select on schema_version to guest' );
		const guest = postgres.server.url( name, 'guest', 'guest' );
		expect( await migratePostgres( guest, { migrations: [ FIRST ] } ) ).toMatchObject( {
			applied: 0,
		} );
		await expect(
			migratePostgres( guest, { migrations: [ FIRST, SECOND ] } )
		).rejects.toMatchObject( {
			code: 'SCHEMA_OLDER_THAN_WORKER',
		} );
	} );

	describe( 'beside a worker that knows the schema of before', () => {
		const ADD = 'insert into shelf (sku, units) values ($1, 1)';

		it( 'wait for its transaction, and from then on it writes nothing', async () => {
			const url = await postgres.newDatabase();
			await migratePostgres( url, { migrations: [ FIRST ] } );
			const old = openDatabase( url, 1 );
			let migration: Promise< unknown > = Promise.resolve();
			await old.transaction( async ( tx ) => {
				await tx.first( 'select 1' );
				migration = migratePostgres( url, { migrations: [ FIRST, SECOND ] } );
				await waitsForLock( 'lock table schema_version' );
				await tx.run( ADD, [ 'TEA' ] );
			} );
			await migration;
			const refused = old.run( ADD, [ 'CUP' ] );
			await expect( refused ).rejects.toThrow( StoreUnavailable );
			await expect( refused ).rejects.toThrow( 'SCHEMA_NEWER_THAN_WORKER' );
			// What still fits both schemas is refused as well.
			await expect( old.run( `delete from shelf` ) ).rejects.toThrow(
				'SCHEMA_NEWER_THAN_WORKER'
			);
			expect( await old.rows( 'select * from shelf' ) ).toEqual( [
				{ sku: 'TEA', on_hand: 1 },
			] );
			await old.close();
		} );

		it( 'are seen by the transaction that begins while they run', async () => {
			const url = await postgres.newDatabase();
			await migratePostgres( url, { migrations: [ FIRST ] } );
			const old = openDatabase( url, 1 );
			await old.run( ADD, [ 'TEA' ] );
			const slow = `${ SECOND }; select pg_sleep(0.5)`;
			const migration = migratePostgres( url, { migrations: [ FIRST, slow ] } );
			await isRunning( 'alter table shelf' );
			const refused = old.run( 'delete from shelf' );
			await waitsForLock( 'select version from schema_version' );
			await expect( refused ).rejects.toThrow( 'SCHEMA_NEWER_THAN_WORKER' );
			await migration;
			await old.close();
		} );

		it( 'leave no way around: what is not in a transaction cannot write', async () => {
			const url = await postgres.newDatabase();
			await migratePostgres( url, { migrations: [ FIRST ] } );
			const database = openDatabase( url, 1 );
			await expect( database.rows( ADD, [ 'TEA' ] ) ).rejects.toThrow( 'read-only' );
			await database.close();
		} );
	} );

	const isRunning = ( text: string ): Promise< void > =>
		seen( `query like '${ text }%' and state = 'active'` );
	const waitsForLock = ( text: string ): Promise< void > =>
		seen( `query like '${ text }%' and wait_event_type = 'Lock'` );

	async function seen( condition: string ): Promise< void > {
		const text = `select 1 from pg_stat_activity where ${ condition }`;
		while ( ( await postgres.server.query( 'postgres', text ) ).length === 0 ) {
			// Asked again: the server has no event for it.
		}
	}
} );
