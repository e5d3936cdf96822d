import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ApiClient } from '../../src/worker/cli/demo/api-client.ts';

export const MAIN = path.resolve( import.meta.dirname, '../../build/worker/main.js' );

const ADMIN_TOKEN = 'an-admin-token-that-only-this-test-uses';
const LOG_LINES_KEPT = 200;
const READY_WITHIN_MS = 20_000;

export interface EndedProcess {
	readonly code: number | null;
	readonly signal: NodeJS.Signals | null;
}

/**
 * The worker as everybody runs it: `main.js serve`, a process of its own that can be killed. It
 * holds one data folder and may be started on it again and again.
 */
export class WorkerProcess {
	readonly #env: Readonly< Record< string, string > >;
	readonly #logged: string[] = [];
	#child: ChildProcess | null = null;
	#ended: Promise< EndedProcess > = Promise.resolve( { code: 0, signal: null } );
	#address: string | null = null;

	constructor( dataDir: string, env: Readonly< Record< string, string > > = {} ) {
		if ( ! existsSync( MAIN ) ) {
			throw new Error( 'The worker is not built: run "npm run build" first.' );
		}
		this.#env = {
			LOCKSTEP_DATA_DIR: dataDir,
			LOCKSTEP_PORT: '0',
			LOCKSTEP_ADMIN_TOKEN: ADMIN_TOKEN,
			LOCKSTEP_LOG_LEVEL: 'warn',
			...env,
		};
	}

	/** `null` while no worker is up. */
	get address(): string | null {
		return this.#address;
	}

	/** The last lines of its log, for the message of a failed test. */
	get logged(): readonly string[] {
		return this.#logged;
	}

	get api(): ApiClient {
		if ( this.#address === null ) {
			throw new Error( 'the worker is not up' );
		}
		return new ApiClient( this.#address, ADMIN_TOKEN );
	}

	/** Resolves once it listens. */
	async start(): Promise< void > {
		const child = spawn(
			process.execPath,
			[ '--max-semi-space-size=4', MAIN, 'serve', '--json' ],
			{
				env: { PATH: process.env[ 'PATH' ], ...this.#env },
				stdio: [ 'ignore', 'pipe', 'pipe' ],
			}
		);
		this.#child = child;
		this.#ended = new Promise( ( resolve ) => {
			child.once( 'close', ( code, signal ) => {
				this.#address = null;
				resolve( { code, signal } );
			} );
		} );
		createInterface( child.stderr ).on( 'line', ( line ) => {
			this.#logged.push( line );
			this.#logged.splice( 0, this.#logged.length - LOG_LINES_KEPT );
		} );
		this.#address = await this.#firstAddress( createInterface( child.stdout ) );
	}

	async #firstAddress( lines: AsyncIterable< string > ): Promise< string > {
		const tooLate = setTimeout( () => this.#child?.kill( 'SIGKILL' ), READY_WITHIN_MS );
		try {
			for await ( const line of lines ) {
				const said = JSON.parse( line ) as { ready?: boolean; address?: string };
				if ( said.ready === true && said.address !== undefined ) {
					return said.address;
				}
			}
		} finally {
			clearTimeout( tooLate );
		}
		throw new Error( `the worker did not start:\n${ this.#logged.join( '\n' ) }` );
	}

	/** Sends the signal and waits for the end. From the moment of the call no address is given out. */
	end( signal: 'SIGKILL' | 'SIGTERM' | 'SIGINT' ): Promise< EndedProcess > {
		this.#address = null;
		this.#child?.kill( signal );
		return this.#ended;
	}

	/** Stops it where it is, as a machine does that has no memory left; or lets it go on. */
	freeze( isFrozen: boolean ): void {
		this.#child?.kill( isFrozen ? 'SIGSTOP' : 'SIGCONT' );
	}

	/** Resident memory in MB, now and at its highest; `null` where the system does not say. */
	memoryMb(): { readonly now: number; readonly highest: number } | null {
		const file = `/proc/${ this.#child?.pid ?? 0 }/status`;
		if ( ! existsSync( file ) ) {
			return null;
		}
		const text = readFileSync( file, 'utf8' );
		const mb = ( name: string ): number =>
			Number( new RegExp( `^${ name }:\\s+(\\d+) kB`, 'm' ).exec( text )?.[ 1 ] ) / 1_024;
		return { now: mb( 'VmRSS' ), highest: mb( 'VmHWM' ) };
	}
}
