import { newSqlitePlace } from '../conformance/sqlite-place.ts';
import { ledgerKillSuite } from '../integration/ledger-kill-suite.ts';

ledgerKillSuite(
	'a ledger killed with -9 300 times during 5,000 facts of every kind',
	{
		kills: 300,
		events: 5_000,
		seed: 19,
		workers: 1,
	},
	{ newPlace: newSqlitePlace }
);
