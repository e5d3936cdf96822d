import { pairedSuite } from '../real/woocommerce/paired-suite.ts';

pairedSuite( 'a real shop, its worker and two Shopify stores, for long', {
	sales: 120,
	races: 300,
	forgeries: 3_000,
	seed: 50,
	timeoutMs: 900_000,
} );
