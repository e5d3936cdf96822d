import type { SeededBug } from './seeded-bug.ts';

const OUTCOME = 'tests/integration/unknown-outcome.test.ts';
const CUT = 'tests/unit/propagation/cut.test.ts';
const REVISIONS = 'tests/unit/propagation/revisions.test.ts';
const READ_BACKS = 'tests/unit/propagation/read-backs.test.ts';
const WRITE = 'tests/unit/propagation/judge-write.test.ts';
const SPLIT = 'tests/unit/propagation/split.test.ts';
const SPLIT_UNITS = 'A1: the last units of a SKU, split among channels, over every interleaving';
const NONE_STRANDED = `${ SPLIT_UNITS } are on sale no more often than they are there, and none is stranded`;
const TWO_CHANNELS = `${ NONE_STRANDED }: two channels, an answer lost`;
const STORE = 'tests/conformance/sqlite-store.test.ts';

const WRITER = 'src/worker/propagation/quantity-writer.ts';
const WORD_FOR_WORD =
	'a write whose answer is lost on a channel that knows keys is repeated word for word until the outcome is known, and takes effect once';

/** What can go wrong on the way to a channel. */
export const PROPAGATION_BUGS: readonly SeededBug[] = [
	{
		bug: 'an unheard sale and a cancellation that leave the count of own units as it was are not seen',
		changes: [
			{
				file: 'src/worker/reconciliation/own-orders-since.ts',
				snippet: 'return ( offer ) => isAny || touched.has( offer )',
				by: 'return () => isAny',
			},
		],
		caughtBy: {
			file: 'tests/integration/cancelled-meanwhile.test.ts',
			test: 'an order that is cancelled while another one is found has no unit offered twice',
		},
	},
	// ── the outcome is unknown ───────────────────────────────────────────────────────────────
	{
		bug: 'a call whose outcome is unknown is repeated under a new key',
		changes: [
			{
				file: WRITER,
				snippet: 'idempotencyKey: call.call',
				by: 'idempotencyKey: `${ call.call }/${ call.repeats }`',
			},
		],
		caughtBy: { file: OUTCOME, test: WORD_FOR_WORD },
	},
	{
		bug: 'a call whose outcome is unknown is taken for one that failed',
		changes: [
			{ file: WRITER, snippet: "failure.applied === 'no'", by: "failure.code !== ''" },
		],
		caughtBy: { file: OUTCOME, test: WORD_FOR_WORD },
	},
	{
		bug: 'a repeat that was refused is taken for a call that was not carried out',
		changes: [
			{
				file: WRITER,
				snippet: "failure.applied === 'no' && ! isRepeat",
				by: "failure.applied === 'no'",
			},
		],
		caughtBy: {
			file: OUTCOME,
			test: 'a write whose answer is lost on a channel that knows keys is not taken for one that was not carried out when a repeat of it is refused',
		},
	},
	{
		bug: 'a call of unknown outcome is repeated although its listing is paused',
		changes: [
			{
				file: 'src/worker/propagation/open-calls.ts',
				snippet: 'if ( state?.isPaused )',
				by: 'if ( false )',
			},
		],
		caughtBy: {
			file: OUTCOME,
			test: 'a write whose answer is lost on a channel that knows keys is not repeated while a person has paused one of its listings',
		},
	},
	{
		bug: 'a call is made before it is on disk',
		changes: [
			{
				file: 'src/worker/propagation/call-beginner.ts',
				snippet: 'const hold = await store.deliveries.beginCall(',
				by: 'const later = ( ...args ) => ( this.#context.clock.after( 1, () => void store.deliveries.beginCall( ...args ) ), null );\n\t\t\tconst hold = later(',
			},
		],
		caughtBy: {
			file: OUTCOME,
			test: 'a write whose answer is lost on a channel that knows keys is on disk before it is made, so that no crash can forget it',
		},
	},
	// ── what is shown ────────────────────────────────────────────────────────────────────────
	{
		bug: 'a quantity is written whatever the channel shows by now',
		changes: [
			{
				file: 'src/worker/propagation/plan-listing.ts',
				snippet: 'quantity: wanted, onlyIfShown: expected',
				by: 'quantity: wanted, onlyIfShown: null',
			},
		],
		caughtBy: {
			file: REVISIONS,
			test: 'P1: a listing is looked at again when its quantity changed or an own order was counted is written after an own sale and a receipt in one commit',
		},
	},
	{
		bug: 'a channel is written to for its own sale',
		changes: [
			{
				file: 'src/worker/propagation/plan-listing.ts',
				snippet: 'expected === wanted',
				by: 'state.revision <= state.sentRevision',
			},
		],
		caughtBy: {
			file: CUT,
			test: 'P3: a channel with compare-and-set, over every interleaving does not write to the channel that an order came from when it has decremented itself',
		},
	},
	{
		bug: 'a look that disagrees has the old number written again',
		changes: [
			{
				file: 'src/worker/propagation/judge-read.ts',
				snippet: '{ ...patch, checkAtMs, checks: 0 } }',
				by: '{ ...patch, checkAtMs, checks: 0 }, dirty: { notBeforeMs: nowMs } }',
			},
		],
		caughtBy: {
			file: READ_BACKS,
			test: 'P5: a read-back that disagrees is looked at again, and goes to reconciliation when that does not help',
		},
	},
	{
		bug: 'sales that came while a write was under way count as inside it',
		changes: [
			{
				file: 'src/worker/propagation/judge-write.ts',
				snippet: 'cutAfterWrite( state.cut, item, kind )',
				by: 'cutAfterWrite( state.cut, { ...item, knownWhenSent: state.known }, kind )',
			},
		],
		caughtBy: {
			file: WRITE,
			test: 'an accepted write clears only the revision it carried when the ledger has moved on',
		},
	},
	{
		bug: 'a late answer takes the mark of a newer quantity with it',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-delivery-store.ts',
				snippet: 'where d.listing = dirty.listing) <= ?',
				by: 'where d.listing = dirty.listing) >= ?',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store deliveries does not clear a revision newer than the one that was dealt with',
		},
	},
	// ── the last units ───────────────────────────────────────────────────────────────────────
	{
		bug: 'a raise goes out whatever the other channels may still be showing',
		changes: [
			{
				file: 'src/worker/propagation/release-raises.ts',
				snippet: 'sum( sharing.map( unheardSales ) ) - shown',
				by: 'sum( sharing.map( unheardSales ) )',
			},
		],
		caughtBy: { file: SPLIT, test: TWO_CHANNELS, failsBy: /units are on sale/ },
	},
	{
		bug: 'a relative write that does not say what it came to counts as a cut that was made',
		changes: [
			{
				file: 'src/worker/propagation/judge-write.ts',
				snippet:
					"return kind === 'set' || shownAfter !== null ? settled( state, nowMs ) : {};",
				by: 'return settled( state, nowMs );',
			},
		],
		caughtBy: { file: SPLIT, test: TWO_CHANNELS, failsBy: /units are on sale/ },
	},
	{
		bug: 'a write that was not carried out brings down what its listing may be showing',
		changes: [
			{
				file: 'src/worker/propagation/judge-write.ts',
				snippet: 'return isRaise ? { checkAtMs: nowMs + LOOK_MS, checks: 0 } : {};',
				by: 'return isRaise || cut !== null ? LANDED : {};',
			},
		],
		caughtBy: {
			file: SPLIT,
			test: `${ NONE_STRANDED }: all of them sold`,
			failsBy: /units are on sale/,
		},
	},
	{
		bug: 'a raise that was refused is not looked at',
		changes: [
			{
				file: 'src/worker/propagation/judge-write.ts',
				snippet: 'return isRaise ? { checkAtMs: nowMs + LOOK_MS, checks: 0 } : {};',
				by: 'return {};',
			},
		],
		caughtBy: {
			file: SPLIT,
			test: `${ SPLIT_UNITS } are not withheld by two raises that were refused, each of which waits for the other`,
		},
	},
	{
		bug: 'what a channel is expected to show below zero is added to',
		changes: [
			{
				file: 'src/worker/propagation/plan-listing.ts',
				snippet: 'if ( wanted === 0 && expected < 0 ) {',
				by: 'if ( wanted < 0 && expected < 0 ) {',
			},
		],
		caughtBy: {
			file: SPLIT,
			test: `${ SPLIT_UNITS } are not shown once more when a cancellation is heard of after the sale that came later`,
			failsBy: /"read back \(c0\)" cannot happen here/,
		},
	},
	{
		bug: 'a cancellation heard of while a raise is under way is left out of what may be shown',
		changes: [
			{
				file: 'src/worker/propagation/planned-change.ts',
				snippet: 'return shown + unreduced + ( cut === null ? 0 : known );',
				by: 'return shown + unreduced + ( cut === null ? 0 : Math.min( 0, known ) );',
			},
		],
		caughtBy: {
			file: SPLIT,
			test: `${ NONE_STRANDED }: a cancellation while a raise is under way`,
			failsBy: /units are on sale/,
		},
	},
];
