import { operationSuite } from '../real/woocommerce/operation-suite.ts';

const PLAN = { perKind: 10, timeoutMs: 900_000 };

operationSuite( 'a real shop and its worker', { ...PLAN, seed: 10 } );

operationSuite( 'a real shop whose worker is killed for the middle third', {
	...PLAN,
	seed: 11,
	kills: 'worker',
} );

operationSuite( 'a real shop whose PHP is killed again and again', {
	...PLAN,
	seed: 12,
	kills: 'php',
} );
