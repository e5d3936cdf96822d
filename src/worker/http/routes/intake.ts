import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../../app.ts';
import { CALL_TOPIC } from '../../channels/contract.ts';
import type { Admission } from '../admission.ts';
import { answerError } from '../answer-error.ts';

/** Header lines that are worth keeping with a delivery; tokens and cookies are not among them. */
const KEPT_HEADERS = /^(x-shopify-|x-wc-|webhook-|content-type$|user-agent$)/;

interface Route {
	Params: { endpoint: string };
}

/**
 * Where channels deliver. In this order: find the channel by its unguessable address, make room for
 * the bytes, check the signature over them, store them, and only when that is durable answer 2xx.
 */
export function intakeRoutes( server: FastifyInstance, app: App, admission: Admission ): void {
	server.removeAllContentTypeParsers();
	server.addContentTypeParser( '*', { parseAs: 'buffer' }, ( _request, body, done ) =>
		done( null, body )
	);

	/** Whoever knows no address has no body read. */
	const findChannel = async (
		request: FastifyRequest< Route >,
		reply: FastifyReply
	): Promise< unknown > =>
		app.channelByEndpoint( request.params.endpoint )
			? undefined
			: answerError( reply, 'NOT_FOUND' );

	server.post< Route >(
		'/intake/:endpoint',
		{ onRequest: [ findChannel, admission.ask ] },
		admission.whileHeld< Route >( async ( request, reply ) => {
			const channel = app.channelByEndpoint( request.params.endpoint );
			if ( ! channel ) {
				return answerError( reply, 'NOT_FOUND' );
			}
			const body = Buffer.isBuffer( request.body ) ? request.body : Buffer.alloc( 0 );
			const headers = singleHeaders( request.headers );
			const receivedAtMs = app.clock.now();
			const verification = channel.adapter.verify( { headers, body, receivedAtMs } );
			if ( verification.result === 'ping' ) {
				return reply.code( 200 ).send( { received: 'ping' } );
			}
			if ( verification.result === 'forged' ) {
				await app.store.inbox.countRefusal(
					channel.row.channel,
					'SIGNATURE_WRONG',
					verification.reason,
					receivedAtMs
				);
				return answerError( reply, 'SIGNATURE_WRONG' );
			}
			const kept = Object.fromEntries(
				Object.entries( headers ).filter( ( [ name ] ) => KEPT_HEADERS.test( name ) )
			);
			const { deliveryKey, topic, signedWith } = verification;
			const id = channel.row.channel;
			const delivery = { channel: id, deliveryKey, topic, headers: kept, body, receivedAtMs };
			if ( signedWith !== undefined ) {
				app.pairing.noticeUse( id, signedWith );
			}
			if ( topic === CALL_TOPIC ) {
				channel.worker.pullSoon();
				return reply.code( 200 ).send( { received: 'call', id: deliveryKey } );
			}
			const stored = await app.takeDelivery( delivery );
			if ( ! channel.adapter.counted ) {
				return reply.code( 200 ).send( { received: stored } );
			}
			// With the id: an answer of something in between would be taken for ours otherwise.
			return reply.code( 200 ).send( { received: stored, id: deliveryKey } );
		} )
	);
}

function singleHeaders(
	headers: Readonly< Record< string, string | string[] | undefined > >
): Record< string, string > {
	const single: Record< string, string > = {};
	for ( const [ name, value ] of Object.entries( headers ) ) {
		if ( typeof value === 'string' ) {
			single[ name ] = value;
		}
	}
	return single;
}
