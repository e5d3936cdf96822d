import { operationSuite } from './operation-suite.ts';

operationSuite( 'everything that happens to the stock of a real shop', {
	perKind: 3,
	seed: 1,
	timeoutMs: 180_000,
} );
