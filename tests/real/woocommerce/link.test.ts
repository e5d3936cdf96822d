import { linkSuite } from './link-suite.ts';

linkSuite( 'a real shop, paired', {
	races: 60,
	forgeries: 500,
	seed: 4,
	timeoutMs: 120_000,
} );
