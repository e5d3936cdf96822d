import axios, { type AxiosInstance } from 'axios';
import type { WorkerStatus } from '../../../shared/status.ts';

const TIMEOUT_MS = 60_000;

/** The demo talks to its worker as anybody else would: over the REST API. */
export class ApiClient {
	readonly #http: AxiosInstance;

	constructor( address: string, token: string ) {
		this.#http = axios.create( {
			baseURL: address,
			headers: { authorization: `Bearer ${ token }` },
			timeout: TIMEOUT_MS,
			validateStatus: () => true,
		} );
	}

	async status(): Promise< WorkerStatus > {
		return this.get< WorkerStatus >( '/v1/status' );
	}

	/** @throws {Error} with the worker's own words when it does not answer 2xx. */
	async get< T >( path: string ): Promise< T > {
		return checked< T >( await this.#http.get< T >( path ) );
	}

	/** @throws {Error} with the worker's own words when it does not answer 2xx. */
	async post< T >( path: string, body: unknown, timeoutMs = TIMEOUT_MS ): Promise< T > {
		return checked< T >( await this.#http.post< T >( path, body, { timeout: timeoutMs } ) );
	}
}

function checked< T >( { status, data }: { status: number; data: T } ): T {
	if ( status < 200 || status > 299 ) {
		throw new Error( `the worker answered ${ status }: ${ JSON.stringify( data ) }` );
	}
	return data;
}
