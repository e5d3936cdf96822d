import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import type { z } from 'zod';
import type { App } from '../app.ts';
import { WorkerError } from '../worker-error.ts';
import type { Admission } from './admission.ts';
import {
	CsvAnswer,
	NOTHING,
	type AnswerOf,
	type AnswerSpecs,
	type AnyAnswer,
	type ApiRoute,
	type Asked,
} from './api-route.ts';
import { parseRequest } from './answer-error.ts';
import { requireScope } from './authorize.ts';

/** As Node spells the header Idempotency-Key. */
const KEY_HEADER = 'idempotency-key';

/** The declared routes of one server: each is served, and listed for the document. */
export class ApiRoutes {
	readonly #server: FastifyInstance;
	readonly #app: App;
	readonly #admission: Admission;
	readonly #declared: ApiRoute[] = [];

	constructor( server: FastifyInstance, app: App, admission: Admission ) {
		this.#server = server;
		this.#app = app;
		this.#admission = admission;
	}

	/** In the order in which they were added. */
	get declared(): readonly ApiRoute[] {
		return this.#declared;
	}

	/** Serves a route: what does not match its schemas is answered 400 before the handler sees it. */
	add<
		Params extends z.ZodType,
		Query extends z.ZodType,
		Body extends z.ZodType,
		Answers extends AnswerSpecs,
	>(
		route: ApiRoute< Params, Query, Body, Answers >,
		handler: (
			asked: Asked< Params, Query, Body >
		) => Promise< AnswerOf< NoInfer< Answers > > >
	): void {
		this.#declared.push( route );
		const { method, path: url, scope, isAdmitted = false } = route;
		const answer = async (
			request: FastifyRequest,
			reply: FastifyReply
		): Promise< FastifyReply > => {
			const { status, body }: AnyAnswer = await handler( {
				params: parsed( route.params, request.params ),
				query: parsed( route.query, request.query ),
				body: parsed( route.body, route.isKeyed ? withKey( request ) : request.body ),
				request,
			} );
			return body instanceof CsvAnswer
				? sendCsv( reply.code( status ), body )
				: reply.code( status ).send( body );
		};
		const authorize = scope === null ? [] : [ requireScope( this.#app, scope ) ];
		const admit = isAdmitted ? [ this.#admission.ask ] : [];
		this.#server.route( {
			method,
			url,
			...( route.bodyLimitBytes !== undefined && { bodyLimit: route.bodyLimitBytes } ),
			onRequest: [ ...authorize, ...admit ],
			handler: isAdmitted ? this.#admission.whileHeld( answer ) : answer,
		} );
	}
}

function sendCsv( reply: FastifyReply, { name, text }: CsvAnswer ): FastifyReply {
	return reply
		.type( 'text/csv; charset=utf-8' )
		.header( 'content-disposition', `attachment; filename="${ name }"` )
		.send( Readable.from( text ) );
}

/** @throws {WorkerError} REQUEST_INVALID */
function parsed< T extends z.ZodType >( schema: T | undefined, input: unknown ): z.output< T >;
function parsed( schema: z.ZodType | undefined, input: unknown ): unknown {
	return schema === undefined ? NOTHING.parse( {} ) : parseRequest( schema, input );
}

/** @throws {WorkerError} REQUEST_INVALID: two keys are given, and they differ. */
function withKey( { headers, body }: FastifyRequest ): unknown {
	const key = headers[ KEY_HEADER ];
	if ( key === undefined || typeof body !== 'object' || body === null || Array.isArray( body ) ) {
		return body;
	}
	if ( 'key' in body && body.key !== key ) {
		throw new WorkerError( 'REQUEST_INVALID', '', {
			key: 'is another one than that of the header Idempotency-Key',
		} );
	}
	return { ...body, key };
}
