import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * A wire to a server on this machine that can fall silent: its connections stay open and carry nothing
 * any more, as when a cable is pulled. New ones are carried again.
 */
export class SilentWire {
	readonly #server: Server;
	readonly #open = new Set< Socket >();

	private constructor( server: Server ) {
		this.#server = server;
	}

	static async to( port: number ): Promise< SilentWire > {
		const wire = new SilentWire( createServer( ( client ) => wire.#join( client, port ) ) );
		wire.#server.listen( 0, '127.0.0.1' );
		await once( wire.#server, 'listening' );
		return wire;
	}

	get port(): number {
		const address = this.#server.address();
		if ( address === null || typeof address === 'string' ) {
			throw new Error( 'the wire is closed' );
		}
		return address.port;
	}

	fallSilent(): void {
		for ( const socket of this.#open ) {
			socket.unpipe();
			socket.removeAllListeners( 'close' );
		}
	}

	async close(): Promise< void > {
		this.#open.forEach( ( socket ) => socket.destroy() );
		this.#server.close();
		await once( this.#server, 'close' );
	}

	#join( client: Socket, port: number ): void {
		const server = connect( port, '127.0.0.1' );
		for ( const [ from, to ] of [
			[ client, server ],
			[ server, client ],
		] as const ) {
			this.#open.add( from );
			// A broken connection ends like any other.
			from.on( 'error', () => undefined );
			from.on( 'close', () => to.destroy() );
			from.pipe( to );
		}
	}
}
