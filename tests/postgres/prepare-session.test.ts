import { migratePostgres } from '../../src/worker/store/postgres/migrate-postgres.ts';
import { openDatabase, openNewDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

describePostgres( 'a server that would lose what it has committed', ( postgres ) => {
	const system = async ( ...statements: readonly string[] ): Promise< void > => {
		for ( const statement of statements ) {
			await postgres.server.query( 'postgres', statement );
		}
		await postgres.server.query( 'postgres', 'select pg_reload_conf()' );
	};
	const refusal = async ( url: string ): Promise< unknown > => {
		const database = openDatabase( url );
		const error: unknown = await database.check().catch( ( thrown: unknown ) => thrown );
		await database.close();
		await expect( migratePostgres( url ) ).rejects.toEqual( error );
		return error;
	};

	it.each( [
		[ 'fsync', 'DATABASE_FSYNC_OFF' ],
		[ 'full_page_writes', 'DATABASE_FULL_PAGE_WRITES_OFF' ],
		[ 'synchronous_commit', 'DATABASE_SYNCHRONOUS_COMMIT_OFF' ],
	] )( 'is refused: %s = off', async ( setting, code ) => {
		const url = await postgres.newDatabase();
		await system( `alter system set ${ setting } = off` );
		expect( await refusal( url ) ).toMatchObject( { code } );
		await system( `alter system reset ${ setting }` );
		await expect( migratePostgres( url ) ).resolves.toMatchObject( { from: 0 } );
	} );

	it.each( [ 'role lockstep', 'database DATABASE' ] )(
		'is refused when it does so for this %s only',
		async ( whose ) => {
			const url = await postgres.newDatabase();
			const target = whose.replace( 'DATABASE', new URL( url ).pathname.slice( 1 ) );
			await system( `alter ${ target } set synchronous_commit = off` );
			expect( await refusal( url ) ).toMatchObject( {
				code: 'DATABASE_SYNCHRONOUS_COMMIT_OFF',
			} );
			await system( `alter ${ target } reset synchronous_commit` );
		}
	);

	it( 'is refused when it is read-only', async () => {
		const url = await postgres.newDatabase();
		const name = new URL( url ).pathname.slice( 1 );
		await system( `alter database ${ name } set default_transaction_read_only = on` );
		expect( await refusal( url ) ).toMatchObject( { code: 'DATABASE_READ_ONLY' } );
	} );

	it( 'is refused when it does not store UTF-8', async () => {
		await system(
			`create database latin owner lockstep encoding 'LATIN1' locale_provider libc locale 'C' template template0`
		);
		expect( await refusal( postgres.server.url( 'latin', 'lockstep' ) ) ).toMatchObject( {
			code: 'DATABASE_ENCODING_WRONG',
		} );
	} );

	it( 'is noticed by new connections of a running worker, and its old ones do not follow', async () => {
		const { url, database } = await openNewDatabase( postgres );
		await database.check();
		await system( 'alter system set synchronous_commit = off' );
		const one = database.transaction( ( tx ) =>
			tx.first< { value: string } >( `select current_setting('synchronous_commit') as value` )
		);
		expect( await one ).toEqual( { value: 'on' } );
		const later = openDatabase( url );
		await expect( later.run( 'select 1' ) ).rejects.toThrow(
			'DATABASE_SYNCHRONOUS_COMMIT_OFF'
		);
		await system( 'alter system reset synchronous_commit' );
		await later.run( 'select 1' );
		await later.close();
		await database.close();
	} );

	it( 'is told apart from one that does not answer, and no password is told', async () => {
		const url = await postgres.newDatabase();
		const { password } = new URL( url );
		for ( const wrong of [
			url.replace( /:\d+\//, ':1/' ),
			url.replace( 'lockstep:', 'nobody:' ),
			url.replace( /\/[^/]+$/, '/no_such_database' ),
		] ) {
			const error = await refusal( wrong );
			expect( error ).toMatchObject( { code: 'DATABASE_UNREACHABLE' } );
			expect( String( error ) ).not.toContain( password );
		}
	} );
} );
