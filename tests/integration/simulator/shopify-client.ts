import { createAdminApiClient } from '@shopify/admin-api-client';
import type { AdminApiClient } from '@shopify/admin-api-client';
import { at, listAt, textAt } from './json-at.ts';
import type { SimulatedShopify } from '../../../src/simulator/shopify/create-shopify-simulator.ts';

/** Shopify's own published client, its https address led to the simulator. */
export function shopifyClient( shop: SimulatedShopify, accessToken?: string ): AdminApiClient {
	return createAdminApiClient( {
		storeDomain: shop.credentials.shopDomain,
		apiVersion: '2026-10',
		accessToken: accessToken ?? shop.credentials.accessToken,
		customFetchApi: ( url, init ) =>
			fetch( url.replace( `https://${ shop.credentials.shopDomain }`, shop.baseUrl ), init ),
	} );
}

export interface ShopifyAnswer {
	readonly data: unknown;
	/** Top-level errors, as the client hands them over. */
	readonly graphQLErrors: readonly unknown[];
	readonly networkStatusCode: number | undefined;
	readonly cost: unknown;
}

export async function ask(
	client: AdminApiClient,
	operation: string,
	variables: Readonly< Record< string, unknown > > = {}
): Promise< ShopifyAnswer > {
	const { data, errors, extensions } = await client.request< unknown >( operation, {
		variables,
	} );
	return {
		data,
		graphQLErrors: listAt( errors, 'graphQLErrors' ),
		networkStatusCode: errors?.networkStatusCode,
		cost: at( extensions, 'cost' ),
	};
}

/** `null` as the key leaves the directive out. */
export function setMutation( key: string | null ): string {
	return `
	mutation Set($input: InventorySetQuantitiesInput!) {
		inventorySetQuantities(input: $input) ${ key === null ? '' : `@idempotent(key: "${ key }")` } {
			inventoryAdjustmentGroup {
				id
				changes(quantityNames: ["available"]) { name delta quantityAfterChange item { id } }
			}
			userErrors { code field message }
		}
	}`;
}

export function adjustMutation( key: string ): string {
	return setMutation( key )
		.replaceAll( 'InventorySetQuantitiesInput', 'InventoryAdjustQuantitiesInput' )
		.replaceAll( 'inventorySetQuantities', 'inventoryAdjustQuantities' );
}

/** The answer of a write: its changes and its user errors. */
export interface WriteAnswer {
	readonly changes: readonly unknown[];
	readonly userErrors: readonly unknown[];
}

export async function setShown(
	client: AdminApiClient,
	shop: SimulatedShopify,
	key: string,
	quantities: readonly Record< string, unknown >[]
): Promise< WriteAnswer > {
	const { data, graphQLErrors } = await ask( client, setMutation( key ), {
		input: setInput( shop, quantities ),
	} );
	if ( graphQLErrors.length > 0 ) {
		throw new Error( JSON.stringify( graphQLErrors ) );
	}
	const payload = at( data, 'inventorySetQuantities' );
	return {
		changes: listAt( payload, 'inventoryAdjustmentGroup', 'changes' ),
		userErrors: listAt( payload, 'userErrors' ),
	};
}

export function setInput(
	shop: SimulatedShopify,
	quantities: readonly Record< string, unknown >[]
): Record< string, unknown > {
	return {
		name: 'available',
		reason: 'correction',
		quantities: quantities.map( ( each ) => ( {
			locationId: shop.credentials.locationId,
			...each,
		} ) ),
	};
}

/** SKU → gid of its inventory item, read over the API. */
export async function inventoryItems( client: AdminApiClient ): Promise< Map< string, string > > {
	const { data } = await ask(
		client,
		'query { productVariants(first: 50) { nodes { sku inventoryItem { id } } } }'
	);
	return new Map(
		listAt( data, 'productVariants', 'nodes' ).map( ( node ) => [
			textAt( node, 'sku' ),
			textAt( node, 'inventoryItem', 'id' ),
		] )
	);
}

export async function subscribe(
	client: AdminApiClient,
	uri: string,
	topics: readonly string[],
	includeFields: readonly string[] = []
): Promise< void > {
	for ( const topic of topics ) {
		const answer = await ask(
			client,
			`mutation Subscribe($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
				webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
					webhookSubscription { id uri }
					userErrors { field message }
				}
			}`,
			{ topic, input: { uri, format: 'JSON', includeFields } }
		);
		const created = at( answer.data, 'webhookSubscriptionCreate', 'webhookSubscription' );
		if ( created === null || created === undefined ) {
			throw new Error( JSON.stringify( answer ) );
		}
	}
}
