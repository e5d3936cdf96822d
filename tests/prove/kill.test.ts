import { killSuite } from '../integration/kill-suite.ts';

killSuite(
	'a worker killed with -9 again and again during 500 orders',
	{ kills: 30, orders: 500, ordersPerSecond: 12, seed: 11 },
	120_000
);
