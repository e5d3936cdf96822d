import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the worker answers to the one request that makes the secrets. */
export interface PairingAnswer {
	readonly intake: string;
	readonly toWorker: string;
	readonly toShop: string;
	readonly token: string;
}

/** Stands between shop and worker while they pair, and so knows the secrets that they agree on. */
export class RecordingRelay {
	answer: PairingAnswer | null = null;
	readonly #server: Server;

	constructor( worker: string ) {
		this.#server = createServer( ( request, response ) => {
			const relay = async () => {
				let body = '';
				for await ( const chunk of request.setEncoding( 'utf8' ) ) {
					body += String( chunk );
				}
				const said = await fetch( `${ worker }${ request.url ?? '/' }`, {
					method: request.method ?? 'POST',
					headers: { 'content-type': 'application/json' },
					body,
				} );
				const text = await said.text();
				if ( said.status === 201 ) {
					this.answer = JSON.parse( text ) as PairingAnswer;
				}
				response
					.writeHead( said.status, { 'content-type': 'application/json' } )
					.end( text );
			};
			relay().catch( () => response.destroy() );
		} );
	}

	async start(): Promise< string > {
		await new Promise< void >( ( resolve ) => {
			this.#server.listen( 0, '127.0.0.1', resolve );
		} );
		return `http://127.0.0.1:${ ( this.#server.address() as AddressInfo ).port }`;
	}

	async close(): Promise< void > {
		this.#server.closeAllConnections();
		await new Promise( ( resolve ) => this.#server.close( resolve ) );
	}
}
