import type { SeededBug } from './seeded-bug.ts';

const URGENCY = 'tests/unit/propagation/urgency.test.ts';
const STORE = 'tests/conformance/sqlite-store.test.ts';

/** What can go wrong with who comes first, how fast a product sells, and what a person has paused. */
export const URGENCY_BUGS: readonly SeededBug[] = [
	{
		bug: 'of what is due the least urgent goes first',
		changes: [
			{
				file: 'src/worker/propagation/urgency.ts',
				snippet: 'one.urgency - other.urgency',
				by: 'other.urgency - one.urgency',
			},
		],
		caughtBy: {
			file: URGENCY,
			test: 'the order of what is due is to zero, low, fast sellers, age, and raises last',
		},
	},
	{
		bug: 'what sells slowly goes to zero before what sells fast',
		changes: [
			{
				file: 'src/worker/propagation/urgency.ts',
				snippet: 'other.avoided - one.avoided',
				by: 'one.avoided - other.avoided',
			},
		],
		caughtBy: {
			file: URGENCY,
			test: 'the order of what is due is by what sells faster among those that go to zero',
		},
	},
	{
		bug: 'a raise waits for ever where something always goes to zero',
		changes: [
			{
				file: 'src/worker/propagation/urgency.ts',
				snippet: 'turn % FOR_THE_OLD === FOR_THE_OLD - 1',
				by: 'turn % FOR_THE_OLD === FOR_THE_OLD',
			},
		],
		caughtBy: {
			file: URGENCY,
			test: 'the order of what is due lets what has waited too long go first with every fourth call',
		},
	},
	{
		bug: 'the database gives raises first',
		changes: [
			{
				file: 'src/worker/store/rows/due-rows.ts',
				snippet: "'w.urgency, w.since_ms, w.listing'",
				by: "'w.urgency desc, w.since_ms, w.listing'",
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store deliveries gives what is due: zero first, then low, then other cuts, the oldest first, raises last',
		},
	},
	{
		bug: 'an order is counted as a sale each time it is told',
		changes: [
			{
				file: 'src/worker/store/sold-units.ts',
				snippet: 'row.position < position',
				by: 'row.position < 0',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store the sales count each order once, however often it is told, at the hour it was placed',
		},
	},
	{
		bug: 'a paused listing is written',
		changes: [
			{
				file: 'src/worker/propagation/plan-listing.ts',
				snippet: 'if ( state.isPaused ) {',
				by: 'if ( state.isPaused && nowMs < 0 ) {',
			},
		],
		caughtBy: {
			file: 'tests/unit/propagation/paused-listing.test.ts',
			test: 'a paused listing is not written, whatever is due, and nobody looks at it again by itself',
		},
	},
];
