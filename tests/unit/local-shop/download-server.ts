import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers on loopback as the given function says. */
export class DownloadServer {
	readonly #server: Server;

	private constructor( server: Server ) {
		this.#server = server;
	}

	static async start( answer: RequestListener ): Promise< DownloadServer > {
		const server = createServer( answer );
		await new Promise< void >( ( resolve ) => server.listen( 0, '127.0.0.1', resolve ) );
		return new DownloadServer( server );
	}

	url( name: string ): string {
		const { port } = this.#server.address() as AddressInfo;
		return `http://127.0.0.1:${ port }/${ name }`;
	}

	async close(): Promise< void > {
		this.#server.closeAllConnections();
		await new Promise( ( resolve ) => this.#server.close( resolve ) );
	}
}
