import { linkSuite } from './link-suite.ts';

linkSuite( 'a real shop, paired', {
	races: 40,
	forgeries: 200,
	seed: 4,
	timeoutMs: 120_000,
} );
