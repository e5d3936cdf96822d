import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { saysCommitted, ServerMessages } from './server-messages.ts';

/** Whether the connection ends before this message of the server is passed on. */
type Cut = ( message: Buffer ) => boolean;

/**
 * A wire between a worker and PostgreSQL that breaks when it is told to: in the very moment in which the
 * server has committed and nobody knows it yet, or before any other word of the server.
 */
export class AnswerCutter {
	readonly #to: NetConnectOpts;
	readonly #server: Server;
	readonly #open = new Set< Socket >();
	#cut: Cut | null = null;
	/** How often it has broken. */
	cuts = 0;

	private constructor( to: NetConnectOpts ) {
		this.#to = to;
		this.#server = createServer( ( client ) => this.#join( client ) );
	}

	/** A wire to the server that listens there. */
	static async to( to: NetConnectOpts ): Promise< AnswerCutter > {
		const cutter = new AnswerCutter( to );
		cutter.#server.listen( 0, '127.0.0.1' );
		await once( cutter.#server, 'listening' );
		return cutter;
	}

	/** On 127.0.0.1. */
	get port(): number {
		const address = this.#server.address();
		if ( address === null || typeof address === 'string' ) {
			throw new Error( 'the wire is closed' );
		}
		return address.port;
	}

	/** The next transaction is committed, and its answer never comes. */
	cutNextCommit(): void {
		this.#cut = saysCommitted;
	}

	/** Lets so many messages of the server through, and breaks before the next one. */
	cutAfter( messages: number ): void {
		let left = messages;
		this.#cut = () => {
			left -= 1;
			return left < 0;
		};
	}

	/** What was to be cut and has not come to it is let through. */
	letThrough(): void {
		this.#cut = null;
	}

	async close(): Promise< void > {
		this.#open.forEach( ( socket ) => socket.destroy() );
		this.#server.close();
		await once( this.#server, 'close' );
	}

	#join( client: Socket ): void {
		const server = connect( this.#to );
		const messages = new ServerMessages();
		for ( const [ socket, peer ] of [
			[ client, server ],
			[ server, client ],
		] as const ) {
			this.#open.add( socket );
			socket.setNoDelay( true );
			// A broken connection ends like any other.
			socket.on( 'error', () => {} );
			socket.on( 'close', () => {
				this.#open.delete( socket );
				peer.end();
			} );
		}
		client.pipe( server );
		server.on( 'data', ( piece: Buffer ) => {
			for ( const message of messages.take( piece ) ) {
				if ( this.#cut?.( message ) ) {
					this.#cut = null;
					this.cuts += 1;
					server.destroy();
					client.destroy();
					return;
				}
				client.write( message );
			}
		} );
	}
}
