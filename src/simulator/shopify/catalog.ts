import type { SimulatedProduct } from '../contract.ts';

export interface CatalogItem {
	readonly sku: string;
	readonly title: string;
	readonly productId: number;
	readonly variantId: number;
	readonly inventoryItemId: number;
}

/**
 * What the shop offers: every SKU a product with one variant and one inventory item, all stocked
 * at one location. A bundle is a variant like any other; the shop knows nothing of components.
 */
export class ShopifyCatalog {
	readonly items: readonly CatalogItem[];
	readonly shopId: number;
	readonly locationId: number;
	/** Where the ids of orders may begin. */
	readonly firstOrderId: number;
	private readonly bySkus: ReadonlyMap< string, CatalogItem >;
	private readonly byInventoryItems: ReadonlyMap< number, CatalogItem >;
	private readonly byVariants: ReadonlyMap< number, CatalogItem >;

	/** Ids follow from the shop's name and differ between shops, as the real ones do. */
	constructor( name: string, products: readonly SimulatedProduct[] ) {
		const base = idBase( name );
		this.shopId = base + 1;
		this.locationId = base + 2;
		this.firstOrderId = base + 5_000_000;
		this.items = products.map( ( { sku, title }, index ) => ( {
			sku,
			title,
			productId: base + 1_000_000 + index,
			variantId: base + 2_000_000 + index,
			inventoryItemId: base + 3_000_000 + index,
		} ) );
		this.bySkus = new Map( this.items.map( ( item ) => [ item.sku, item ] ) );
		this.byVariants = new Map( this.items.map( ( item ) => [ item.variantId, item ] ) );
		this.byInventoryItems = new Map(
			this.items.map( ( item ) => [ item.inventoryItemId, item ] )
		);
	}

	bySku( sku: string ): CatalogItem {
		const item = this.bySkus.get( sku );
		if ( item === undefined ) {
			throw new Error( `The catalogue has no "${ sku }".` );
		}
		return item;
	}

	byInventoryItem( id: number | null ): CatalogItem | undefined {
		return id === null ? undefined : this.byInventoryItems.get( id );
	}

	byVariant( id: number | null ): CatalogItem | undefined {
		return id === null ? undefined : this.byVariants.get( id );
	}
}

function idBase( name: string ): number {
	let mixed = 2_166_136_261;
	for ( const letter of name ) {
		mixed = Math.imul( mixed ^ ( letter.codePointAt( 0 ) ?? 0 ), 16_777_619 ) >>> 0;
	}
	return ( 100_000 + ( mixed % 900_000 ) ) * 10_000_000;
}
