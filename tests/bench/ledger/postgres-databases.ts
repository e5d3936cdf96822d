import type { PostgresServer } from '../../postgres/postgres-server.ts';
import type { Databases } from './subject.ts';

/** What a server is given that is measured; everything that has to do with durability stays as it comes. */
export const SERVER_SETTINGS = { shared_buffers: '256MB', max_wal_size: '4GB' };

/** Databases of one server; `at` is the URL of one. */
export class PostgresDatabases implements Databases {
	readonly #server: PostgresServer;

	constructor( server: PostgresServer ) {
		this.#server = server;
	}

	create(): Promise< string > {
		return this.#server.newDatabase();
	}

	async copyOf( template: string ): Promise< string > {
		const url = await this.#server.newDatabase();
		await this.#asSuperuser( `drop database ${ nameIn( url ) }` );
		await this.#asSuperuser(
			`create database ${ nameIn( url ) } template ${ nameIn( template ) } owner ${ new URL( url ).username }`
		);
		// What was copied is written out now, not while somebody is being measured.
		await this.#asSuperuser( 'checkpoint' );
		return url;
	}

	async drop( at: string ): Promise< void > {
		await this.#asSuperuser( `drop database ${ nameIn( at ) } with (force)` );
	}

	async #asSuperuser( text: string ): Promise< void > {
		await this.#server.query( 'postgres', text );
	}
}

const nameIn = ( url: string ): string => new URL( url ).pathname.slice( 1 );
