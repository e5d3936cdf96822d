import type { SeededBug } from './seeded-bug.ts';

const MASS = 'tests/integration/mass-change.test.ts';
const EDITS = 'tests/integration/foreign-edits.test.ts';
const STORE = 'tests/conformance/sqlite-store.test.ts';

const ADJUSTED =
	'what a channel says by itself on a channel with compare-and-set becomes an adjustment where that is the policy: nothing is written there, all others follow';

/** What can go wrong where one cause changes much at once, and where a channel is edited. */
export const MASS_CHANGE_BUGS: readonly SeededBug[] = [
	{
		bug: 'only the batch that is about to leave is counted, not all that waits or has left',
		changes: [
			{
				file: 'src/worker/propagation/mass-change-breaker.ts',
				snippet: 'const gone = [ ...left.values() ]',
				by: 'const gone = [ ...left.values() ].slice( 0, 0 )',
			},
		],
		caughtBy: {
			file: MASS,
			test: 'a mass change counts what one cause did bit by bit within a minute, and lists what had left',
		},
	},
	{
		bug: 'orders are a cause: a flash sale is held back, and sold a second time',
		changes: [
			{
				file: 'src/worker/propagation/mass-change-cause.ts',
				snippet: 'SALES.has( kind ) ||',
				by: '',
			},
		],
		caughtBy: {
			file: MASS,
			test: 'a mass change is none when orders do it: what is sold is gone',
		},
	},
	{
		bug: 'what is sold while a listing is held is not taken off it',
		changes: [
			{
				file: 'src/worker/propagation/held-quantity.ts',
				snippet: 'Math.min( 0, available - line.available )',
				by: '0',
			},
		],
		caughtBy: {
			file: MASS,
			test: 'a mass change lets what is sold meanwhile be taken off everywhere, also where the ledger wants nothing before and after',
		},
	},
	{
		bug: 'what was sold between a wrong cut to nothing and the hold is shown again',
		changes: [
			{
				file: 'src/worker/propagation/held-quantity.ts',
				snippet: 'without + Math.min( 0, available )',
				by: 'without',
			},
		],
		caughtBy: {
			file: MASS,
			test: 'a mass change does not show again what was sold between the wrong cut and the hold',
		},
	},
	{
		bug: 'all that a channel has missed while it was down counts as one act',
		changes: [
			{
				file: 'src/worker/propagation/cause-window.ts',
				snippet: 'most.own.every( ( step ) => step.atMs > atMs - windowMs )',
				by: 'most.own.every( () => true )',
			},
		],
		caughtBy: {
			file: MASS,
			test: 'a mass change is none when a channel has missed many small steps, while it was down',
		},
	},
	{
		bug: 'what a person has released is held again',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-mass-change-store.ts',
				snippet:
					'looked_revision = (select d.revision from desired d where d.listing = listing_delivery.listing)',
				by: 'looked_revision = 0',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store mass changes settles a cause on every channel once: its listings are due, and are looked at no more',
		},
	},
	{
		bug: 'the opposite of an event is told under another key each time',
		changes: [
			{
				file: 'src/worker/mass-changes/opposites.ts',
				snippet: 'key: `undo/${ position }/',
				by: 'key: `undo/${ performance.now() }/',
			},
		],
		caughtBy: {
			file: MASS,
			test: 'a mass change is undone once, however often the opposites are told',
		},
	},
	{
		bug: 'an edit is told to the ledger, and the dispatcher goes on taking it for unheard sales',
		changes: [
			{
				file: 'src/worker/reconciliation/foreign-edits.ts',
				snippet: 'ownInside: cut.ownInside + delta',
				by: 'ownInside: cut.ownInside',
			},
		],
		caughtBy: { file: EDITS, test: ADJUSTED },
	},
	{
		bug: 'the number of an edit is not its own: a second one like the first is taken for a copy',
		changes: [
			{
				file: 'src/worker/reconciliation/foreign-edits.ts',
				snippet: '`edit/${ listing }/${ serial }`',
				by: '`edit/${ listing }/${ delta }`',
			},
		],
		caughtBy: { file: EDITS, test: ADJUSTED },
	},
];
