import { newSqlitePlace } from '../conformance/sqlite-place.ts';
import { manyWorkersSuite } from './many-workers-suite.ts';

// SQLite has one worker: what it writes at full speed is judged as what several write on PostgreSQL.
manyWorkersSuite(
	'one worker for 3 s, with facts of every kind and changing bills',
	{
		workers: 1,
		forMs: 3000,
		seed: 11,
	},
	newSqlitePlace
);
