import { killSuite } from './kill-suite.ts';

// The long form, with 300 kills and 5,000 events, is tests/prove/kill.test.ts.
killSuite(
	'a worker killed with -9 again and again during 100 orders',
	{ kills: 6, events: 150, orders: 100, ordersPerSecond: 12, adjustmentsPerSecond: 6, seed: 3 },
	20_000
);
