import type { SimulatedProduct } from '../../../simulator/contract.ts';

/** The demo's small shop: one SKU is a bundle of two others. */
export const DEMO_PRODUCTS: readonly SimulatedProduct[] = [
	{ sku: 'MUG-BLUE', title: 'Mug, blue', quantity: 400 },
	{ sku: 'MUG-GREEN', title: 'Mug, green', quantity: 250 },
	{ sku: 'TEA-EARL-GREY', title: 'Tea, Earl Grey, 100 g', quantity: 900 },
	{ sku: 'TEA-SENCHA', title: 'Tea, sencha, 100 g', quantity: 600 },
	{ sku: 'TEAPOT', title: 'Teapot, 1 l', quantity: 120 },
	{ sku: 'TEAPOT-TRAVEL', title: 'Teapot for travelling, 0.5 l', quantity: 80 },
	{ sku: 'STRAINER', title: 'Tea strainer', quantity: 300 },
	{ sku: 'CADDY', title: 'Tea caddy, 250 g', quantity: 150 },
	{ sku: 'KETTLE', title: 'Kettle, 1.5 l', quantity: 90 },
	{ sku: 'CAKE-TIN', title: 'Cake tin', quantity: 60 },
	{ sku: 'LAST-PAIR', title: 'Shoes, the last two pairs', quantity: 2 },
	// 400 mugs and 900 packs of tea, two packs a set
	{ sku: 'TEA-TIME-SET', title: 'Set: blue mug and two packs of Earl Grey', quantity: 400 },
];

export const DEMO_BUNDLES = [
	{
		bundle: 'TEA-TIME-SET',
		title: 'Set: blue mug and two packs of Earl Grey',
		components: [
			{ sku: 'MUG-BLUE', quantity: 1 },
			{ sku: 'TEA-EARL-GREY', quantity: 2 },
		],
	},
] as const;
