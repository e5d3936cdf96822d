import { z } from 'zod';
import { billPreviewSchema, saleAnswerSchema } from '../../../shared/api/bundles.ts';
import { channelIdSchema, skuSchema } from '../../../shared/ids.ts';
import { positiveUnitsSchema, QUANTITY_MAX } from '../../../shared/quantity.ts';
import type { App } from '../../app.ts';
import { previewBill, previewSale } from '../../insight/read-bundles.ts';
import { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import { billOf, refuseUnknown } from '../../setup/bundle-saving.ts';
import { admitBill, afterNewest } from '../../store/admit-bill.ts';
import { apiRoute } from '../api-route.ts';
import type { ApiRoutes } from '../api-routes.ts';
import { KIT, MAKES, SALE } from '../bundle-examples.ts';

export const billSchema = z.object( {
	bundle: skuSchema,
	components: z.array( z.object( { sku: skuSchema, quantity: positiveUnitsSchema } ) ).max( 100 ),
	isPackedAnywhere: z.boolean().default( false ).meta( {
		description: 'From several places together; else all of a kit lies in one.',
	} ),
	isKeptAssembled: z.boolean().default( false ).meta( {
		description: 'Some are packed beforehand, and lie on a shelf of their own.',
	} ),
	addsSkus: z.boolean().default( false ).meta( {
		description:
			'Components that are no known SKU become SKUs. Else they are refused: a typing mistake would make a bundle of which none can ever be had.',
	} ),
} );
const sellerSchema = channelIdSchema
	.optional()
	.meta( { description: 'Where it is sold. Without it, the first channel that lists it.' } );

const PREVIEW = apiRoute( {
	method: 'POST',
	path: '/v1/bundles/preview',
	operation: 'previewBundle',
	tag: 'Bundles',
	summary: 'What a bill of materials would do that is not saved',
	description: 'Nothing is written. What saving would refuse is refused here.',
	scope: 'read',
	body: billSchema.extend( {
		sale: z
			.object( { units: positiveUnitsSchema, channel: sellerSchema } )
			.optional()
			.meta( { description: 'What selling so many of it would do then.' } ),
	} ),
	answers: {
		200: {
			description: 'What could be had of it, and who would show another number.',
			schema: billPreviewSchema,
			example: { makes: MAKES, bundles: [], listings: [], sale: null },
		},
	},
	errors: [
		'BUNDLE_CYCLE',
		'BUNDLE_TOO_LARGE',
		'SKU_UNKNOWN',
		'CHANNEL_UNKNOWN',
		'SALE_TOO_LARGE',
	],
	example: { body: { bundle: 'TEA-SET', components: KIT, addsSkus: true } },
} );

const SALE_PREVIEW = apiRoute( {
	method: 'GET',
	path: '/v1/skus/:sku/sale',
	operation: 'previewSale',
	tag: 'Bundles',
	summary: 'What selling some units of a bundle, or of any SKU, would do',
	description: 'Nothing is written: it is decided as a sale is, and told.',
	scope: 'read',
	params: z.object( { sku: skuSchema } ),
	query: z.object( {
		units: z.coerce.number().int().min( 1 ).max( QUANTITY_MAX ).default( 1 ),
		channel: sellerSchema,
	} ),
	answers: {
		200: {
			description: 'Shelves, bundles and listings, before and after.',
			schema: saleAnswerSchema,
			example: SALE,
		},
	},
	errors: [ 'SKU_UNKNOWN', 'CHANNEL_UNKNOWN', 'SALE_TOO_LARGE' ],
	example: { params: { sku: 'TEA-SET' }, query: { units: 2 } },
} );

export function bundlePreviewRoutes( routes: ApiRoutes, { store, clock }: App ): void {
	routes.add( PREVIEW, async ( { body } ) => {
		const wanted = billOf( body, clock.now() );
		const bills = new BillsOfMaterials( await store.model.bills() );
		const draft = admitBill( bills, wanted, undefined ) ?? afterNewest( bills, wanted );
		if ( ! body.addsSkus ) {
			await refuseUnknown( store, body );
		}
		const sale = body.sale && { units: body.sale.units, channel: body.sale.channel ?? null };
		return { status: 200, body: await previewBill( store, draft, sale ?? null ) };
	} );

	routes.add( SALE_PREVIEW, async ( { params: { sku }, query: { units, channel } } ) => {
		const sale = { sku, units, channel: channel ?? null, atMs: clock.now() };
		return { status: 200, body: await previewSale( store, sale ) };
	} );
}
