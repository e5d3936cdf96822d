import type { z } from 'zod';
import type { Clock, Ids, Network } from '../ports.ts';
import type { ChannelAdapter } from './contract.ts';
import { createShopifyAdapter, shopifySettingsSchema } from './shopify/index.ts';
import { createPluginAdapter, pluginSettingsSchema } from './woocommerce-plugin/index.ts';
import { createWooCommerceAdapter, wooCommerceSettingsSchema } from './woocommerce/index.ts';

/** How to make the adapter of one kind of channel out of its settings. */
export interface ChannelKind {
	readonly name: string;
	readonly settingsSchema: z.ZodType;
	/** @throws {z.ZodError} when the settings are not of the kind's form. */
	create(
		settings: unknown,
		ports: { readonly network: Network; readonly clock: Clock; readonly ids: Ids }
	): ChannelAdapter;
}

/** All kinds this worker knows. A new channel is one folder and one entry here. */
export const CHANNEL_KINDS: ReadonlyMap< string, ChannelKind > = new Map( [
	[
		'shopify',
		{
			name: 'Shopify',
			settingsSchema: shopifySettingsSchema,
			create: ( settings, ports ) =>
				createShopifyAdapter( { ...shopifySettingsSchema.parse( settings ), ...ports } ),
		} satisfies ChannelKind,
	],
	[
		'woocommerce',
		{
			name: 'WooCommerce',
			settingsSchema: wooCommerceSettingsSchema,
			create: ( settings, ports ) =>
				createWooCommerceAdapter( {
					...wooCommerceSettingsSchema.parse( settings ),
					...ports,
				} ),
		} satisfies ChannelKind,
	],
	[
		'woocommerce-plugin',
		{
			name: 'WooCommerce',
			settingsSchema: pluginSettingsSchema,
			create: ( settings, ports ) =>
				createPluginAdapter( { ...pluginSettingsSchema.parse( settings ), ...ports } ),
		} satisfies ChannelKind,
	],
] );
