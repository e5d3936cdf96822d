import { z } from 'zod';
import { QUANTITY_MAX } from '../../../shared/quantity.ts';

/**
 * The parts of an order that stock needs, as REST and webhooks carry them (`wc/v3`, WooCommerce
 * 11.0.1 and 9.9.5, 2026-11-21). The customer is left out on purpose.
 */

/** `2026-11-21T15:02:48`, UTC without saying so, whole seconds; gives milliseconds. */
export const gmtSchema = z
	.string()
	.regex( /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/ )
	.transform( ( text ) => Date.parse( `${ text }Z` ) )
	.refine( Number.isFinite, 'not a time' );

const unitsInMeta = z
	.union( [ z.number(), z.string().regex( /^\d{1,12}(\.\d+)?$/ ) ] )
	.transform( Number )
	.pipe( z.int( 'only whole units can be kept' ).min( 0 ).max( QUANTITY_MAX ) );

const metaSchema = z.object( { key: z.string(), value: z.unknown() } );

const lineSchema = z
	.object( {
		id: z.int().min( 1 ),
		/** 0: a line without a product, or one whose product has been deleted. */
		product_id: z.int().min( 0 ),
		/** 0: not a variation. */
		variation_id: z.int().min( 0 ),
		quantity: z
			.number()
			.pipe( z.int( 'only whole units can be kept' ).min( 0 ).max( QUANTITY_MAX ) ),
		sku: z.string().nullish(),
		meta_data: z.array( metaSchema ).default( [] ),
	} )
	.transform( ( line, context ) => ( {
		id: line.id,
		productId: line.product_id,
		variationId: line.variation_id,
		quantity: line.quantity,
		sku: line.sku ?? '',
		/** What WooCommerce has taken off its stock for this line and not given back. */
		reduced: metaUnits( line.meta_data, '_reduced_stock', context ),
		/** Units that refunds have given back, counted over the line's whole life. */
		restocked: metaUnits( line.meta_data, '_restock_refunded_items', context ),
	} ) );

export const orderSchema = z
	.object( {
		id: z.int().min( 1 ),
		status: z.string().min( 1 ).max( 64 ),
		date_created_gmt: gmtSchema,
		date_modified_gmt: gmtSchema,
		date_completed_gmt: gmtSchema.nullish(),
		line_items: z.array( lineSchema ).max( 5_000 ),
		/** Ids and amounts only: which units, and when, has to be asked for. */
		refunds: z.array( z.unknown() ).default( [] ),
		meta_data: z.array( metaSchema ).default( [] ),
	} )
	.transform( ( order ) => ( {
		id: order.id,
		status: statusBeforeTrash( order.status, order.meta_data ),
		createdAt: order.date_created_gmt,
		modifiedAt: order.date_modified_gmt,
		completedAt: order.date_completed_gmt ?? null,
		lines: order.line_items,
		hasRefunds: order.refunds.length > 0,
	} ) );

/** An order as WooCommerce has it, before anything is concluded from it. */
export type WooCommerceOrder = z.infer< typeof orderSchema >;
export type WooCommerceLine = WooCommerceOrder[ 'lines' ][ number ];

/** Asking for these fields keeps the customer's data on the shop's side. */
export const ORDER_FIELDS =
	'id,status,date_created_gmt,date_modified_gmt,date_completed_gmt,line_items,refunds,meta_data';

function metaUnits(
	meta: readonly z.infer< typeof metaSchema >[],
	key: string,
	context: z.core.$RefinementCtx
): number | null {
	const found = meta.find( ( each ) => each.key === key );
	if ( found === undefined || found.value === '' || found.value === null ) {
		return null;
	}
	const units = unitsInMeta.safeParse( found.value );
	if ( ! units.success ) {
		context.addIssue( {
			code: 'custom',
			path: [ 'meta_data', key ],
			message: 'only whole units can be kept',
		} );
		return null;
	}
	return units.data;
}

/** The trash hides the status an order had, and keeps it in a meta field; its stock stays as it is. */
function statusBeforeTrash(
	status: string,
	meta: readonly z.infer< typeof metaSchema >[]
): string {
	if ( status !== 'trash' ) {
		return status;
	}
	const before = meta.find( ( { key } ) => key === '_wp_trash_meta_status' )?.value;
	return typeof before === 'string' ? before.replace( /^wc-/, '' ) : status;
}
