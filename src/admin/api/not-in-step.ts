import { z } from 'zod';
import { askPlugin, type Answer } from './ask.ts';

/** Why a product is not kept in step, as the plugin tells it; in the order of what to do first. */
export const PRODUCT_KINDS = [ 'no-sku', 'shared-sku', 'translated', 'no-stock' ] as const;
export type ProductKind = ( typeof PRODUCT_KINDS )[ number ];

const countsSchema = z.object( {
	/** Products; of `shared-sku` and `translated`, SKUs. */
	counts: z.record( z.enum( PRODUCT_KINDS ), z.number() ),
	/** WooCommerce's own setting for the whole shop. */
	isStockManaged: z.boolean(),
} );
export type ProductCounts = z.infer< typeof countsSchema >;

const productSchema = z.object( {
	product: z.number(),
	title: z.string(),
	status: z.string(),
	/** Of a variation without a SKU: what WooCommerce shows instead; else empty. */
	parentSku: z.string(),
	/** Null: this user may not edit it. */
	editUrl: z.string().nullable(),
} );
export type FoundProduct = z.infer< typeof productSchema >;

const entrySchema = z.object( {
	sku: z.string(),
	/** Not more than twenty of them. */
	products: z.array( productSchema ),
	count: z.number(),
} );
export type ProductEntry = z.infer< typeof entrySchema >;

const pageSchema = z.object( { entries: z.array( entrySchema ), next: z.string().nullable() } );
export type ProductPage = z.infer< typeof pageSchema >;

export const PRODUCTS_AT_ONCE = 50;

export const readProductCounts = () => askPlugin( countsSchema, 'products/not-in-step' );

export function readProducts( kind: ProductKind, after: string ): Promise< Answer< ProductPage > > {
	const query = new URLSearchParams( { kind, after, limit: String( PRODUCTS_AT_ONCE ) } );
	return askPlugin( pageSchema, `products/not-in-step?${ query }` );
}
