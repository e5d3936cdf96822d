import type { SeededBug } from './seeded-bug.ts';

const SHADOW = 'tests/integration/shadow.test.ts';
const STORE = 'tests/conformance/sqlite-store.test.ts';
const WRITER = 'src/worker/propagation/open-calls.ts';
const HELD = 'a channel that may not be written to with compare-and-set';

/** What can go wrong about keeping writes from going out. */
export const PUSH_BUGS: readonly SeededBug[] = [
	{
		bug: 'a channel in shadow is written to',
		changes: [
			{
				file: 'src/worker/store/sqlite/call-permission.ts',
				snippet: "mode <> 'live'",
				by: "mode = 'paused'",
			},
		],
		caughtBy: {
			file: SHADOW,
			test: `${ HELD } in shadow nothing is written; what would be is compared with what is shown`,
		},
	},
	{
		bug: 'whether pushes are stopped is not asked in the transaction that begins a call',
		changes: [
			{
				file: 'src/worker/store/sqlite/call-permission.ts',
				snippet: 'return this.hold( call.channel ) ?? this.pausedIn( call );',
				by: 'return this.pausedIn( call );',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store switches begins no call while all are stopped, also after a restart, and then again',
		},
	},
	{
		bug: 'a call of unknown outcome is repeated although pushes are stopped',
		changes: [
			{
				file: WRITER,
				snippet: 'const hold = await store.deliveries.pushHold( channel );',
				by: 'const hold = ( await store.deliveries.pushHold( channel ) ) && null;',
			},
		],
		caughtBy: {
			file: SHADOW,
			test: `${ HELD } stopped, a call of unknown outcome is not repeated, and ends right once it may write again`,
		},
	},
	{
		bug: 'a copied data folder is taken for the original',
		changes: [
			{
				file: 'src/worker/setup/ledger-home.ts',
				snippet: 'if ( isElsewhere( before.place, now.place ) ) {',
				by: 'if ( isElsewhere( now.place, now.place ) ) {',
			},
		],
		caughtBy: {
			file: 'tests/unit/setup/ledger-home.test.ts',
			test: 'a ledger that remembers its home is a copy as a copied file',
		},
	},
	{
		bug: 'the channels of a ledger that is a copy are worked for',
		changes: [
			{
				file: 'src/worker/duties.ts',
				snippet: 'if ( await this.#options.isCopy() ) {',
				by: 'if ( ! ( await this.#options.isCopy() ) && channel === null ) {',
			},
			{
				file: 'src/worker/store/sqlite/call-permission.ts',
				snippet: "'stopped', 'copy'",
				by: "'stopped'",
			},
		],
		caughtBy: {
			file: 'tests/integration/copied-ledger.test.ts',
			test: 'a ledger that was copied makes no call to any channel, says so, and works once it is adopted',
		},
	},
];
