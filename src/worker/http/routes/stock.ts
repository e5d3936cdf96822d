import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { listingIdSchema, locationIdSchema, skuSchema } from '../../../shared/ids.ts';
import { deltaSchema, positiveUnitsSchema } from '../../../shared/quantity.ts';
import type { App } from '../../app.ts';
import { WorkerError } from '../../worker-error.ts';
import type { Admission } from '../admission.ts';
import { parseRequest } from '../answer-error.ts';
import { requireScope } from '../authorize.ts';

const adjustmentSchema = z.object( {
	/** Chosen by the caller: the same key again has no second effect. */
	key: z.string().min( 8 ).max( 200 ),
	sku: skuSchema,
	location: locationIdSchema.default( locationIdSchema.parse( 'main' ) ),
	delta: deltaSchema.refine( ( delta ) => delta !== 0, 'must not be 0' ),
	reason: z.string().min( 1 ).max( 200 ),
} );

const bundleSchema = z.object( {
	bundle: skuSchema,
	title: z.string().max( 200 ).default( '' ),
	components: z.array( z.object( { sku: skuSchema, quantity: positiveUnitsSchema } ) ).max( 100 ),
	/** From several places together; else all of a kit lies in one. */
	isPackedAnywhere: z.boolean().default( false ),
	/** Some are packed beforehand, and lie on a shelf of their own. */
	isKeptAssembled: z.boolean().default( false ),
} );

const pageSchema = z.object( {
	after: z.coerce.number().int().min( 0 ).default( 0 ),
	limit: z.coerce.number().int().min( 1 ).max( 1_000 ).default( 100 ),
} );

export function stockRoutes( server: FastifyInstance, app: App, admission: Admission ): void {
	const { store } = app;
	const read = { onRequest: requireScope( store.model, 'read' ) };
	const write = { onRequest: [ requireScope( store.model, 'operate' ), admission.ask ] };

	server.get( '/v1/skus', read, async () => ( { skus: await store.model.skus() } ) );

	server.get< { Params: { sku: string } } >( '/v1/stock/:sku', read, async ( request ) => {
		const { sku } = parseRequest( z.object( { sku: skuSchema } ), request.params );
		if ( ! ( await store.model.hasSku( sku ) ) ) {
			throw new WorkerError( 'SKU_UNKNOWN', `"${ sku }"` );
		}
		return { sku, locations: await store.ledger.stock( sku ) };
	} );

	server.post(
		'/v1/adjustments',
		write,
		admission.whileHeld( async ( request, reply ) => {
			const wanted = parseRequest( adjustmentSchema, request.body );
			const result = await app.adjust( wanted );
			return reply.code( result.result === 'applied' ? 201 : 200 ).send( result );
		} )
	);

	server.get( '/v1/bundles', read, async () => ( { bundles: await store.model.bills() } ) );

	server.post(
		'/v1/bundles',
		write,
		admission.whileHeld( async ( request, reply ) => {
			await app.saveBundle( parseRequest( bundleSchema, request.body ) );
			return reply.code( 201 ).send( { saved: true } );
		} )
	);

	/** The log in commit order; `after` is the last position seen. Positions have no gaps. */
	server.get( '/v1/events', read, async ( request ) => {
		const { after, limit } = parseRequest( pageSchema, request.query );
		return { events: await store.ledger.events( after, limit ) };
	} );

	server.get< { Params: { listing: string } } >(
		'/v1/listings/:listing/why',
		read,
		async ( request ) => {
			const { listing } = parseRequest(
				z.object( { listing: listingIdSchema } ),
				request.params
			);
			const answer = await store.deliveries.whyThisNumber( listing );
			if ( ! answer ) {
				throw new WorkerError( 'NOT_FOUND', `There is no listing "${ listing }".` );
			}
			return answer;
		}
	);
}
