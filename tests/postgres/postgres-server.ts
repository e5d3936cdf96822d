import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../../src/local-shop/free-port.ts';
import type { PostgresBinaries } from './find-postgres.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';

/** How the server ends: told to, told to without a checkpoint, or not told at all. */
export type Ending = 'fast' | 'immediate' | 'kill';

const SIGNALS = { fast: 'SIGINT', immediate: 'SIGQUIT', kill: 'SIGKILL' } as const;
const START_LIMIT_MS = 60_000;
/** Owns the databases and, as in a shop, is no superuser. */
const OWNER = 'lockstep';
/** Whom `migrate` lets work there, if it is told to. */
export const WORKER = 'lockstep_app';

/**
 * A PostgreSQL server of its own, with a data folder that is thrown away. `fsync` stays on: what is
 * measured and proved here is what a shop gets.
 */
export class PostgresServer {
	readonly #binaries: PostgresBinaries;
	readonly #folder: string;
	readonly #port: number;
	readonly #password: string;
	readonly #settings: Readonly< Record< string, string > >;
	#process: ServerProcess | null = null;
	#databases = 0;

	private constructor(
		binaries: PostgresBinaries,
		folder: string,
		port: number,
		password: string,
		settings: Readonly< Record< string, string > >
	) {
		this.#binaries = binaries;
		this.#folder = folder;
		this.#port = port;
		this.#password = password;
		this.#settings = settings;
	}

	/**
	 * @param parent the folder on whose disk its data lies.
	 * @throws when it does not come up within a minute, with the end of its log.
	 */
	static async start(
		binaries: PostgresBinaries,
		settings: Readonly< Record< string, string > > = {},
		parent = tmpdir()
	): Promise< PostgresServer > {
		const folder = mkdtempSync( join( parent, 'lockstep-postgres-' ) );
		const password = randomBytes( 9 ).toString( 'base64url' );
		const server = new PostgresServer( binaries, folder, await freePort(), password, settings );
		server.#initialise();
		await server.start();
		for ( const role of [ OWNER, WORKER ] ) {
			await server.query(
				'postgres',
				`create role ${ role } login password '${ password }'`
			);
		}
		return server;
	}

	/**
	 * A new empty database, or a copy of another one that nobody is connected to; answers the URL of its
	 * owner, with the password in it.
	 */
	async newDatabase( template = 'template1' ): Promise< string > {
		this.#databases++;
		const name = `ledger_${ this.#databases }`;
		await this.query(
			'postgres',
			`create database ${ name } owner ${ OWNER } template ${ template }`
		);
		return this.url( name, OWNER );
	}

	/** Of the same database, for a worker that does not own it. */
	workerUrl( url: string ): string {
		return this.url( new URL( url ).pathname.slice( 1 ), WORKER );
	}

	url( database: string, role: string, password = this.#password ): string {
		return `postgres://${ role }:${ password }@127.0.0.1:${ this.#port }/${ database }`;
	}

	/** As superuser, on a connection of its own. */
	async query< R extends pg.QueryResultRow >( database: string, text: string ): Promise< R[] > {
		const client = new pg.Client( { connectionString: this.url( database, 'postgres' ) } );
		client.on( 'error', () => undefined );
		await client.connect();
		try {
			return ( await client.query< R >( text ) ).rows;
		} finally {
			await client.end();
		}
	}

	async restart( ending: Ending ): Promise< void > {
		await this.end( ending );
		await this.start();
	}

	async start(): Promise< void > {
		const startedAt = Date.now();
		this.#launch();
		while ( ! ( await this.#answers() ) ) {
			if ( Date.now() - startedAt > START_LIMIT_MS ) {
				throw new Error( `PostgreSQL did not start:\n${ this.log().slice( -2_000 ) }` );
			}
			// After a kill it refuses to start until the last of its old processes has gone.
			if ( this.#process?.hasExited === true ) {
				this.#launch();
			}
			await sleep( 20 );
		}
	}

	/** Ends the server and waits until it is gone; the data stays. */
	async end( ending: Ending ): Promise< void > {
		await this.#process?.end( SIGNALS[ ending ] );
	}

	/** Ends the server for good; its data is thrown away. */
	async stop(): Promise< void > {
		await this.end( 'immediate' );
		rmSync( this.#folder, { recursive: true, force: true } );
	}

	log(): string {
		return readFileSync( join( this.#folder, 'log' ), 'utf8' );
	}

	get #dataDir(): string {
		return join( this.#folder, 'data' );
	}

	#initialise(): void {
		const { account } = this.#binaries;
		const passwordFile = join( this.#folder, 'password' );
		writeFileSync( passwordFile, this.#password );
		if ( account !== null ) {
			const uid = Number( execFileSync( 'id', [ '-u', account ] ) );
			const gid = Number( execFileSync( 'id', [ '-g', account ] ) );
			chownSync( this.#folder, uid, gid );
			chownSync( passwordFile, uid, gid );
		}
		const [ command, ...args ] = this.#as( 'initdb', [
			`--pgdata=${ this.#dataDir }`,
			'--username=postgres',
			`--pwfile=${ passwordFile }`,
			'--auth=scram-sha-256',
			'--encoding=UTF8',
			// An order of a language, as many a shop's server has it: ours must not depend on it.
			...[ '--locale=C', '--locale-provider=icu', '--icu-locale=en' ],
			'--no-sync',
		] );
		execFileSync( command, args, { stdio: 'pipe', cwd: '/' } );
	}

	#launch(): void {
		const settings = {
			port: String( this.#port ),
			listen_addresses: '127.0.0.1',
			unix_socket_directories: '',
			shared_buffers: '64MB',
			// As safe, and after a kill it took 4 s where each file synced by itself took 6 to 18.
			...( process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {} ),
			...this.#settings,
		};
		const command = this.#as( 'postgres', [
			'-D',
			this.#dataDir,
			...Object.entries( settings ).flatMap( ( [ name, value ] ) => [
				'-c',
				`${ name }=${ value }`,
			] ),
		] );
		this.#process = startServerProcess( command, join( this.#folder, 'log' ) );
	}

	#as( program: string, args: readonly string[] ): [ string, ...string[] ] {
		const { account, binDir } = this.#binaries;
		const whole = [ join( binDir, program ), ...args ];
		return account === null
			? [ whole[ 0 ] ?? '', ...whole.slice( 1 ) ]
			: [
					'setpriv',
					`--reuid=${ account }`,
					`--regid=${ account }`,
					'--clear-groups',
					...whole,
				];
	}

	async #answers(): Promise< boolean > {
		return await this.query( 'postgres', 'select 1' ).then(
			() => true,
			() => false
		);
	}
}
