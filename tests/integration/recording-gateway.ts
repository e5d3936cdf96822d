import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
	readonly path: string;
	readonly body: Buffer;
	/** `null`: no answer came. */
	status: number | null;
}

/**
 * A door that stays open when what stands behind it is killed, and remembers everything that passed
 * through: what was asked, and what was answered to whom. While nobody is behind it, a connection is
 * cut, as a crashed process would.
 */
export class RecordingGateway {
	readonly exchanges: Exchange[] = [];
	/** Those that are being worked on behind the door. */
	underWay: readonly Exchange[] = [];
	/** Called in the moment an answer arrives, before it is passed on. */
	onAnswered: ( ( exchange: Exchange ) => void ) | null = null;
	readonly #server: Server;
	readonly #target: () => string | null;

	private constructor( target: () => string | null ) {
		this.#target = target;
		this.#server = createServer( ( incoming, outgoing ) => {
			this.#pass( incoming ).then(
				( { status, headers, body } ) => {
					outgoing.writeHead( status, headers );
					outgoing.end( body );
				},
				() => incoming.socket.destroy()
			);
		} );
		this.#server.keepAliveTimeout = 120_000;
	}

	/** @param target  the address behind the door at this moment, `null` while there is none. */
	static async open( target: () => string | null ): Promise< RecordingGateway > {
		const gateway = new RecordingGateway( target );
		await new Promise< void >( ( resolve ) => {
			gateway.#server.listen( 0, '127.0.0.1', resolve );
		} );
		return gateway;
	}

	get url(): string {
		const { port } = this.#server.address() as AddressInfo;
		return `http://127.0.0.1:${ port }`;
	}

	close(): Promise< void > {
		this.#server.closeAllConnections();
		return new Promise( ( resolve ) => {
			this.#server.close( () => resolve() );
		} );
	}

	async #pass( incoming: IncomingMessage ) {
		const body = await bodyOf( incoming );
		const exchange: Exchange = { path: incoming.url ?? '/', body, status: null };
		this.exchanges.push( exchange );
		const target = this.#target();
		if ( target === null ) {
			throw new Error( 'nobody is behind the door' );
		}
		this.underWay = [ ...this.underWay, exchange ];
		try {
			const answer = await this.#ask( `${ target }${ exchange.path }`, incoming, exchange );
			return { ...answer, body: await bodyOf( answer.message ) };
		} finally {
			this.underWay = this.underWay.filter( ( one ) => one !== exchange );
		}
	}

	#ask( url: string, { method, headers }: IncomingMessage, exchange: Exchange ) {
		return new Promise< {
			readonly status: number;
			readonly headers: IncomingMessage[ 'headers' ];
			readonly message: IncomingMessage;
		} >( ( resolve, reject ) => {
			const outgoing = request( url, { method, headers, agent: false } );
			outgoing.on( 'response', ( message ) => {
				const status = message.statusCode ?? 0;
				exchange.status = status;
				this.onAnswered?.( exchange );
				resolve( { status, headers: message.headers, message } );
			} );
			outgoing.on( 'error', reject );
			outgoing.end( exchange.body );
		} );
	}
}

async function bodyOf( message: IncomingMessage ): Promise< Buffer > {
	const chunks: Buffer[] = [];
	for await ( const chunk of message as AsyncIterable< Buffer > ) {
		chunks.push( chunk );
	}
	return Buffer.concat( chunks );
}
