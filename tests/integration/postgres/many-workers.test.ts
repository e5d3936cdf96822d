import { newPostgresPlace } from '../../conformance/postgres-place.ts';
import { describePostgres } from '../../postgres/use-postgres.ts';
import { manyWorkersSuite } from '../many-workers-suite.ts';

// The long form, 60 s, is tests/prove/many-workers.test.ts.
describePostgres( 'on one PostgreSQL ledger', ( postgres ) => {
	manyWorkersSuite(
		'four workers for 5 s, with facts of every kind and changing bills',
		{ workers: 4, forMs: 5_000, seed: 13 },
		() => newPostgresPlace( postgres )
	);
} );
