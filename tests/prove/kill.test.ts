import { killSuite } from '../integration/kill-suite.ts';

// Most of the events are changes by hand: a worker lists the orders of its last ten minutes whenever it
// starts, before it writes. With 6,000 of them and 300 starts in ten minutes it hardly came to write.
killSuite(
	'a worker killed with -9 300 times during 5,000 events',
	{
		kills: 300,
		events: 5_000,
		orders: 1_200,
		ordersPerSecond: 4,
		adjustmentsPerSecond: 14,
		seed: 11,
	},
	120_000
);
