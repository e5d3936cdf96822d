import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as afterMs } from 'node:timers/promises';
import { Redis } from 'ioredis';

const START_LIMIT_MS = 10_000;

export function isRedisHere(): boolean {
	return spawnSync( 'redis-server', [ '--version' ] ).status === 0;
}

/** A Redis of its own in a folder of its own; every write is on disk before it is answered. */
export class RedisServer {
	readonly folder: string;
	#process: ChildProcess | null = null;

	constructor( folder: string ) {
		this.folder = folder;
		mkdirSync( folder, { recursive: true } );
	}

	get socket(): string {
		return join( this.folder, 'redis.sock' );
	}

	/** With what its folder holds. @throws when it does not answer in time. */
	async start(): Promise< void > {
		this.#process = spawn(
			'redis-server',
			[
				...[ '--port', '0', '--unixsocket', this.socket, '--dir', this.folder ],
				...[ '--appendonly', 'yes', '--appendfsync', 'always', '--save', '' ],
			],
			{ stdio: 'ignore' }
		);
		const beganMs = performance.now();
		while ( ! ( await this.#answers() ) ) {
			if ( performance.now() - beganMs > START_LIMIT_MS ) {
				throw new Error( `Redis did not start in ${ this.folder }` );
			}
			await afterMs( 10 );
		}
	}

	async #answers(): Promise< boolean > {
		if ( ! existsSync( this.socket ) ) {
			return false;
		}
		const client = new Redis( { path: this.socket, lazyConnect: true, retryStrategy: null } );
		client.on( 'error', () => undefined );
		try {
			await client.connect();
			await client.ping();
			return true;
		} catch {
			return false;
		} finally {
			client.disconnect();
		}
	}

	/** kill -9. */
	async kill(): Promise< void > {
		const child = this.#process;
		if ( child && child.exitCode === null && child.signalCode === null ) {
			const ended = new Promise( ( resolve ) => child.once( 'exit', resolve ) );
			child.kill( 'SIGKILL' );
			await ended;
		}
	}
}
