import type { GraphQLResolveInfo } from 'graphql';
import type { CatalogItem } from './catalog.ts';
import { connectionOf, readCursor } from './connection.ts';
import type { PageArguments } from './connection.ts';
import { gid, idFromGid } from './gid.ts';
import type { Verdicts } from './inventory-call.ts';
import { adjustQuantities, refusedPayload, setQuantities } from './inventory-writes.ts';
import type { AdjustInput, SetInput } from './inventory-writes.ts';
import { orderNode } from './order-nodes.ts';
import { matcherOf } from './search-query.ts';
import { wholeSecond } from './shop-time.ts';
import {
	inventoryItemNode,
	levelNode,
	locationNode,
	productNode,
	shopNode,
	variantNode,
} from './stock-nodes.ts';
import type { Node } from './stock-nodes.ts';
import type { ShopifyStore } from './store.ts';
import { subscriptionFields, subscriptionNode } from './subscription-fields.ts';

interface OrderArguments extends PageArguments {
	readonly query?: string | null;
	readonly sortKey?: string | null;
}

interface VariantArguments extends PageArguments {
	readonly query?: string | null;
}

/** The root object that queries and mutations are executed on. */
export function rootOf( store: ShopifyStore ): Readonly< Record< string, unknown > > {
	return {
		node: ( { id }: { id: string } ) => anyNode( store, id ),
		nodes: ( { ids }: { ids: readonly string[] } ) => ids.map( ( id ) => anyNode( store, id ) ),
		shop: () => shopNode( store ),
		inventoryItem: ( { id }: { id: string } ) => nodeOfType( store, id, 'InventoryItem' ),
		location: ( { id }: { id?: string | null } ) =>
			id === null || id === undefined
				? locationNode( store )
				: nodeOfType( store, id, 'Location' ),
		locations: ( page: PageArguments ) =>
			connectionOf(
				[ { id: store.catalog.locationId, sortValue: 0, node: locationNode( store ) } ],
				page
			),
		order: ( { id }: { id: string } ) => nodeOfType( store, id, 'Order' ),
		orders: ( given: OrderArguments ) => orders( store, given ),
		productVariants: ( given: VariantArguments ) => productVariants( store, given ),
		inventorySetQuantities: guarded( ( { input }: { input: SetInput } ) =>
			setQuantities( store, input, () => store.orders.nextId() )
		),
		inventoryAdjustQuantities: guarded( ( { input }: { input: AdjustInput } ) =>
			adjustQuantities( store, input, () => store.orders.nextId() )
		),
		...subscriptionFields( store.webhooks ),
	};
}

/** Runs a write only when its idempotency key allows it, and keeps its result under the key. */
function guarded< Given >( write: ( given: Given ) => Node ) {
	return ( given: Given, verdicts: Verdicts, info: GraphQLResolveInfo ): unknown => {
		const field = info.fieldNodes[ 0 ];
		const verdict = field === undefined ? undefined : verdicts.get( field );
		switch ( verdict?.is ) {
			case 'first': {
				const result = write( given );
				verdict.finish( result );
				return result;
			}
			case 'repeat':
				return verdict.result;
			case 'mismatch':
				return refusedPayload(
					'IDEMPOTENCY_KEY_PARAMETER_MISMATCH',
					'The same idempotency key cannot be used with different operation parameters.'
				);
			case 'concurrent':
				return refusedPayload(
					'IDEMPOTENCY_CONCURRENT_REQUEST',
					'This request is currently in progress, please try again.'
				);
			default:
				throw new Error( 'An inventory mutation ran without a verdict on its key.' );
		}
	};
}

function orders( store: ShopifyStore, given: OrderArguments ): unknown {
	const matches = matcherOf( given.query );
	const rows = store.orders
		.all()
		.filter( ( order ) =>
			matches( {
				times: {
					created_at: order.placedAtMs,
					processed_at: order.placedAtMs,
					updated_at: order.updatedAtMs,
				},
				words: { id: String( order.id ), name: `#${ order.number }` },
			} )
		)
		.map( ( order ) => ( {
			id: order.id,
			sortValue:
				given.sortKey === 'ID'
					? 0
					: wholeSecond(
							given.sortKey === 'UPDATED_AT' ? order.updatedAtMs : order.placedAtMs
						),
			node: orderNode( store, order ),
		} ) );
	return connectionOf( rows, given );
}

function productVariants( store: ShopifyStore, given: VariantArguments ): unknown {
	const matches = matcherOf( given.query );
	const rows = variantsAround( store, given )
		.filter( ( item ) =>
			matches( {
				words: {
					id: String( item.variantId ),
					sku: item.sku,
					product_id: String( item.productId ),
				},
			} )
		)
		.map( ( item ) => ( {
			id: item.variantId,
			sortValue: 0,
			node: variantNode( store, item ),
		} ) );
	return connectionOf( rows, given );
}

/** All; but of a catalogue that is paged through from its begin only what the page needs. */
function variantsAround(
	{ catalog: { items } }: ShopifyStore,
	{ query, first, after, before, reverse }: VariantArguments
): readonly CatalogItem[] {
	const [ oldest ] = items;
	if ( ! oldest || query || before || reverse || typeof first !== 'number' ) {
		return items;
	}
	// The ids of variants have no gaps.
	const last = readCursor( after )?.id ?? oldest.variantId - 1;
	const begin = Math.max( 0, last - oldest.variantId + 1 );
	return items.slice( begin, begin + Math.max( 0, first ) + 1 );
}

function nodeOfType( store: ShopifyStore, id: string, type: string ): Node | null {
	return id.startsWith( gid( type, '' ) ) ? anyNode( store, id ) : null;
}

function anyNode( store: ShopifyStore, id: string ): Node | null {
	const { catalog } = store;
	const order = idFromGid( id, 'Order' );
	const found = order === null ? undefined : store.orders.find( String( order ) );
	if ( found !== undefined ) {
		return orderNode( store, found );
	}
	const item = catalog.byInventoryItem( idFromGid( id, 'InventoryItem' ) );
	if ( item !== undefined ) {
		return inventoryItemNode( store, item );
	}
	const variant = catalog.byVariant( idFromGid( id, 'ProductVariant' ) );
	if ( variant !== undefined ) {
		return variantNode( store, variant );
	}
	const product = catalog.items.find( ( each ) => id === gid( 'Product', each.productId ) );
	if ( product !== undefined ) {
		return productNode( product );
	}
	const stocked = catalog.items.find(
		( each ) =>
			id ===
			gid(
				'InventoryLevel',
				`${ catalog.locationId }?inventory_item_id=${ each.inventoryItemId }`
			)
	);
	if ( stocked !== undefined ) {
		return levelNode( store, stocked );
	}
	const subscription = store.webhooks.find( idFromGid( id, 'WebhookSubscription' ) );
	if ( subscription !== undefined ) {
		return subscriptionNode( subscription );
	}
	return id === gid( 'Location', catalog.locationId ) ? locationNode( store ) : null;
}
