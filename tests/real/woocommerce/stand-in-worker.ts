import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { LinkClient } from './link-client.ts';

/**
 * What stands at the worker's address, as good or as bad as a test wants it: `good` keeps what it
 * gets and says so, `hanging` accepts and never answers, `refusing` is not there at all, the others
 * answer nonsense. It pairs by the code `CODE`, with secrets that the test knows, so that the test
 * can be the worker itself.
 */
export type WorkerMood = 'good' | 'hanging' | 'refusing' | 'error' | 'html';

export const CODE = '7Q4M-XK2P';

export class StandInWorker {
	readonly toWorker = `whsec_${ randomBytes( 32 ).toString( 'base64' ) }`;
	readonly toShop = `whsec_${ randomBytes( 32 ).toString( 'base64' ) }`;
	readonly token = randomBytes( 24 ).toString( 'hex' );
	/** What the shop said of itself when it paired. */
	paired: { readonly link: string; readonly epoch: number } | null = null;
	readonly #fetching = new Set< Promise< unknown > >();
	#mood: WorkerMood = 'good';
	readonly #server: Server;
	readonly #sockets = new Set< Socket >();
	#port = 0;

	constructor() {
		this.#server = createServer( ( request, response ) => {
			this.#answer( request, response ).catch( () => response.destroy() );
		} );
		this.#server.on( 'connection', ( socket ) => {
			this.#sockets.add( socket );
			socket.once( 'close', () => this.#sockets.delete( socket ) );
		} );
	}

	get address(): string {
		return `http://127.0.0.1:${ this.#port }`;
	}

	async start(): Promise< void > {
		await new Promise< void >( ( resolve ) => {
			this.#server.listen( this.#port, '127.0.0.1', resolve );
		} );
		this.#port = ( this.#server.address() as AddressInfo ).port;
	}

	async setMood( mood: WorkerMood ): Promise< void > {
		// Its calls would fall on what is measured next.
		await Promise.all( this.#fetching );
		if ( mood === this.#mood ) {
			return;
		}
		const wasRefusing = this.#mood === 'refusing';
		this.#mood = mood;
		if ( mood === 'refusing' ) {
			await this.close();
		} else if ( wasRefusing ) {
			await this.start();
		}
	}

	async close(): Promise< void > {
		const closed = new Promise( ( resolve ) => this.#server.close( resolve ) );
		this.#sockets.forEach( ( socket ) => socket.destroy() );
		await closed;
	}

	async #answer( request: IncomingMessage, response: ServerResponse ): Promise< void > {
		let body = '';
		for await ( const chunk of request.setEncoding( 'utf8' ) ) {
			body += String( chunk );
		}
		switch ( this.#mood ) {
			case 'good':
				this.#answerWell( request, body, response );
				break;
			case 'error':
				response.writeHead( 500, { 'content-type': 'application/json' } ).end( '{}' );
				break;
			case 'html':
				response
					.writeHead( 200, { 'content-type': 'text/html' } )
					.end( '<!doctype html><h1>Welcome</h1>' );
				break;
			case 'hanging':
			case 'refusing':
				break;
		}
	}

	#answerWell( request: IncomingMessage, body: string, response: ServerResponse ): void {
		const say = ( status: number, answer: object ) =>
			response
				.writeHead( status, { 'content-type': 'application/json' } )
				.end( JSON.stringify( answer ) );
		if ( request.url === '/pair' ) {
			const { code, shop } = JSON.parse( body ) as {
				code: string;
				shop: { link: string; epoch: number };
			};
			if ( code !== CODE ) {
				say( 403, { error: { code: 'PAIRING_CODE_WRONG', message: 'wrong' } } );
				return;
			}
			this.paired = shop;
			say( 201, {
				channel: 'shop',
				intake: `${ this.address }/intake/of-the-shop`,
				api: `${ this.address }/v1`,
				toWorker: this.toWorker,
				toShop: this.toShop,
				token: this.token,
			} );
		} else if ( request.url?.startsWith( '/intake/' ) ) {
			if ( body.includes( '"call":"pull"' ) ) {
				const fetching = this.#fetch()
					.catch( () => undefined )
					.finally( () => this.#fetching.delete( fetching ) );
				this.#fetching.add( fetching );
			}
			say( 200, { received: 'stored', id: request.headers[ 'webhook-id' ] } );
		} else {
			say( 200, {} );
		}
	}

	/** What waits, and tells it to wait no longer. */
	async #fetch(): Promise< void > {
		const client = new LinkClient( this.paired?.link ?? '', this.toShop );
		const { events, orders } = await client.must< {
			events: { id: string }[];
			orders: { order: { id: number }; revision: number }[];
		} >( 'pull', {} );
		await client.must( 'pull', {
			acknowledged: {
				events: events.map( ( { id } ) => id ),
				orders: Object.fromEntries(
					orders.map( ( { order, revision } ) => [ order.id, revision ] )
				),
			},
		} );
	}
}
