import Database from 'better-sqlite3';
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { MIGRATIONS } from '../../src/worker/store/migrations/migrations.ts';
import { migrate } from '../../src/worker/store/sqlite/migrate.ts';

const OPENER = path.resolve( import.meta.dirname, 'ledger-opener.ts' );
const PROCESSES = 20;
const lineSchema = z.object( {
	waits: z.boolean().optional(),
	code: z.string().optional(),
	version: z.number().optional(),
} );
type Line = z.infer< typeof lineSchema >;
type Role = 'worker' | 'passing' | 'reader' | 'trespasser';

/** `ledger-opener.ts` as a process of its own. */
class Opener {
	readonly #child: ChildProcessWithoutNullStreams;
	readonly #lines: AsyncIterator< string >;
	readonly #ended: Promise< unknown >;

	constructor( dataDir: string, role: Role ) {
		this.#child = spawn( process.execPath, [ '--no-warnings', OPENER, dataDir, role ] );
		this.#ended = new Promise( ( resolve ) => this.#child.once( 'close', resolve ) );
		this.#lines = createInterface( this.#child.stdout )[ Symbol.asyncIterator ]();
	}

	async next(): Promise< Line > {
		const line = await this.#lines.next();
		return lineSchema.parse( JSON.parse( z.string().parse( line.value ) ) );
	}

	open(): void {
		this.#child.stdin.write( 'open\n' );
	}

	async end(): Promise< void > {
		this.#child.stdin.end();
		await this.#ended;
	}
}

/** What each process of `roles` said, all of them having opened the folder in the same moment. */
async function openAtOnce( dataDir: string, roles: readonly Role[] ): Promise< Line[] > {
	const openers = roles.map( ( role ) => new Opener( dataDir, role ) );
	try {
		await Promise.all( openers.map( ( opener ) => opener.next() ) );
		openers.forEach( ( opener ) => opener.open() );
		return await Promise.all( openers.map( ( opener ) => opener.next() ) );
	} finally {
		await Promise.all( openers.map( ( opener ) => opener.end() ) );
	}
}

const all = ( role: Role, count = PROCESSES ): Role[] =>
	Array.from( { length: count }, () => role );
const opened = { code: 'OPENED', version: MIGRATIONS.length };
const inUse = { code: 'DATA_FOLDER_IN_USE' };

describe( 'twenty processes that open one data folder at once', () => {
	let dataDir: string;
	const file = (): string => path.join( dataDir, 'ledger.sqlite' );

	beforeEach( () => {
		dataDir = mkdtempSync( path.join( tmpdir(), 'lockstep-starts-' ) );
	} );
	afterEach( () => rmSync( dataDir, { recursive: true, force: true } ) );

	/** A folder that an older worker has left, with a delivery in it. */
	function leftAt( version: number ): void {
		const db = new Database( file() );
		db.pragma( 'journal_mode = WAL' );
		migrate( db, MIGRATIONS.slice( 0, version ) );
		db.exec( `insert into deliveries (channel, delivery_key, topic, headers, body, received_at_ms)
			values ('c', 'k', 't', '{}', x'00', 1)` );
		db.close();
	}

	/** The schema, and that nothing in the file is broken. */
	function schemaOf( db: Database.Database ): unknown {
		expect( db.pragma( 'integrity_check', { simple: true } ) ).toBe( 'ok' );
		return [
			db.pragma( 'user_version', { simple: true } ),
			db.prepare( 'select type, name, sql from sqlite_schema order by type, name' ).all(),
		];
	}

	function expectNewest(): void {
		const db = new Database( file() );
		const fresh = new Database( ':memory:' );
		migrate( fresh );
		expect( schemaOf( db ) ).toEqual( schemaOf( fresh ) );
		db.close();
		fresh.close();
	}

	it.each( [
		[ 'an empty one', 0 ],
		[ 'one of the first schema', 1 ],
		[ 'one of the schema before this', MIGRATIONS.length - 1 ],
	] )( 'have one worker among them, which migrates: %s', async ( _name, version ) => {
		if ( version > 0 ) {
			leftAt( version );
		}
		const said = await openAtOnce( dataDir, all( 'worker' ) );
		expect( said.toSorted( ( a, b ) => ( b.version ?? 0 ) - ( a.version ?? 0 ) ) ).toEqual( [
			opened,
			...Array.from( { length: PROCESSES - 1 }, () => inUse ),
		] );
		expectNewest();
	} );

	it( 'migrate once even where nobody asks for the lock of the folder', async () => {
		leftAt( 1 );
		const said = await openAtOnce( dataDir, all( 'trespasser' ) );
		expect( said ).toEqual( said.map( () => opened ) );
		expectNewest();
	} );

	it( 'wait for each other or are refused where each lets go at once, with readers between', async () => {
		leftAt( 1 );
		const said = await openAtOnce( dataDir, [
			...all( 'passing', 14 ),
			...all( 'reader', 6 ),
		] );
		const workers = said.slice( 0, 14 );
		expect( workers ).toContainEqual( opened );
		expect( workers.filter( ( { code } ) => code !== 'OPENED' ) ).toEqual(
			workers.filter( ( { code } ) => code === 'DATA_FOLDER_IN_USE' )
		);
		for ( const { code, version } of said.slice( 14 ) ) {
			// Before the migration, or after it: there is nothing in between.
			expect( [
				[ 'SCHEMA_OLDER_THAN_WORKER', undefined ],
				[ 'OPENED', MIGRATIONS.length ],
			] ).toContainEqual( [ code, version ] );
		}
		expectNewest();
	} );
} );
