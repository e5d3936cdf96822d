import { backlogSuite } from '../real/woocommerce/backlog-suite.ts';

backlogSuite( 'a backlog of 100,000 changes', {
	products: 1_000,
	changesPerProduct: 100,
	drainWithinMs: 120_000,
} );
