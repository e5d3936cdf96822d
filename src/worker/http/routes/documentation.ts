import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { App } from '../../app.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { docsPage, DOCS_PAGE_POLICY } from '../openapi/docs-page.ts';
import { openApiDocument } from '../openapi/document.ts';
import type { OpenApiDocument } from '../openapi/document-types.ts';

const DOCUMENT = apiRoute( {
	method: 'GET',
	path: '/v1/openapi.json',
	operation: 'readDocument',
	tag: 'Worker',
	summary: 'This document',
	scope: null,
	answers: {
		200: {
			description: 'An OpenAPI 3.1 document.',
			schema: z.looseObject( { openapi: z.string() } ),
		},
	},
} );

/** What the API is, for programs and for people. Both hold nothing of the shop. */
export function documentationRoutes( server: FastifyInstance, routes: ApiRoutes, app: App ): void {
	let document: OpenApiDocument | null = null;
	const written = (): OpenApiDocument => {
		document ??= openApiDocument( routes.declared, app.version );
		return document;
	};

	routes.add( DOCUMENT, async () => ( { status: 200, body: { ...written() } } ) );

	server.get( '/v1/docs', async ( _request, reply ) =>
		reply
			.type( 'text/html; charset=utf-8' )
			.header( 'content-security-policy', DOCS_PAGE_POLICY )
			.header( 'x-content-type-options', 'nosniff' )
			.header( 'referrer-policy', 'no-referrer' )
			.send( docsPage( written() ) )
	);
}
