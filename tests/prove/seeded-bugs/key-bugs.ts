import type { SeededBug } from './seeded-bug.ts';

const STORE = 'tests/conformance/sqlite-store.test.ts';
const BATCH = 'src/worker/store/batch/decide-batch.ts';
const DUPLICATES = 'const known = seen ?? this.#stored.event( event.source, event.key );';
const SEEN = 'const seen = this.#seen.get( name );';
const NOT_SEEN = 'const seen = this.#seen.get( `${ name } ` );';
const ONCE = 'the SQLite store ledger applies a key once, inside a batch and across batches';

/** The unique index of the log is the second defence: with it these are loud, without it they count twice. */
const WITHOUT_INDEX = {
	file: 'src/worker/store/sqlite/batch-statements.ts',
	snippet: 'insert into events (',
	by: 'insert or ignore into events (',
};
const REFUSED_BY_INDEX = /UNIQUE constraint failed: events\.source, events\.key/;

export const KEY_BUGS: readonly SeededBug[] = [
	// ── the same fact twice ──────────────────────────────────────────────────────────────────
	{
		bug: 'nobody asks whether a key is known, and the index refuses the batch',
		changes: [
			{
				file: BATCH,
				snippet: DUPLICATES,
				by: 'const known = undefined;',
			},
		],
		caughtBy: { file: STORE, test: ONCE, failsBy: REFUSED_BY_INDEX },
	},
	{
		bug: 'nobody asks whether a key is known, nor does the index',
		changes: [
			{
				file: BATCH,
				snippet: DUPLICATES,
				by: 'const known = undefined;',
			},
			WITHOUT_INDEX,
		],
		caughtBy: { file: STORE, test: ONCE },
	},
	{
		bug: 'copies inside one batch are not seen, and the index refuses the batch',
		changes: [ { file: BATCH, snippet: SEEN, by: NOT_SEEN } ],
		caughtBy: { file: STORE, test: ONCE, failsBy: REFUSED_BY_INDEX },
	},
	{
		bug: 'copies inside one batch are not seen, nor by the index',
		changes: [ { file: BATCH, snippet: SEEN, by: NOT_SEEN }, WITHOUT_INDEX ],
		caughtBy: { file: STORE, test: ONCE },
	},
	{
		bug: 'copies of an earlier batch are not seen, nor by the index',
		changes: [ { file: BATCH, snippet: DUPLICATES, by: 'const known = seen;' }, WITHOUT_INDEX ],
		caughtBy: { file: STORE, test: ONCE },
	},
	{
		bug: 'a key with another body passes for a copy',
		changes: [
			{
				file: BATCH,
				snippet: 'if ( known.hash === hash )',
				by: 'if ( known.hash === hash || known.position > 0 )',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store ledger does not apply a key with another body, inside a batch or across batches',
		},
	},
	{
		bug: 'a copy of a delivery is new work',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-inbox-store.ts',
				snippet: 'do update set copies = copies + 1\n\t\t\treturning copies',
				by: "do update set copies = copies + 1, state = 'waiting'\n\t\t\treturning copies",
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store inbox does not take a copy of what is done for new work',
		},
	},
];
