import { linkSuite } from '../real/woocommerce/link-suite.ts';

linkSuite( 'a real shop, paired, for long', {
	races: 1_000,
	forgeries: 7_000,
	seed: 40,
	timeoutMs: 1_200_000,
} );
