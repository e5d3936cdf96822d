import { spawnSync } from 'node:child_process';
import { MIGRATIONS } from '../../src/worker/store/postgres/migrations/migrations.ts';
import { MAIN } from '../integration/worker-process.ts';
import { openDatabase } from './open-database.ts';
import { describePostgres } from './use-postgres.ts';

const LAST = MIGRATIONS.length;

describePostgres( 'lockstep migrate', ( postgres ) => {
	const migrate = (
		env: Record< string, string >,
		...args: readonly string[]
	): { status: number | null; stdout: string; stderr: string } =>
		spawnSync( process.execPath, [ MAIN, 'migrate', ...args ], {
			encoding: 'utf8',
			timeout: 20_000,
			env: { PATH: process.env[ 'PATH' ], ...env },
		} );
	const databaseOf = ( url: string ): string => new URL( url ).pathname.slice( 1 );

	it( 'brings the database up to date, and says so', async () => {
		const url = await postgres.newDatabase();
		const first = migrate( { LOCKSTEP_DATABASE_URL: url }, '--json' );
		expect( [ first.status, JSON.parse( first.stdout ) ] ).toEqual( [
			0,
			{ from: 0, to: LAST, applied: LAST, appRole: null },
		] );
		const again = migrate( { LOCKSTEP_DATABASE_URL: url } );
		expect( again.stdout ).toBe( `The schema is up to date (${ LAST }).\n` );
	} );

	it( 'needs a database, and says how to name one', () => {
		const { status, stderr } = migrate( {} );
		expect( status ).toBe( 1 );
		expect( stderr ).toContain( 'Set LOCKSTEP_DATABASE_URL to' );
	} );

	it( 'tells nobody the password, whatever is wrong with the address', async () => {
		const url = await postgres.newDatabase();
		for ( const wrong of [
			url.replace( /:[^:@]+@/, ':canary-4711@' ),
			url.replace( /:[^:@]+@.*/, ':canary-4711@127.0.0.1:1/ledger' ),
			url.replace( /:[^:@]+@.*/, ':canary-4711@no-such-host.invalid/ledger' ),
			'postgres://lockstep:canary-4711@[broken/ledger',
			'postgres://lockstep:canary-4711@127.0.0.1:99999/ledger',
			'postgres://lockstep:canary-4711@127.0.0.1/ledger?sslmode=verify-full&sslrootcert=/no/such/file',
		] ) {
			const { status, stdout, stderr } = migrate(
				{ LOCKSTEP_DATABASE_URL: wrong },
				'--json'
			);
			expect( status ).toBe( 1 );
			expect( stdout ).toMatch( /"(CONFIG_INVALID|DATABASE_UNREACHABLE)"/ );
			expect( stdout + stderr ).not.toContain( 'canary-4711' );
		}
	} );

	describe( 'with a role of the workers', () => {
		let url: string;
		let appUrl: string;

		beforeAll( async () => {
			url = await postgres.newDatabase();
			await postgres.server.query( 'postgres', `create role app login password 'app'` );
			appUrl = postgres.server.url( databaseOf( url ), 'app', 'app' );
			const { stdout } = migrate( {
				LOCKSTEP_DATABASE_URL: url,
				LOCKSTEP_DATABASE_APP_ROLE: 'app',
			} );
			expect( stdout ).toContain( 'The role app has what a worker needs.' );
		} );

		it( 'lets it write all that a worker writes', async () => {
			const database = openDatabase( appUrl );
			await database.check();
			await database.transaction( async ( tx ) => {
				await tx.run( `insert into skus (sku) values ('TEA')` );
				await tx.run(
					`insert into deliveries (channel, delivery_key, topic, headers, body, received_at_ms, state)
					values ('c', 'k', 't', '{}', ''::bytea, 1, 'dead')`
				);
				// Deliveries are numbered as they came, and put in in the order of their keys.
				await tx.first( `select nextval('deliveries_delivery_seq')` );
				await tx.run( 'update log_head set position = position + 1' );
				await tx.run(
					`insert into events (position, source, key, kind, occurred_at_ms, received_at_ms, committed_at_ms,
						outcome, body, body_hash, effect) values (1, 's', 'k', 'order', 1, 1, 1, 'applied', '{}', 'h', '{}')`
				);
				await tx.run(
					`insert into chain_anchors (at_ms, position, root) values (1, 1, 'r')`
				);
				await tx.run( `delete from skus` );
			} );
			expect( await database.rows( 'select state from delivery_notices' ) ).toHaveLength( 1 );
			await database.close();
		} );

		it.each( [
			...[ 'events', 'chain_links', 'chain_anchors' ].flatMap( ( table ) => [
				`update ${ table } set position = 2`,
				`delete from ${ table }`,
				`truncate ${ table }`,
				`alter table ${ table } disable trigger all`,
				`drop table ${ table } cascade`,
			] ),
			'drop trigger events_are_never_changed on events',
			'drop function refuse_change cascade',
			`create or replace function refuse_change() returns trigger language plpgsql as 'begin return new; end'`,
			'update schema_version set version = 0',
			'set local session_replication_role = replica',
			'truncate stock',
		] )( 'does not let it: %s', async ( statement ) => {
			const database = openDatabase( appUrl );
			await expect( database.run( statement ) ).rejects.toThrow(
				/permission denied|must be owner/
			);
			await database.close();
		} );

		it( 'does nothing when the workers themselves have the setting', () => {
			const { status, stdout } = migrate(
				{ LOCKSTEP_DATABASE_URL: appUrl, LOCKSTEP_DATABASE_APP_ROLE: 'app' },
				'--json'
			);
			expect( [ status, JSON.parse( stdout ) ] ).toEqual( [
				0,
				{ from: LAST, to: LAST, applied: 0, appRole: 'app' },
			] );
		} );

		it.each( [
			[ 'is not there', 'nobody_there', 'There is no such role.' ],
			[ 'owns the tables', 'lockstep', 'It owns the tables' ],
			[ 'is a superuser', 'postgres', 'It is a superuser.' ],
			[ 'is a member of the owner', 'member', 'It owns the tables' ],
		] )( 'refuses one that %s', async ( _why, role, reason ) => {
			if ( role === 'member' ) {
				await postgres.server.query( 'postgres', 'create role member in role lockstep' );
			}
			const { stdout, status } = migrate(
				{ LOCKSTEP_DATABASE_URL: url, LOCKSTEP_DATABASE_APP_ROLE: role },
				'--json'
			);
			expect( status ).toBe( 1 );
			expect( stdout ).toContain( 'DATABASE_ROLE_UNFIT' );
			expect( stdout ).toContain( reason );
		} );
	} );
} );
