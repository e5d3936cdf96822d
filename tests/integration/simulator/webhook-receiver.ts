import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
	readonly headers: Readonly< Record< string, string > >;
	/** The bytes as they came. */
	readonly raw: Buffer;
	readonly atMs: number;
}

/** A receiver of webhooks that keeps every request and answers what it is told to. */
export class WebhookReceiver {
	readonly received: Received[] = [];
	url = '';
	/** Asked for each request, in order of arrival; `null` never answers. */
	answer: ( request: Received ) => number | null = () => 200;
	private readonly waiting: { count: number; resolve: () => void }[] = [];
	private readonly server = createServer( ( incoming, outgoing ) => {
		const chunks: Buffer[] = [];
		incoming.on( 'data', ( chunk: Buffer ) => chunks.push( chunk ) );
		incoming.on( 'end', () => {
			const headers: Record< string, string > = {};
			for ( const [ name, value ] of Object.entries( incoming.headers ) ) {
				headers[ name ] = String( value );
			}
			const request = { headers, raw: Buffer.concat( chunks ), atMs: Date.now() };
			this.received.push( request );
			const status = this.answer( request );
			if ( status !== null ) {
				outgoing.writeHead( status ).end();
			}
			for ( const { count, resolve } of this.waiting ) {
				if ( this.received.length >= count ) {
					resolve();
				}
			}
		} );
	} );

	async start(): Promise< this > {
		await new Promise< void >( ( resolve ) => this.server.listen( 0, '127.0.0.1', resolve ) );
		const { port } = this.server.address() as AddressInfo;
		this.url = `http://127.0.0.1:${ port }/hooks`;
		return this;
	}

	/** Resolves once that many requests have arrived in all. */
	arrived( count: number ): Promise< void > {
		return this.received.length >= count
			? Promise.resolve()
			: new Promise( ( resolve ) => this.waiting.push( { count, resolve } ) );
	}

	async stop(): Promise< void > {
		this.server.closeAllConnections();
		await new Promise( ( resolve ) => this.server.close( resolve ) );
	}
}

export const NO_DELAYS = {
	write: { minMs: 0, maxMs: 5 },
	read: { minMs: 0, maxMs: 5 },
	webhook: { minMs: 0, maxMs: 10 },
};

export function jsonOf( request: Received | undefined ): Record< string, unknown > {
	return JSON.parse( request?.raw.toString( 'utf8' ) ?? '{}' ) as Record< string, unknown >;
}
