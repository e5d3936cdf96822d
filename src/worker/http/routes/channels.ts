import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { channelIdSchema, locationIdSchema } from '../../../shared/ids.ts';
import type { App } from '../../app.ts';
import { bufferSchema } from '../../../shared/buffer.ts';
import { parseRequest } from '../answer-error.ts';
import { requireScope } from '../authorize.ts';

const newChannelSchema = z.object( {
	channel: channelIdSchema,
	kind: z.string(),
	name: z.string().min( 1 ).max( 100 ),
	settings: z.unknown(),
	locations: z
		.array( locationIdSchema )
		.min( 1 )
		.default( [ locationIdSchema.parse( 'main' ) ] ),
	buffer: bufferSchema.default( { kind: 'units', units: 0 } ),
} );

/**
 * So long an answer may be silent while a catalogue is read at the pace that its channel allows; the
 * server's own 15 seconds would cut a shop of a few thousand products off.
 */
const SETUP_MAX_MS = 30 * 60_000;

export function channelRoutes( server: FastifyInstance, app: App ): void {
	const admin = { onRequest: requireScope( app.store.model, 'admin' ) };
	const operate = { onRequest: requireScope( app.store.model, 'operate' ) };

	/**
	 * Connects a channel: checks its settings, pulls its catalogue, registers its webhooks. Not refused
	 * when there is no room for more: what it adds is bulk, in portions, and somebody waits for it.
	 */
	server.post( '/v1/channels', admin, async ( request, reply ) => {
		const wanted = parseRequest( newChannelSchema, request.body );
		request.raw.socket.setTimeout( SETUP_MAX_MS );
		const report = await app.connectChannel( wanted );
		return reply.code( 201 ).send( { channel: wanted.channel, ...report } );
	} );

	/** Pulls the catalogue again: new offers are mapped, orders that waited for them take effect. */
	server.post< { Params: { channel: string } } >(
		'/v1/channels/:channel/import',
		operate,
		async ( request ) => {
			request.raw.socket.setTimeout( SETUP_MAX_MS );
			return app.importCatalogue( await app.findChannel( request.params.channel ) );
		}
	);

	server.get< { Params: { channel: string } } >(
		'/v1/channels/:channel/listings',
		{ onRequest: requireScope( app.store.model, 'read' ) },
		async ( request ) => ( {
			listings: await app.store.deliveries.listings(
				await app.findChannel( request.params.channel )
			),
		} )
	);
}
