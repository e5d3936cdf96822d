import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import axios, { type AxiosResponse } from 'axios';
import { z } from 'zod';
import { acknowledge, answerTo, waitingIn } from './link-answers.ts';
import { ShopBooks } from './shop-books.ts';
import { fitting, sign } from './wire-signature.ts';

const secretsSchema = z.object( {
	toWorker: z.string(),
	toShop: z.string(),
	token: z.string(),
} );
const pairedSchema = secretsSchema.extend( {
	channel: z.string(),
	intake: z.string(),
	api: z.string(),
} );
type Secrets = z.infer< typeof secretsSchema >;

/** PHP keeps no connections between requests; one kept would be dead after a restart. */
const httpAgent = new Agent( { keepAlive: false } );

/** What becomes of a call of the worker. */
export type Fault = 'lose-answer' | 'html' | 'refuse' | 'redirect' | 'empty';

/** A paired shop over real HTTP. What it sells and counts is in its books (`ShopBooks`). */
export class FakePlugin extends ShopBooks {
	readonly #server: Server;
	#url = '';
	#paired: z.infer< typeof pairedSchema > | null = null;
	/** Newest first. */
	#secrets: Secrets[] = [];
	/** Every call that was rightly signed, oldest first. */
	readonly calls: { readonly name: string; readonly body: unknown; readonly secret: number }[] =
		[];
	refusedSignatures = 0;
	/** Decides about each call, after it has taken effect where it does. */
	faultOf: ( name: string ) => Fault | undefined = () => undefined;

