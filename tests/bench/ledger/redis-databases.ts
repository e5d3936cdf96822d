import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { RedisServer } from './redis-server.ts';
import type { Databases } from './subject.ts';

const placeSchema = z.object( { socket: z.string(), url: z.string() } );

/** A Redis and, beside it, the PostgreSQL database that its sales end up in; `at` names both. */
export class RedisDatabases implements Databases {
	readonly #parent: string;
	readonly #postgres: Databases;
	readonly #servers = new Map< string, RedisServer >();

	constructor( parent: string, postgres: Databases ) {
		this.#parent = parent;
		this.#postgres = postgres;
	}

	static place( at: string ): z.infer< typeof placeSchema > {
		return placeSchema.parse( JSON.parse( at ) );
	}

	async create(): Promise< string > {
		return this.#start( await this.#postgres.create(), null );
	}

	/** Nobody writes to the template, and all it ever wrote is in its log: its files can be copied. */
	async copyOf( template: string ): Promise< string > {
		const { url } = RedisDatabases.place( template );
		return this.#start( await this.#postgres.copyOf( url ), this.#server( template ) );
	}

	async drop( at: string ): Promise< void > {
		const server = this.#server( at );
		await server.kill();
		rmSync( server.folder, { recursive: true, force: true } );
		this.#servers.delete( at );
		await this.#postgres.drop( RedisDatabases.place( at ).url );
	}

	/** kill -9, and a new start with what it had on disk. */
	async restart( at: string ): Promise< void > {
		await this.#server( at ).kill();
		await this.#server( at ).start();
	}

	/** Ends every server that is still there. */
	async close(): Promise< void > {
		await Promise.all( [ ...this.#servers.values() ].map( ( server ) => server.kill() ) );
	}

	async #start( url: string, template: RedisServer | null ): Promise< string > {
		const folder = mkdtempSync( join( this.#parent, 'redis-' ) );
		if ( template ) {
			const log = 'appendonlydir';
			cpSync( join( template.folder, log ), join( folder, log ), { recursive: true } );
		}
		const server = new RedisServer( folder );
		await server.start();
		const at = JSON.stringify( { socket: server.socket, url } );
		this.#servers.set( at, server );
		return at;
	}

	#server( at: string ): RedisServer {
		const server = this.#servers.get( at );
		if ( ! server ) {
			throw new Error( `no Redis at ${ at }` );
		}
		return server;
	}
}
