import { newPostgresPlace } from '../conformance/postgres-place.ts';
import { manyWorkersSuite } from '../integration/many-workers-suite.ts';
import { describePostgres } from '../postgres/use-postgres.ts';

describePostgres( 'on one PostgreSQL ledger', ( postgres ) => {
	manyWorkersSuite(
		'four workers for 60 s, with facts of every kind and changing bills',
		{ workers: 4, forMs: 60_000, seed: 17 },
		() => newPostgresPlace( postgres )
	);
} );
