import { killSuite } from '../integration/kill-suite.ts';

killSuite(
	'a worker killed with -9 300 times during 5,000 events',
	{
		kills: 300,
		events: 5_000,
		orders: 3_000,
		ordersPerSecond: 12,
		adjustmentsPerSecond: 6,
		seed: 11,
	},
	120_000
);
