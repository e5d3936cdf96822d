import { postgresKillSuite } from './postgres-kill-suite.ts';

// The long form, with 300 kills and 5,000 events, is tests/prove/postgres-kill.test.ts.
postgresKillSuite(
	'two workers on one PostgreSQL ledger, killed again and again during 250 facts',
	{
		kills: 10,
		events: 250,
		seed: 7,
		workers: 2,
		restartEveryMs: { minMs: 3_000, maxMs: 5_000 },
		restarts: 1,
	}
);
