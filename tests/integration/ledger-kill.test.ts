import { newSqlitePlace } from '../conformance/sqlite-place.ts';
import { ledgerKillSuite } from './ledger-kill-suite.ts';

// The long form, with 300 kills and 5,000 events, is tests/prove/ledger-kill.test.ts.
ledgerKillSuite(
	'a ledger killed with -9 again and again during 250 facts of every kind',
	{
		kills: 12,
		events: 250,
		seed: 5,
		workers: 1,
	},
	{ newPlace: newSqlitePlace }
);