	private constructor() {
		super();
		this.#server = createServer( ( request, response ) => {
			this.#answer( request, response ).catch( () => response.destroy() );
		} );
	}

	static async start(): Promise< FakePlugin > {
		const plugin = new FakePlugin();
		plugin.#server.listen( 0, '127.0.0.1' );
		await once( plugin.#server, 'listening' );
		const address = plugin.#server.address();
		const port = typeof address === 'object' && address ? address.port : 0;
		plugin.#url = `http://127.0.0.1:${ port }`;
		return plugin;
	}

	get url(): string {
		return this.#url;
	}

	get paired() {
		if ( ! this.#paired ) {
			throw new Error( 'not paired' );
		}
		return this.#paired;
	}

	get secrets(): readonly Secrets[] {
		return this.#secrets;
	}

	/** The settings page: address and code typed in. */
	async pair( worker: string, code: string, link?: string ): Promise< AxiosResponse< unknown > > {
		const answer = await post( `${ worker }/pair`, {
			v: 1,
			code,
			shop: {
				url: this.#url,
				link: link ?? `${ this.#url }/wp-json/lockstep/v1/link`,
				name: 'Mugs & More',
				epoch: this.books.epoch,
				plugin: '0.1.0',
				woocommerce: '11.0.1',
			},
		} );
		if ( answer.status === 201 ) {
			this.#paired = pairedSchema.parse( answer.data );
			this.#secrets = [ this.#paired ];
		}
		return answer;
	}

	/** @param isLost the new secrets never arrive here. */
	async rotate( { isLost = false } = {} ): Promise< AxiosResponse< unknown > > {
		const answer = await this.api( '/pairing/rotate', {} );
		if ( answer.status === 200 && ! isLost ) {
			this.#secrets = [ secretsSchema.parse( answer.data ), ...this.#secrets ];
		}
		return answer;
	}

	api( path: string, body: object, token = this.#secrets[ 0 ]?.token ) {
		return post( `${ this.paired.api }${ path }`, body, {
			authorization: `Bearer ${ token ?? '' }`,
		} );
	}

	/** Only says that something waits, as PHP does where a shopper would wait for more. */
	call(): Promise< AxiosResponse< unknown > > {
		return this.deliver( { body: '{"v":1,"call":"pull"}', isAcknowledging: false } );
	}

	/** Delivers what waits. */
	async deliver(
		given: { isAcknowledging?: boolean; body?: string; id?: string } = {}
	): Promise< AxiosResponse< unknown > > {
		const { isAcknowledging = true, body = this.waitingBody(), id = randomUUID() } = given;
		const answer = await this.post(
			body,
			sign( id, nowS(), body, this.#secrets[ 0 ]?.toWorker ?? '' )
		);
		const acknowledged = z.object( { id: z.literal( id ) } ).safeParse( answer.data );
		if ( isAcknowledging && answer.status === 200 && acknowledged.success ) {
			this.acknowledge( body );
		}
		return answer;
	}

	post( body: string, headers: Record< string, string > ): Promise< AxiosResponse< unknown > > {
		return axios.post( this.paired.intake, Buffer.from( body ), {
			headers: { 'content-type': 'application/json', ...headers },
			httpAgent,
			validateStatus: () => true,
		} );
	}

	waitingBody(): string {
		const { events, orders } = waitingIn( this, 500 );
		return JSON.stringify( { v: 1, epoch: this.books.epoch, events, orders } );
	}

	acknowledge( body: string ): void {
		const { events, orders } = z
			.object( {
				events: z.array( z.object( { id: z.string() } ) ),
				orders: z.array(
					z.object( { order: z.object( { id: z.number() } ), revision: z.number() } )
				),
			} )
			.parse( JSON.parse( body ) );
		acknowledge( this, {
			events: events.map( ( { id } ) => id ),
			orders: Object.fromEntries( orders.map( ( one ) => [ one.order.id, one.revision ] ) ),
		} );
	}

	get unacknowledged(): number {
		const { events, orders, left } = waitingIn( this, 1_000_000 );
		return events.length + orders.length + left;
	}

	callsOf( name: string ): number {
		return this.calls.filter( ( call ) => call.name === name ).length;
	}

	async close(): Promise< void > {
		this.#server.closeAllConnections();
		this.#server.close();
		await once( this.#server, 'close' );
	}

	async #answer( request: IncomingMessage, response: ServerResponse ): Promise< void > {
		const chunks: Buffer[] = [];
		for await ( const chunk of request ) {
			chunks.push( z.instanceof( Buffer ).parse( chunk ) );
		}
		const body = Buffer.concat( chunks ).toString( 'utf8' );
		const name = /\/link\/([a-z]+)$/.exec( request.url ?? '' )?.[ 1 ] ?? '';
		const fault = this.faultOf( name );
		if ( fault === 'refuse' || fault === 'html' || fault === 'redirect' ) {
			answerBadly( response, fault );
			return;
		}
		const secret = fitting(
			request.headers,
			body,
			this.#secrets.map( ( { toShop } ) => toShop )
		);
		if ( secret < 0 ) {
			this.refusedSignatures += 1;
			const error = { code: 'lockstep_signature', message: 'No.', data: { status: 401 } };
			send( response, 401, error );
			return;
		}
		this.calls.push( { name, body: JSON.parse( body ), secret } );
		const answer = answerTo( this, name, JSON.parse( body ) );
		if ( fault === 'lose-answer' ) {
			request.socket.destroy();
			return;
		}
		send( response, answer ? 200 : 404, fault === 'empty' ? {} : ( answer ?? {} ) );
	}
}

export function nowS(): number {
	return Math.floor( Date.now() / 1_000 );
}

function answerBadly( response: ServerResponse, fault: Fault ): void {
	if ( fault === 'refuse' ) {
		response.destroy();
	} else if ( fault === 'redirect' ) {
		response.writeHead( 302, { location: 'https://elsewhere.example/' } ).end();
	} else {
		response
			.writeHead( 200, { 'content-type': 'text/html' } )
			.end( '<!doctype html><title>Just a moment…</title>' );
	}
}

function send( response: ServerResponse, status: number, body: object ): void {
	response
		.writeHead( status, { 'content-type': 'application/json' } )
		.end( JSON.stringify( body ) );
}

export function post(
	url: string,
	body: object,
	headers: Record< string, string > = {}
): Promise< AxiosResponse< unknown > > {
	return axios.post( url, body, { headers, httpAgent, validateStatus: () => true } );
}
