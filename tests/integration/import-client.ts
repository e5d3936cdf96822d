import type { ErrorAnswer } from '../../src/shared/api/error-answer.ts';
import {
	importChangePageSchema,
	importErrorPageSchema,
	type ImportAnswer,
	type ImportChange,
	type ImportError,
} from '../../src/shared/api/imports.ts';

export type Answer< T > =
	| { readonly status: number; readonly body: T; readonly error: null }
	| { readonly status: number; readonly body: null; readonly error: ErrorAnswer[ 'error' ] };

interface WorkerOf {
	readonly worker: { readonly address: string; readonly adminToken: string };
}

/** What a program does with files over the API of a worker. */
export class ImportClient {
	readonly #world: WorkerOf;

	constructor( world: WorkerOf ) {
		this.#world = world;
	}

	async ask< T >(
		method: 'GET' | 'POST',
		path: string,
		body?: unknown,
		headers: Readonly< Record< string, string > > = {}
	): Promise< Answer< T > > {
		const { address, adminToken } = this.#world.worker;
		const isFile = typeof body === 'string' || body instanceof Uint8Array;
		const response = await fetch( `${ address }${ path }`, {
			method,
			headers: {
				authorization: `Bearer ${ adminToken }`,
				...( body !== undefined && {
					'content-type': isFile ? 'text/csv' : 'application/json',
				} ),
				...headers,
			},
			...( body !== undefined && {
				body: isFile ? ( body as Uint8Array< ArrayBuffer > ) : JSON.stringify( body ),
			} ),
		} );
		const { status } = response;
		const answer: unknown = await response.json();
		return response.ok
			? { status, body: answer as T, error: null }
			: { status, body: null, error: ( answer as ErrorAnswer ).error };
	}

	async send(
		file: string | Uint8Array,
		{ query = '', key }: { query?: string; key?: string } = {}
	): Promise< Answer< ImportAnswer > > {
		const headers = key === undefined ? {} : { 'idempotency-key': key };
		return this.ask( 'POST', `/v1/imports${ query }`, file, headers );
	}

	/** Sends a file, and waits for the end of its dry run. */
	async checked(
		file: string | Uint8Array,
		options: { query?: string; key?: string } = {}
	): Promise< ImportAnswer > {
		return this.settled( bodyOf( await this.send( file, options ) ) );
	}

	async apply( id: string, body: unknown = {} ): Promise< Answer< ImportAnswer > > {
		return this.ask( 'POST', `/v1/imports/${ encodeURIComponent( id ) }/apply`, body );
	}

	async applied( id: string, body: unknown = {} ): Promise< ImportAnswer > {
		return this.settled( bodyOf( await this.apply( id, body ) ) );
	}

	async undone( id: string ): Promise< ImportAnswer > {
		const path = `/v1/imports/${ encodeURIComponent( id ) }/undo`;
		return this.settled( bodyOf( await this.ask< ImportAnswer >( 'POST', path ) ) );
	}

	async read( id: string ): Promise< ImportAnswer > {
		return bodyOf( await this.ask( 'GET', `/v1/imports/${ encodeURIComponent( id ) }` ) );
	}

	/** Asks until nothing is under way any more. */
	async settled( { import: id }: ImportAnswer ): Promise< ImportAnswer > {
		for (;;) {
			const answer = await this.read( id );
			if ( ! answer.state.endsWith( 'ing' ) || answer.isInterrupted ) {
				return answer;
			}
			await new Promise( ( resolve ) => {
				setTimeout( resolve, 5 );
			} );
		}
	}

	async changes( id: string ): Promise< ImportChange[] > {
		const path = `/v1/imports/${ encodeURIComponent( id ) }/changes`;
		const pages = ( await this.#pages( path ) ).map( ( page ) =>
			importChangePageSchema.parse( page )
		);
		return pages.flatMap( ( { changes } ) => changes );
	}

	async errors( id: string ): Promise< ImportError[] > {
		const path = `/v1/imports/${ encodeURIComponent( id ) }/errors`;
		const pages = ( await this.#pages( path ) ).map( ( page ) =>
			importErrorPageSchema.parse( page )
		);
		return pages.flatMap( ( { errors } ) => errors );
	}

	async exported( kind: string ): Promise< string > {
		const { address, adminToken } = this.#world.worker;
		const response = await fetch( `${ address }/v1/exports/${ kind }`, {
			headers: { authorization: `Bearer ${ adminToken }` },
		} );
		// Not text(): that takes the byte order mark away.
		return Buffer.from( await response.arrayBuffer() ).toString( 'utf8' );
	}

	async #pages( path: string ): Promise< unknown[] > {
		const pages: unknown[] = [];
		let cursor: string | null = null;
		do {
			const query: string = cursor === null ? '' : `?cursor=${ cursor }`;
			const page = bodyOf(
				await this.ask< { next: string | null } >( 'GET', `${ path }${ query }` )
			);
			pages.push( page );
			cursor = page.next;
		} while ( cursor !== null );
		return pages;
	}
}

/** @throws {Error} with what was refused. */
export function bodyOf< T >( { body, error, status }: Answer< T > ): T {
	if ( error ) {
		throw new Error( `${ status } ${ error.code } ${ error.detail }` );
	}
	return body;
}
