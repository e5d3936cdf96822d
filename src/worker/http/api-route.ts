import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Scope } from './authorize.ts';

/**
 * One address of the API, said once: how its requests are checked, what it answers and what the
 * document says of it all come from here, so that none of them can run away from the others.
 */
export interface ApiRoute<
	Params extends z.ZodType = z.ZodType,
	Query extends z.ZodType = z.ZodType,
	Body extends z.ZodType = z.ZodType,
	Answers extends AnswerSpecs = AnswerSpecs,
> {
	readonly method: 'GET' | 'POST';
	/** As Fastify writes it: `/v1/stock/:sku`. */
	readonly path: string;
	/** Names it in the document and in clients made from it. */
	readonly operation: string;
	/** Under which heading the document shows it. */
	readonly tag: ApiTag;
	readonly summary: string;
	readonly description?: string;
	/** `null`: anybody may ask; it says nothing of the shop. */
	readonly scope: Scope | null;
	readonly params?: Params;
	readonly query?: Query;
	readonly body?: Body;
	readonly answers: Answers;
	/** Beyond those that any request of its kind may be answered. */
	readonly errors?: readonly ErrorCode[];
	/** It adds work, and is refused while there is no room for more. */
	readonly isAdmitted?: boolean;
	/** How large its body may be, where that is not LOCKSTEP_BODY_LIMIT_BYTES. */
	readonly bodyLimitBytes?: number;
	/** Its body may also be a CSV file itself: then that is the body's `csv`. */
	readonly isCsvToo?: boolean;
	/** The body's `key` may also come in the header Idempotency-Key. */
	readonly isKeyed?: boolean;
	readonly example?: RequestExample;
}

export const API_TAGS = [
	'Stock',
	'Orders',
	'Events',
	'Exceptions',
	'Bundles',
	'Files',
	'Channels',
	'Worker',
] as const;
export type ApiTag = ( typeof API_TAGS )[ number ];

export interface AnswerSpec {
	readonly description: string;
	readonly schema: z.ZodType;
	readonly example?: unknown;
}

/** An answer that is a CSV file, with the name under which a browser keeps it. */
export class CsvAnswer {
	readonly name: string;
	readonly text: AsyncIterable< string >;

	constructor( name: string, text: AsyncIterable< string > ) {
		this.name = name;
		this.text = text;
	}
}

/** Of a `CsvAnswer`. */
export const csvAnswerSchema = z.instanceof( CsvAnswer ).meta( { type: 'string' } );

/** Of an answer's schema: is it a file and not JSON? */
export function isCsv( schema: z.ZodType ): boolean {
	return schema === csvAnswerSchema;
}

export type AnswerSpecs = Readonly< Record< number, AnswerSpec > >;

export interface RequestExample {
	readonly params?: Readonly< Record< string, string | number > >;
	readonly query?: Readonly< Record< string, string | number | boolean > >;
	readonly body?: Readonly< Record< string, unknown > >;
}

/** What a handler is given: what was asked, checked. */
export interface Asked<
	Params extends z.ZodType,
	Query extends z.ZodType,
	Body extends z.ZodType,
> {
	readonly params: z.output< Params >;
	readonly query: z.output< Query >;
	readonly body: z.output< Body >;
	readonly request: FastifyRequest;
}

/** One of the answers of a route, by its status. */
export type AnswerOf< Answers extends AnswerSpecs > = {
	readonly [ Status in keyof Answers ]: Answers[ Status ] extends {
		readonly schema: infer Schema extends z.ZodType;
	}
		? { readonly status: Status; readonly body: ReadonlyDeep< z.input< Schema > > }
		: never;
}[ keyof Answers ] &
	AnyAnswer;

export interface AnyAnswer {
	readonly status: number;
	readonly body: unknown;
}

/** A store hands out what nobody may change; JSON does not mind. */
type ReadonlyDeep< T > = T extends CsvAnswer
	? CsvAnswer
	: T extends readonly ( infer Entry )[]
		? readonly ReadonlyDeep< Entry >[]
		: T extends object
			? { readonly [ Key in keyof T ]: ReadonlyDeep< T[ Key ] > }
			: T;

/** Of a request that takes none of it. */
export const NOTHING = z.object( {} );
type Nothing = typeof NOTHING;

/** Declares a route; what it takes and answers is inferred from the schemas. */
export function apiRoute<
	Answers extends AnswerSpecs,
	Params extends z.ZodType = Nothing,
	Query extends z.ZodType = Nothing,
	Body extends z.ZodType = Nothing,
>( route: ApiRoute< Params, Query, Body, Answers > ): ApiRoute< Params, Query, Body, Answers > {
	return route;
}

const READ_ERRORS: readonly ErrorCode[] = [ 'REQUEST_INVALID', 'INTERNAL', 'STORE_UNAVAILABLE' ];

/** Every error that the route may answer. */
export function errorsOf( route: ApiRoute ): readonly ErrorCode[] {
	return [
		...READ_ERRORS,
		...( route.scope === null
			? []
			: ( [ 'TOKEN_MISSING_OR_WRONG', 'SCOPE_TOO_NARROW' ] as const ) ),
		...( route.method === 'POST'
			? ( [ 'BODY_TOO_LARGE', 'CONTENT_TYPE_UNKNOWN' ] as const )
			: [] ),
		...( route.isAdmitted ? ( [ 'OVERLOADED' ] as const ) : [] ),
		...( route.errors ?? [] ),
	];
}
