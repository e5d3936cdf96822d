import { pairedSuite } from './paired-suite.ts';

pairedSuite( 'a real shop, its worker and two Shopify stores', {
	sales: 8,
	races: 30,
	forgeries: 500,
	seed: 5,
	timeoutMs: 120_000,
} );
