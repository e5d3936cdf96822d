import { GraphQLError } from 'graphql';
import type { CatalogItem } from './catalog.ts';
import { connectionOf } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { gid } from './gid.ts';
import { utcTime } from './shop-time.ts';
import type { ShopifyStore } from './store.ts';

/** Objects as GraphQL reads them: a field is a value, or a function of the field's arguments. */
export type Node = Readonly< Record< string, unknown > >;

const QUANTITY_NAMES = [
	'available',
	'on_hand',
	'committed',
	'incoming',
	'reserved',
	'damaged',
	'safety_stock',
	'quality_control',
] as const;

export function shopNode( store: ShopifyStore ): Node {
	return {
		__typename: 'Shop',
		id: gid( 'Shop', store.catalog.shopId ),
		name: store.name,
		myshopifyDomain: store.domain,
		currencyCode: 'EUR',
		ianaTimezone: 'America/New_York',
	};
}

export function locationNode( store: ShopifyStore ): Node {
	return {
		__typename: 'Location',
		id: gid( 'Location', store.catalog.locationId ),
		legacyResourceId: String( store.catalog.locationId ),
		name: 'Warehouse',
		isActive: true,
		fulfillsOnlineOrders: true,
		inventoryLevel: ( { inventoryItemId }: { inventoryItemId: string } ) => {
			const item = store.catalog.items.find(
				( each ) => gid( 'InventoryItem', each.inventoryItemId ) === inventoryItemId
			);
			return item === undefined ? null : levelNode( store, item );
		},
	};
}

export function inventoryItemNode( store: ShopifyStore, item: CatalogItem ): Node {
	return {
		__typename: 'InventoryItem',
		id: gid( 'InventoryItem', item.inventoryItemId ),
		legacyResourceId: String( item.inventoryItemId ),
		sku: item.sku,
		tracked: true,
		createdAt: utcTime( store.books.journal[ 0 ]?.atMs ?? 0 ),
		updatedAt: utcTime( store.changedAtMs( item.sku ) ),
		inventoryLevel: ( { locationId }: { locationId: string } ) =>
			locationId === gid( 'Location', store.catalog.locationId )
				? levelNode( store, item )
				: null,
		inventoryLevels: ( page: PageArguments ) =>
			connectionOf(
				[ { id: item.inventoryItemId, sortValue: 0, node: levelNode( store, item ) } ],
				page
			),
		variant: () => variantNode( store, item ),
	};
}

export function variantNode( store: ShopifyStore, item: CatalogItem ): Node {
	return {
		__typename: 'ProductVariant',
		id: gid( 'ProductVariant', item.variantId ),
		legacyResourceId: String( item.variantId ),
		sku: item.sku,
		title: 'Default Title',
		displayName: `${ item.title } - Default Title`,
		inventoryQuantity: () => store.books.shown( item.sku ),
		inventoryPolicy: 'DENY',
		inventoryItem: () => inventoryItemNode( store, item ),
		product: () => productNode( item ),
	};
}

export function productNode( item: CatalogItem ): Node {
	return {
		__typename: 'Product',
		id: gid( 'Product', item.productId ),
		legacyResourceId: String( item.productId ),
		title: item.title,
		handle: item.title.toLowerCase().replaceAll( /[^a-z0-9]+/g, '-' ),
		status: 'ACTIVE',
	};
}

export function levelNode( store: ShopifyStore, item: CatalogItem ): Node {
	const levelId = `${ store.catalog.locationId }?inventory_item_id=${ item.inventoryItemId }`;
	return {
		__typename: 'InventoryLevel',
		id: gid( 'InventoryLevel', levelId ),
		isActive: true,
		createdAt: utcTime( store.books.journal[ 0 ]?.atMs ?? 0 ),
		updatedAt: utcTime( store.changedAtMs( item.sku ) ),
		item: () => inventoryItemNode( store, item ),
		location: () => locationNode( store ),
		quantities: ( { names }: { names: readonly string[] } ) =>
			names.map( ( name ) => ( {
				__typename: 'InventoryQuantity',
				id: gid( 'InventoryQuantity', `${ levelId }&name=${ name }` ),
				name,
				quantity:
					name === 'available'
						? store.books.told( item.sku )
						: quantityNamed( store, item.sku, name ),
				updatedAt: utcTime( store.changedAtMs( item.sku ) ),
			} ) ),
	};
}

/** On hand = available + committed + what this shop never has (InventoryQuantity, schema 2026-10). */
export function quantityNamed( store: ShopifyStore, sku: string, name: string ): number {
	if ( ! QUANTITY_NAMES.some( ( known ) => known === name ) ) {
		throw new GraphQLError( `The specified quantity name "${ name }" is invalid.`, {
			extensions: { code: 'BAD_REQUEST' },
		} );
	}
	const available = name === 'available' || name === 'on_hand' ? store.books.shown( sku ) : 0;
	const committed = name === 'committed' || name === 'on_hand' ? store.committed( sku ) : 0;
	return available + committed;
}
