/** What the document's examples of bundles have in common: a tea set of a mug and two teas. */

export const KIT = [
	{ sku: 'MUG-BLUE', quantity: 1 },
	{ sku: 'TEA', quantity: 2 },
];

const TEAS = { sku: 'TEA', title: 'Tea' };
const MUG = { sku: 'MUG-BLUE', title: 'Blue mug' };
const IS_LEAF = { isBundle: false, isKeptAssembled: false };

export const MAKES = {
	available: 4,
	limitedBy: 'TEA',
	oneMore: { location: 'main', lacking: [ { sku: 'TEA', quantity: 1 } ] },
	locations: [ { location: 'main', available: 4, limitedBy: 'TEA' } ],
	parts: [
		{ level: 1, ...MUG, quantity: 1, ...IS_LEAF, available: 8 },
		{ level: 1, ...TEAS, quantity: 2, ...IS_LEAF, available: 9 },
	],
	leaves: [
		{
			...TEAS,
			each: 2,
			available: 9,
			allows: 4,
			locations: [ { location: 'main', available: 9, allows: 4 } ],
		},
		{
			...MUG,
			each: 1,
			available: 8,
			allows: 8,
			locations: [ { location: 'main', available: 8, allows: 8 } ],
		},
	],
};

export const SALE = {
	sku: 'TEA-SET',
	units: 2,
	channel: 'outlet',
	location: 'main',
	isObserved: false,
	shelves: [
		{ ...MUG, location: 'main', units: 2, before: 8, after: 6, short: 0 },
		{ ...TEAS, location: 'main', units: 4, before: 9, after: 5, short: 0 },
	],
	bundles: [ { bundle: 'TEA-SET', title: 'Tea set', before: 4, after: 2, limitedBy: 'TEA' } ],
	listings: [
		{ listing: 'outlet:11', channel: 'outlet', sku: 'TEA-SET', before: 4, after: 2 },
		{ listing: 'outlet:12', channel: 'outlet', sku: 'TEA', before: 9, after: 5 },
	],
};
