import type { SeededBug } from './seeded-bug.ts';

const DECIDE = 'tests/unit/ledger/decide.test.ts';
const SEMANTICS = 'tests/unit/ledger/semantics.test.ts';
const RESERVATION = 'tests/unit/ledger/reservation.test.ts';
const BILLS = 'tests/unit/ledger/bill-of-materials.test.ts';
const CLAMP = 'tests/unit/ledger/clamp.test.ts';
const STORE = 'tests/conformance/sqlite-store.test.ts';

/** Wrong rules: what the pure part of the ledger could get wrong with the best of databases. */
export const LEDGER_BUGS: readonly SeededBug[] = [
	// ── who gets the last unit ───────────────────────────────────────────────────────────────
	{
		bug: 'the last unit is refused',
		changes: [
			{
				file: 'src/worker/ledger/decide-reservation.ts',
				snippet: 'view.stock( sku, location ) ) < committed',
				by: 'view.stock( sku, location ) ) <= committed',
			},
		],
		caughtBy: {
			file: RESERVATION,
			test: 'a reservation takes the last unit: refused is only what is really missing',
		},
	},
	{
		bug: 'one unit more than there are is promised',
		changes: [
			{
				file: 'src/worker/ledger/decide-reservation.ts',
				snippet: 'view.stock( sku, location ) ) < committed',
				by: 'view.stock( sku, location ) ) + 1 < committed',
			},
		],
		caughtBy: {
			file: RESERVATION,
			test: 'a reservation takes the last unit: refused is only what is really missing',
		},
	},
	// ── numbers compared as text ─────────────────────────────────────────────────────────────
	{
		bug: 'revision 9 of an order is newer than revision 10',
		changes: [
			{
				file: 'src/worker/ledger/snapshot-rank.ts',
				snippet: 'return left.at - right.at;',
				by: 'return String( left.at ) < String( right.at ) ? -1 : 1;',
			},
		],
		caughtBy: {
			file: DECIDE,
			test: 'the ledger L1: the state is a function of the set of events takes revision 10 for newer than revision 9 of the same second, whichever comes first',
		},
	},
	{
		bug: 'our ninth fetch of an order is newer than the tenth',
		changes: [
			{
				file: 'src/worker/ledger/snapshot-rank.ts',
				snippet: 'return left.fetch - right.fetch;',
				by: 'return String( left.fetch ) < String( right.fetch ) ? -1 : 1;',
			},
		],
		caughtBy: { file: DECIDE, test: 'the ledger compares ranks as numbers' },
	},
	{
		bug: "the paired shop's change 10 comes before its change 9",
		changes: [
			{
				file: 'src/worker/ledger/decide-own-change.ts',
				snippet: 'const isBeyond = number > at.number;',
				by: 'const isBeyond = String( number ) > String( at.number );',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store numbered changes of a paired shop are numbers, of which ten comes after nine',
		},
	},
	// ── reservations ─────────────────────────────────────────────────────────────────────────
	{
		bug: 'a reservation that runs out takes its units from the paid order',
		changes: [
			{
				file: 'src/worker/ledger/known-lines.ts',
				snippet: 'order.rank ? order.lines :',
				by: 'order.rank && ! order.reservations.some( ( one ) => one.expiredAtMs > 0 ) ? order.lines :',
			},
		],
		caughtBy: {
			file: RESERVATION,
			test: 'a reservation that runs out takes nothing from an order that was paid meanwhile',
		},
	},
	{
		bug: 'a reservation is counted beside the order it was made for',
		changes: [
			{
				file: 'src/worker/ledger/known-lines.ts',
				snippet:
					'order.rank ? order.lines : ( holding( order.reservations )?.asked?.lines ?? [] )',
				by: '[ ...order.lines, ...( holding( order.reservations )?.asked?.lines ?? [] ) ]',
			},
		],
		caughtBy: {
			file: RESERVATION,
			test: 'a reservation becomes the order it was made for, and is not counted beside it',
		},
	},
	{
		bug: 'a reservation runs out although it was extended',
		changes: [
			{
				file: 'src/worker/ledger/reservation.ts',
				snippet: 'expiredAtMs >= expiresAtMs',
				by: 'expiredAtMs <= expiresAtMs',
			},
		],
		caughtBy: {
			file: RESERVATION,
			test: 'a reservation that is extended while it runs out goes on, whichever is written first',
		},
	},
	{
		bug: 'of two tries of one cart the older one holds',
		changes: [
			{
				file: 'src/worker/ledger/reservation.ts',
				snippet: 'one.asked.atMs >= newest.asked.atMs',
				by: 'one.asked.atMs < newest.asked.atMs',
			},
		],
		caughtBy: {
			file: RESERVATION,
			test: 'a reservation asked for once more is answered anew, and what its first try holds is not in its own way',
		},
	},
	// ── counts beside orders ─────────────────────────────────────────────────────────────────
	{
		bug: 'what moved in the very moment of a count lowers it',
		changes: [
			{
				file: 'src/worker/ledger/shelf.ts',
				snippet: 'atMs <= since.atMs',
				by: 'atMs < since.atMs',
			},
		],
		caughtBy: {
			file: SEMANTICS,
			test: 'L4: a count beside orders (c) a shipment of its own moment is inside it, whatever its source is called',
		},
	},
	{
		bug: 'the sum that the database makes lowers a count by what moved in its very moment',
		changes: [
			{
				file: 'src/worker/store/sqlite/sqlite-stored-rows.ts',
				snippet: 'at_ms > iif(',
				by: 'at_ms >= iif(',
			},
		],
		caughtBy: {
			file: STORE,
			test: 'the SQLite store ledger finds what moved in the very moment of a count inside it, also when the count comes later',
		},
	},
	{
		bug: 'a box that had left before the count is still owed',
		changes: [
			{
				file: 'src/worker/ledger/known-lines.ts',
				snippet: 'gone: order.gone.filter( ( { line } ) => line === id ),',
				by: 'gone: [],',
			},
		],
		caughtBy: {
			file: SEMANTICS,
			test: 'L4: a count beside orders (b) until its shipment is told, a box that had left is owed no more',
		},
	},
	{
		bug: 'a box that had left before the count leaves again when its shipment is told',
		changes: [
			{
				file: 'src/worker/ledger/line-movements.ts',
				snippet: 'Math.max( byShipment, byCount )',
				by: 'byShipment + byCount',
			},
		],
		caughtBy: {
			file: SEMANTICS,
			test: 'L4: a count beside orders (b) a box that had left the shelf lowers nothing when its shipment is clicked later',
		},
	},
	{
		bug: 'a line that shipped and was then cancelled owes less than nothing',
		changes: [
			{
				file: 'src/worker/ledger/line-movements.ts',
				snippet: 'Math.max( 0, line.ordered - line.cancelled - shipped )',
				by: 'line.ordered - line.cancelled - shipped',
			},
		],
		caughtBy: {
			file: DECIDE,
			test: 'the ledger never lets a line that shipped and was then cancelled hide units of other orders',
		},
	},
	{
		bug: 'more comes back than had left',
		changes: [
			{
				file: 'src/worker/ledger/line-movements.ts',
				snippet: 'Math.min( returned, shipped )',
				by: 'returned',
			},
		],
		caughtBy: { file: DECIDE, test: 'the ledger does not let units come back that never left' },
	},
	{
		bug: 'what the channel and the warehouse both tell happens twice',
		changes: [
			{
				file: 'src/worker/ledger/line-movements.ts',
				snippet: 'return sum( movements ) > sum( best ) ? movements : best;',
				by: 'return [ ...best, ...movements ];',
			},
		],
		caughtBy: {
			file: SEMANTICS,
			test: 'L5: the formulas of a line a unit that left counts once, whoever tells of it',
		},
	},
	{
		bug: 'a second opening balance replaces the first',
		changes: [
			{
				file: 'src/worker/ledger/shelf.ts',
				snippet: 'compare( known, added ) <= 0',
				by: 'compare( known, added ) >= 0',
			},
		],
		caughtBy: {
			file: DECIDE,
			test: 'the ledger an opening balance counts once, also when it is 0',
		},
	},
	// ── bills and times ──────────────────────────────────────────────────────────────────────
	{
		bug: 'an order is packed by the bill of when it was told, not of when it was placed',
		changes: [
			{
				file: 'src/worker/ledger/decide.ts',
				snippet: 'snapshot.lines, snapshot.placedAt',
				by: 'snapshot.lines, event.occurredAtMs',
			},
		],
		caughtBy: {
			file: DECIDE,
			test: 'the ledger explodes a bundle with the bill that was valid when the order was placed, for its whole life',
		},
	},
	{
		bug: 'an order of the second in which a bill was saved misses it',
		changes: [
			{
				file: 'src/worker/ledger/bill-of-materials.ts',
				snippet: 'Math.floor( bill.sinceMs / 1_000 ) * 1_000 <= atMs',
				by: 'bill.sinceMs <= atMs',
			},
		],
		caughtBy: {
			file: BILLS,
			test: 'bills of materials hold for the whole second they were saved in: channels tell no more of when an order was placed',
		},
	},
	{
		bug: 'a component is looked for one level up only',
		changes: [
			{
				file: 'src/worker/ledger/bill-of-materials.ts',
				snippet: 'open.push( bundle );',
				by: '',
			},
		],
		caughtBy: { file: BILLS, test: 'bills of materials multiply through nested bundles' },
	},
	{
		bug: 'the rank of a snapshot is clamped with its time',
		changes: [
			{
				file: 'src/worker/ledger/clamp.ts',
				snippet: 'snapshot: { ...body.snapshot, lines }',
				by: 'snapshot: { ...body.snapshot, updatedAt: clamp( body.snapshot.updatedAt ), lines }',
			},
		],
		caughtBy: {
			file: CLAMP,
			test: 'a time in our future is kept in the rank of a snapshot: a channel that is ahead is in order with itself',
		},
	},
	{
		bug: 'a shipment of tomorrow is believed',
		changes: [
			{
				file: 'src/worker/ledger/clamp.ts',
				snippet: 'line.shipments.map( moved )',
				by: 'line.shipments',
			},
		],
		caughtBy: {
			file: CLAMP,
			test: 'a time in our future is taken out of shipments and restocks, and only the ones that lie there',
		},
	},
];
