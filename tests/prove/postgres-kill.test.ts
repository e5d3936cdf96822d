import { postgresKillSuite } from '../integration/postgres/postgres-kill-suite.ts';

postgresKillSuite( 'two workers on one PostgreSQL ledger, killed 300 times during 5,000 facts', {
	kills: 300,
	events: 5_000,
	seed: 23,
	workers: 2,
	restartEveryMs: { minMs: 5_000, maxMs: 10_000 },
	restarts: 10,
} );
