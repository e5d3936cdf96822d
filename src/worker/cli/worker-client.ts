import axios, { type AxiosInstance } from 'axios';
import { z } from 'zod';
import { errorAnswerSchema } from '../../shared/api/error-answer.ts';
import { readConfig } from '../config.ts';
import { EXIT } from './output.ts';
import { storedToken } from './stored-token.ts';

const TIMEOUT_MS = 30_000;

/** Of every command that asks a running worker. */
export interface WorkerOptions {
	readonly json: boolean;
	readonly url?: string;
	readonly token?: string;
}

/** A command that ends without having done what it should, in words for people and for programs. */
export class CommandFailed extends Error {
	override readonly name = 'CommandFailed';
	readonly exitCode: number;
	/** Of the catalogue of errors; `null`: no worker said anything. */
	readonly code: string | null;
	/** By the path of each field: what is wrong with it. */
	readonly fields: Readonly< Record< string, string > >;

	constructor(
		message: string,
		{
			exitCode,
			code = null,
			fields = {},
		}: Pick< CommandFailed, 'exitCode' > & Partial< Pick< CommandFailed, 'code' | 'fields' > >
	) {
		super( message );
		this.exitCode = exitCode;
		this.code = code;
		this.fields = fields;
	}
}

/** What a query of the API may hold; `undefined` is left out. */
export type Query = Readonly< Record< string, string | number | boolean | undefined > >;

/** The REST API of a running worker, as the command line uses it. Every answer is checked. */
export class WorkerClient {
	readonly url: string;
	readonly #http: AxiosInstance;

	constructor( { url, token }: Pick< WorkerOptions, 'url' | 'token' > ) {
		const config = readConfig( process.env );
		this.url = url ?? `http://${ config.host }:${ config.port }`;
		this.#http = axios.create( {
			baseURL: this.url,
			headers: {
				authorization: `Bearer ${ token ?? config.adminToken ?? storedToken( config.dataDir ) }`,
			},
			timeout: TIMEOUT_MS,
			validateStatus: () => true,
		} );
	}

	/** @throws {CommandFailed} with the worker's own words, or that none answers. */
	async get< Schema extends z.ZodType >(
		path: string,
		schema: Schema,
		query: Query = {}
	): Promise< z.output< Schema > > {
		return this.#answer( schema, () => this.#http.get( path, { params: query } ) );
	}

	/** @throws {CommandFailed} as `get`. */
	async post< Schema extends z.ZodType >(
		path: string,
		schema: Schema,
		body: unknown = {}
	): Promise< z.output< Schema > > {
		return this.#answer( schema, () => this.#http.post( path, body ) );
	}

	/** Sends a file as it is. @throws {CommandFailed} as `get`. */
	async postFile< Schema extends z.ZodType >(
		path: string,
		schema: Schema,
		{
			bytes,
			query = {},
			key,
		}: { readonly bytes: Uint8Array; readonly query?: Query; readonly key?: string | undefined }
	): Promise< z.output< Schema > > {
		const headers = {
			'content-type': 'text/csv',
			...( key !== undefined && { 'idempotency-key': key } ),
		};
		const config = { headers, params: query, maxBodyLength: Number.POSITIVE_INFINITY };
		return this.#answer( schema, () => this.#http.post( path, bytes, config ) );
	}

	/**
	 * The pages of a list, one after the other, up to so many entries.
	 *
	 * @throws {CommandFailed} as `get`.
	 */
	async *pages< Page extends { readonly next: string | null } >(
		path: string,
		schema: z.ZodType< Page >,
		query: Query
	): AsyncGenerator< Page > {
		let cursor: string | null = null;
		do {
			const page: Page = await this.get(
				path,
				schema,
				cursor === null ? query : { ...query, after: undefined, cursor }
			);
			yield page;
			cursor = page.next;
		} while ( cursor !== null );
	}

	async #answer< Schema extends z.ZodType >(
		schema: Schema,
		ask: () => Promise< { readonly status: number; readonly data: unknown } >
	): Promise< z.output< Schema > > {
		const answer = await ask().catch( () => null );
		if ( ! answer ) {
			throw new CommandFailed(
				`No worker answers at ${ this.url }. Start one with "npx lockstep serve", or name another with --url.`,
				{ exitCode: EXIT.unreachable }
			);
		}
		const { status, data } = answer;
		if ( status < 200 || status > 299 ) {
			throw refused( this.url, status, data );
		}
		const parsed = schema.safeParse( data );
		if ( ! parsed.success ) {
			throw new CommandFailed(
				`What answers at ${ this.url } is no worker of this version: ${ z.prettifyError( parsed.error ) }`,
				{ exitCode: EXIT.unreachable }
			);
		}
		return parsed.data;
	}
}

function refused( url: string, status: number, data: unknown ): CommandFailed {
	const answer = errorAnswerSchema.safeParse( data );
	if ( ! answer.success ) {
		return new CommandFailed( `What answers at ${ url } said ${ status }: is it a worker?`, {
			exitCode: EXIT.unreachable,
		} );
	}
	const { code, message, detail, action, fields = {} } = answer.data.error;
	const lines = [
		`${ code }: ${ [ message, detail ].filter( ( part ) => part !== '' ).join( ' ' ) }`,
		...Object.entries( fields ).map( ( [ path, what ] ) => `  ${ path }: ${ what }` ),
		action,
	];
	return new CommandFailed( lines.join( '\n' ), { exitCode: EXIT.failed, code, fields } );
}
