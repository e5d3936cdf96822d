import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawDelivery } from '../../src/worker/channels/contract.ts';

/** A small HTTP server that a simulated marketplace delivers its webhooks to. */
export interface DeliveryReceiver {
	readonly url: string;
	readonly deliveries: DeliveryLog;
	close(): Promise< void >;
}

/** Everything that arrived, oldest first, and a way to wait for what has not. */
export class DeliveryLog {
	readonly all: RawDelivery[] = [];
	readonly #listeners = new Set< () => void >();

	add( delivery: RawDelivery ): void {
		this.all.push( delivery );
		for ( const listener of [ ...this.#listeners ] ) {
			listener();
		}
	}

	/**
	 * The first answer of `look` that is not undefined; it is asked again after every arrival.
	 * @throws when nothing fits within `timeoutMs`.
	 */
	async until< T >(
		what: string,
		look: ( all: readonly RawDelivery[] ) => T | undefined | Promise< T | undefined >,
		timeoutMs = 10_000
	): Promise< T > {
		const deadline = AbortSignal.timeout( timeoutMs );
		for (;;) {
			const seen = this.all.length;
			const found = await look( this.all );
			if ( found !== undefined ) {
				return found;
			}
			if ( deadline.aborted ) {
				throw new Error(
					`no delivery with ${ what } within ${ timeoutMs } ms (${ this.all.length } arrived)`
				);
			}
			if ( this.all.length === seen ) {
				await this.#arrivalOr( deadline );
			}
		}
	}

	#arrivalOr( deadline: AbortSignal ): Promise< void > {
		return new Promise( ( resolve ) => {
			const done = () => {
				this.#listeners.delete( done );
				deadline.removeEventListener( 'abort', done );
				resolve();
			};
			this.#listeners.add( done );
			deadline.addEventListener( 'abort', done );
			// The deadline may have passed since it was last looked at; its event would not come again.
			if ( deadline.aborted ) {
				done();
			}
		} );
	}
}

export async function startDeliveryReceiver(): Promise< DeliveryReceiver > {
	const deliveries = new DeliveryLog();
	const receive = async ( request: IncomingMessage, response: ServerResponse ) => {
		const chunks: Uint8Array[] = [];
		for await ( const chunk of request as AsyncIterable< Uint8Array > ) {
			chunks.push( chunk );
		}
		const headers: Record< string, string > = {};
		for ( const [ name, value ] of Object.entries( request.headers ) ) {
			headers[ name ] = Array.isArray( value ) ? value.join( ', ' ) : ( value ?? '' );
		}
		deliveries.add( {
			headers,
			body: Uint8Array.from( Buffer.concat( chunks ) ),
			receivedAtMs: Date.now(),
		} );
		response.end();
	};
	const server = createServer( ( request, response ) => {
		// A sender that hangs up halfway has delivered nothing.
		receive( request, response ).catch( () => response.destroy() );
	} );
	await new Promise< void >( ( resolve ) => {
		server.listen( 0, '127.0.0.1', resolve );
	} );
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${ port }/intake`,
		deliveries,
		close: () =>
			new Promise( ( resolve ) => {
				server.closeAllConnections();
				server.close( () => resolve() );
			} ),
	};
}
