import type {
	FastifyReply,
	FastifyRequest,
	onRequestAsyncHookHandler,
	RouteGenericInterface,
} from 'fastify';
import type { IncomingMessage } from 'node:http';
import type { BackPressure, Place } from '../intake/back-pressure.ts';
import { answerError } from './answer-error.ts';

/**
 * Lets a request in that adds work only while there is room for its body, which is asked for by its
 * announced length before a byte of it is read. A route needs both: `ask` in its `onRequest`, after
 * whatever finds out that the sender is no stranger (who could else take all the room by announcing
 * much and sending nothing), and its handler inside `whileHeld`.
 */
export class Admission {
	readonly ask: onRequestAsyncHookHandler;
	readonly #places = new WeakMap< IncomingMessage, { place: Place; isHandled: boolean } >();

	constructor( pressure: BackPressure ) {
		this.ask = async ( request, reply ) => {
			const place = pressure.enter( bytesToRead( request, request.routeOptions.bodyLimit ) );
			if ( ! place ) {
				return answerLater( reply, pressure, 'OVERLOADED' );
			}
			const entry = { place, isHandled: false };
			this.#places.set( request.raw, entry );
			reply.raw.once( 'close', () => {
				if ( ! entry.isHandled ) {
					place.leave();
				}
			} );
			return undefined;
		};
	}

	/**
	 * The room is left when the handler is done, not when the connection is closed: senders give up
	 * after a few seconds, and what they sent still waits for a disk that stands still.
	 */
	whileHeld< Route extends RouteGenericInterface >(
		handler: ( request: FastifyRequest< Route >, reply: FastifyReply ) => Promise< unknown >
	): ( request: FastifyRequest< Route >, reply: FastifyReply ) => Promise< unknown > {
		return async ( request, reply ) => {
			const entry = this.#places.get( request.raw );
			if ( ! entry ) {
				throw new Error( `${ request.url } is handled without having been let in` );
			}
			entry.isHandled = true;
			try {
				return await handler( request, reply );
			} finally {
				entry.place.leave();
			}
		};
	}
}

/** What is announced; without a length as much as it may be. Nothing of what will be answered 413. */
function bytesToRead( { headers }: FastifyRequest, limitBytes: number ): number {
	const bytes = Number( headers[ 'content-length' ] ?? 0 );
	if ( headers[ 'transfer-encoding' ] !== undefined ) {
		return limitBytes;
	}
	return bytes <= limitBytes ? bytes : 0;
}

/** 503, with the seconds after which to come again. */
export function answerLater(
	reply: FastifyReply,
	pressure: BackPressure,
	code: 'OVERLOADED' | 'STORE_UNAVAILABLE'
): FastifyReply {
	void reply.header( 'retry-after', String( pressure.retryAfterS ) );
	return answerError( reply, code );
}
