import { killSuite } from './kill-suite.ts';

// The long form, with 25 kills and 500 orders, is tests/prove/kill.test.ts.
killSuite(
	'a worker killed with -9 again and again during 100 orders',
	{ kills: 6, orders: 100, ordersPerSecond: 12, seed: 3 },
	20_000
);
