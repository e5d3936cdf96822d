import { z } from 'zod';
import { bundleMakesSchema } from '../../shared/api/bundles.ts';
import { listingAnswerSchema } from '../../shared/api/listings.ts';
import { orderAnswerSchema } from '../../shared/api/orders.ts';
import { stockAnswerSchema } from '../../shared/api/stock.ts';
import { syncLogRowSchema } from '../../shared/sync-log.ts';
import { askPlugin } from './ask.ts';

/** Of what the plugin and the worker say, what the boxes on WooCommerce's screens show. */

const notPaired = z.object( { state: z.literal( 'not-paired' ) } );
const workerAway = z.object( { state: z.literal( 'worker-away' ), message: z.string() } );

const shelfSchema = stockAnswerSchema.pick( {
	location: true,
	onHand: true,
	committed: true,
	available: true,
	incoming: true,
} );
export type BoxShelf = z.infer< typeof shelfSchema >;

const makesSchema = bundleMakesSchema
	.pick( { available: true, limitedBy: true, locations: true } )
	.extend( {
		parts: z.array(
			bundleMakesSchema.shape.parts.element.pick( { level: true, sku: true, quantity: true } )
		),
	} );
export type BoxBundle = z.infer< typeof makesSchema >;

const listingSchema = listingAnswerSchema.pick( {
	channel: true,
	external: true,
	quantity: true,
	failureReason: true,
} );
export type BoxListing = z.infer< typeof listingSchema >;

const knownProduct = z.object( {
	state: z.literal( 'known' ),
	sku: z.string(),
	product: z.number(),
	/** What WooCommerce itself shows. */
	shown: z.number().nullable(),
	/** This shop's own. */
	channel: z.string(),
	stock: z.object( { locations: z.array( shelfSchema ) } ),
	// An older worker cannot say them; then the rest is shown.
	bundle: z.object( { makes: makesSchema.nullable() } ).nullable().catch( null ),
	listings: z
		.object( { listings: z.array( listingSchema ) } )
		.nullable()
		.catch( null ),
} );
export type KnownProduct = z.infer< typeof knownProduct >;

const productSchema = z.discriminatedUnion( 'state', [
	notPaired,
	workerAway,
	z.object( { state: z.enum( [ 'variations', 'parent', 'not-managed', 'no-sku' ] ) } ),
	z.object( { state: z.literal( 'unknown' ), sku: z.string() } ),
	knownProduct,
] );
export type ProductStock = z.infer< typeof productSchema >;

export const readProductStock = ( product: number ) =>
	askPlugin( productSchema, `products/${ product }/stock` );

const knownOrder = z.object( {
	state: z.literal( 'known' ),
	order: orderAnswerSchema.pick( { order: true, isOpen: true, lines: true, committed: true } ),
	/** Of the order's lines in WooCommerce, by their numbers. */
	titles: z.record( z.string(), z.string() ),
	log: z
		.object( { rows: z.array( syncLogRowSchema.pick( { order: true, flags: true } ) ) } )
		.nullable()
		.catch( null ),
} );
export type KnownOrder = z.infer< typeof knownOrder >;

const orderSchema = z.discriminatedUnion( 'state', [
	notPaired,
	workerAway,
	z.object( { state: z.literal( 'unknown' ), order: z.string() } ),
	knownOrder,
] );
export type OrderStock = z.infer< typeof orderSchema >;

export const readOrderStock = ( order: number ) =>
	askPlugin( orderSchema, `orders/${ order }/stock` );
