import type { SeededBug } from './seeded-bug.ts';

const LANES = 'tests/unit/intake/lanes.test.ts';
const ROOM = 'tests/unit/intake/back-pressure.test.ts';
const STANDSTILL = 'tests/integration/back-pressure.test.ts';
const IMPORT = 'tests/integration/urgent-before-bulk.test.ts';
const BASELINES = 'tests/unit/setup/baselines.test.ts';
const RESERVATIONS = 'tests/integration/reservations.test.ts';
const STORE = 'tests/conformance/sqlite-store.test.ts';

const GROUP = 'src/worker/intake/group-commit.ts';
const PRESSURE = 'src/worker/intake/back-pressure.ts';
const ADMISSION = 'src/worker/http/admission.ts';
const FIRST_LOOK = 'src/worker/setup/first-look.ts';

const OVERTAKES =
	'a large import lets an order and a checkout pass beside the batch under way, and comes to its end';

/** What can go wrong when more comes than can be committed at once. */
export const LANE_BUGS: readonly SeededBug[] = [
	// ── urgent before bulk ───────────────────────────────────────────────────────────────────
	{
		bug: 'an order waits behind an import',
		changes: [ { file: GROUP, snippet: 'this.#lanes[ lane ]', by: 'this.#lanes.urgent' } ],
		caughtBy: {
			file: LANES,
			test: 'two lanes of a group commit let an urgent item wait for the batch under way and urgent ones before it, for no other',
		},
	},
	{
		bug: 'an order waits until a bulk batch has come back from the database',
		changes: [
			{
				file: GROUP,
				snippet: "lane === 'urgent' && this.#isBulkUnderWay",
				by: "lane !== 'urgent' && this.#isBulkUnderWay",
			},
		],
		caughtBy: {
			file: LANES,
			test: 'two lanes of a group commit let an urgent item go beside a bulk batch that is under way, however long that takes',
		},
	},
	{
		bug: 'a rush of orders starves an import',
		changes: [
			{
				file: GROUP,
				snippet: 'Math.min( bulk.length, BULK_BESIDE_MAX )',
				by: 'Math.min( bulk.length, 0 )',
			},
		],
		caughtBy: {
			file: LANES,
			test: 'two lanes of a group commit take something bulk along in every batch while some waits',
		},
	},
	{
		bug: 'an import goes on from batch to batch, and the sockets have to wait',
		changes: [
			{ file: GROUP, snippet: 'if ( urgent.length === 0 )', by: 'if ( bulk.length === 0 )' },
		],
		caughtBy: {
			file: LANES,
			test: 'two lanes of a group commit let what comes over a socket through before the next bulk batch, though it is committed twice',
		},
	},
	{
		bug: 'a batch holds as many bytes as there are',
		changes: [ { file: GROUP, snippet: 'bytes > BATCH_BYTES_MAX', by: 'bytes < 0' } ],
		caughtBy: {
			file: LANES,
			test: 'two lanes of a group commit put no more bytes into a batch than it may have, but for one item that is larger',
		},
	},
	{
		bug: 'the opening balances of a new channel are as urgent as orders',
		changes: [
			{
				file: FIRST_LOOK,
				snippet: "'bulk'\n\t\t\t);\n\t\t\treturn Number(",
				by: "'urgent'\n\t\t\t);\n\t\t\treturn Number(",
			},
		],
		caughtBy: { file: IMPORT, test: OVERTAKES },
	},
	{
		bug: 'what a new channel had sold before is as urgent as what it sells',
		changes: [
			{
				file: FIRST_LOOK,
				snippet: "fetcher.record( listed, 0, 'bulk' )",
				by: 'fetcher.record( listed )',
			},
		],
		caughtBy: { file: IMPORT, test: OVERTAKES },
	},
	{
		bug: 'a recount goes before orders',
		changes: [ { file: 'src/worker/setup/baselines.ts', snippet: ", 'bulk' )", by: ' )' } ],
		caughtBy: {
			file: BASELINES,
			test: 'baselines are bulk: what somebody waits for goes before them',
		},
	},
	// ── no more than there is room for ───────────────────────────────────────────────────────
	{
		bug: 'what waits is counted, and not weighed',
		changes: [
			{ file: PRESSURE, snippet: 'this.#bytes + bytes <= this.#bytesMax', by: 'true' },
		],
		caughtBy: {
			file: ROOM,
			test: 'room for what waits is never more than was set, but for one request that is larger, and all of it is given back',
		},
	},
	{
		bug: 'room is asked for once the body is in the memory',
		changes: [
			{
				file: 'src/worker/http/routes/intake.ts',
				snippet: 'onRequest: [ findChannel, admission.ask ]',
				by: 'onRequest: findChannel, preHandler: admission.ask',
			},
		],
		caughtBy: {
			file: STANDSTILL,
			test: 'a worker whose disk stands still gives the room of half a delivery back when the rest does not come',
			failsBy: /it was not let in/,
		},
	},
	{
		bug: 'the room of a sender who has given up is given to the next, and his delivery still waits',
		changes: [
			{
				file: ADMISSION,
				snippet: 'entry.isHandled = true;',
				by: 'entry.isHandled = false;',
			},
		],
		caughtBy: {
			file: STANDSTILL,
			test: 'a worker whose disk stands still keeps the room of a sender who has given up until his delivery is out of the memory',
		},
	},
	{
		bug: 'a body without a length takes no room',
		changes: [ { file: ADMISSION, snippet: 'return limitBytes;', by: 'return 0;' } ],
		caughtBy: {
			file: STANDSTILL,
			test: 'a worker whose disk stands still takes a body without a length for as large as it may be',
		},
	},
	{
		bug: 'a stranger fills the room by announcing much',
		changes: [
			{
				file: 'src/worker/http/api-routes.ts',
				snippet: 'onRequest: [ ...authorize, ...admit ]',
				by: 'onRequest: admit, preHandler: authorize',
			},
		],
		caughtBy: {
			file: STANDSTILL,
			test: 'a worker whose disk stands still gives no room to a wrong token',
			failsBy: /timeout/,
		},
	},
	{
		bug: 'a checkout waits for a disk that stands still',
		changes: [
			{
				file: 'src/worker/reservations/reservations.ts',
				snippet: 'this.#queue.delayMs > DELAY_MAX_MS',
				by: 'this.#queue.delayMs < 0',
			},
		],
		caughtBy: {
			file: RESERVATIONS,
			test: 'reservations on a real ledger are refused at once when nobody could be told in time, and asked for again later',
			failsBy: /timeout|Received promise/,
		},
	},
	{
		bug: 'a hundred bodies are worked on at once, however large',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-inbox-store.ts',
				snippet: 'bytes >= bytesMax',
				by: 'bytes < 0',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store inbox ends a page with the body that fills it, however few they are',
		},
	},
];
