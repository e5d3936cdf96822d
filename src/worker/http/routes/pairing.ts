import type { FastifyInstance, FastifyRequest } from 'fastify';
import { channelIdSchema, type ChannelId } from '../../../shared/ids.ts';
import type { App } from '../../app.ts';
import { pairRequestSchema } from '../../pairing/pairing.ts';
import { WorkerError } from '../../worker-error.ts';
import { parseRequest } from '../answer-error.ts';
import { requireScope, tokenOf } from '../authorize.ts';

/** Five times what a shop says: this one body is read of strangers. */
const PAIR_BODY_MAX_BYTES = 16_384;

/** How a shop and this worker come to know each other, and part again (docs/wire-format.md). */
export function pairingRoutes( server: FastifyInstance, app: App ): void {
	const admin = { onRequest: requireScope( app, 'admin' ) };
	const operate = { onRequest: requireScope( app, 'operate' ) };

	server.post( '/v1/pairing/code', admin, async ( _request, reply ) =>
		reply.code( 201 ).send( await app.pairing.newCode() )
	);

	/** The one request that nobody has signed: it makes the secrets. */
	const bodyLimit = Math.min( PAIR_BODY_MAX_BYTES, app.config.bodyLimitBytes );
	server.post( '/pair', { bodyLimit }, async ( request, reply ) => {
		app.pairing.countTry( request.ip );
		const wanted = parseRequest( pairRequestSchema, request.body );
		return reply.code( 201 ).send( await app.pairing.pair( wanted ) );
	} );

	server.post( '/v1/pairing/rotate', operate, async ( request ) =>
		app.pairing.rotate( await shopOf( app, request ) )
	);

	server.post( '/v1/pairing/unpair', operate, async ( request ) => {
		await app.pairing.unpair( await shopOf( app, request ) );
		return { unpaired: true };
	} );
}

/** @throws {WorkerError} SHOP_TOKEN_NEEDED: only a shop itself may change its secrets. */
async function shopOf( app: App, request: FastifyRequest ): Promise< ChannelId > {
	const token = await tokenOf( app.store.model, request );
	const shop = /^shop:(.+)$/.exec( token?.name ?? '' )?.[ 1 ];
	const channel = channelIdSchema.safeParse( shop );
	if ( ! channel.success ) {
		throw new WorkerError( 'SHOP_TOKEN_NEEDED', '' );
	}
	return channel.data;
}
