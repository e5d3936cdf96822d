import Database from 'better-sqlite3';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';
import { openSqliteStore } from '../../src/worker/store/sqlite/open-sqlite-store.ts';

const MIGRATING = path.resolve( import.meta.dirname, 'interrupted-migration.ts' );
const OLDEST = 1;
const DELIVERIES = 2_000;

describe( 'a migration that is interrupted by kill -9', () => {
	let dataDir: string;
	const file = (): string => path.join( dataDir, 'ledger.sqlite' );

	beforeEach( () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-migration-' ) );
		const db = new Database( file() );
		db.pragma( 'journal_mode = WAL' );
		migrate( db, MIGRATIONS.slice( 0, OLDEST ) );
		db.exec( `
			with recursive n (i) as (select 1 union all select i + 1 from n where i < ${ DELIVERIES })
			insert into deliveries (channel, delivery_key, topic, headers, body, received_at_ms)
			select 'c', 'key-' || i, 'orders', '{}', zeroblob(1000), i from n` );
		db.close();
	} );
	afterEach( () => rmSync( dataDir, { recursive: true, force: true } ) );

	const content = (): unknown => {
		const db = new Database( file() );
		try {
			return [
				db.pragma( 'user_version', { simple: true } ),
				db.pragma( 'integrity_check', { simple: true } ),
				db.prepare( 'select type, name, sql from sqlite_schema order by name' ).all(),
				db
					.prepare(
						'select count(*), sum(received_at_ms), sum(length(body)) from deliveries'
					)
					.get(),
			];
		} finally {
			db.close();
		}
	};

	it( 'leaves the old schema whole, after whichever step, and is done by the next start', async () => {
		const before = content();
		for ( let step = OLDEST + 1; step <= MIGRATIONS.length; step += 1 ) {
			const { signal, stderr } = spawnSync(
				process.execPath,
				[ '--no-warnings', MIGRATING, file(), String( step ) ],
				{ encoding: 'utf8' }
			);
			expect( [ step, signal, stderr ] ).toEqual( [ step, 'SIGKILL', '' ] );
			expect( content() ).toEqual( before );
		}
		const store = openSqliteStore( dataDir );
		expect( await store.inbox.counts() ).toMatchObject( { waiting: DELIVERIES } );
		await store.close();
	} );
} );
