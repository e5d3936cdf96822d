/** What the document's examples have in common: one mug, at one place. */

export const SHELF = {
	sku: 'MUG-BLUE',
	title: 'Blue mug',
	location: 'main',
	onHand: 12,
	committed: 3,
	safety: 1,
	quarantined: 0,
	incoming: 24,
	available: 8,
};
