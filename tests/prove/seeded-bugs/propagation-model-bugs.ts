import type { SeededBug } from './seeded-bug.ts';

const UNIT = 'tests/unit/propagation';
const PROPAGATION = 'src/worker/propagation';
const EXPLAINER = 'src/worker/reconciliation/difference-explainer.ts';

const P2 = 'P2: a channel that has decremented itself is not written to for its own sales';
const P6 = 'P6: a write by feed, accepted now and shown later, over every interleaving';
const P7 = 'P7: read, then fetch the orders, then compare, over every interleaving';

/** Mistakes in the rules of propagation that only show in some order of what happens: each is searched for. */
export const PROPAGATION_MODEL_BUGS: readonly SeededBug[] = [
	{
		bug: 'a listing is looked at again only when its quantity changed',
		changes: [
			{
				file: 'src/worker/allocation/next-desired.ts',
				snippet: 'quantityChange !== 0 || isOwnCounted;',
				by: 'quantityChange !== 0;',
			},
		],
		caughtBy: {
			file: `${ UNIT }/revisions.test.ts`,
			test: 'P1: a listing is looked at again when its quantity changed or an own order was counted and so is right at every quiet point of every interleaving',
			failsBy: /for ever, after: own sale, order and receipt in one commit/,
		},
	},
	{
		bug: 'a channel with plain writes is written to after each of its own orders',
		changes: [
			{
				file: `${ PROPAGATION }/plan-listing.ts`,
				snippet: "return state.quantity <= 0 ? write : { next: 'look' };",
				by: 'return write;',
			},
		],
		caughtBy: {
			file: `${ UNIT }/own-orders.test.ts`,
			test: `${ P2 } and so sells no unit twice when it is alone, and comes to rest right, over every interleaving`,
			failsBy: /units are shown, after/,
		},
	},
	{
		bug: 'a refused compare-and-set is followed by another one',
		changes: [
			{
				file: `${ PROPAGATION }/plan-listing.ts`,
				snippet: 'return state.isStale\n',
				by: 'return false\n',
			},
		],
		caughtBy: {
			file: `${ UNIT }/stale-answers.test.ts`,
			test: 'P4: a compare-and-set once, then a relative write needs two writes for a change at most, whatever is sold in between, over every interleaving',
			failsBy: /2 refused in a row/,
		},
	},
	{
		bug: 'a listing whose read-back disagrees is due again',
		changes: [
			{
				file: `${ PROPAGATION }/judge-read.ts`,
				snippet: '{ ...patch, checkAtMs, checks: 0 } }',
				by: '{ ...patch, checkAtMs, checks: 0, mustResend: true }, dirty: { notBeforeMs: nowMs } }',
			},
		],
		caughtBy: {
			file: `${ UNIT }/read-backs.test.ts`,
			test: 'P5: a read-back that disagrees, over every interleaving of late orders never has a revision sent again that the channel has taken: plain writes',
			failsBy: /is sent again, after: own sale, look, dispatch/,
		},
	},
	{
		bug: 'a write whose outcome is unknown counts as over at once',
		changes: [
			{
				file: `${ PROPAGATION }/judge-write.ts`,
				snippet: 'Math.max( unsettledUntilMs, untilMs ),',
				by: 'nowMs,',
			},
		],
		caughtBy: {
			file: `${ UNIT }/late-landings.test.ts`,
			test: 'P6: a write that timed out and lands late, over every interleaving is never behind a confirmed quantity: only a read begun after its settle time confirms',
			failsBy: /confirmed, and shows/,
		},
	},
	{
		bug: 'what a feed has accepted counts as shown',
		changes: [
			{
				file: `${ PROPAGATION }/judge-write.ts`,
				snippet: "answer.result === 'accepted' ? appliesWithinMs : 0",
				by: "answer.result === 'stale' ? appliesWithinMs : 0",
			},
		],
		caughtBy: {
			file: `${ UNIT }/feeds.test.ts`,
			test: `${ P6 } is confirmed only by a read begun after its time, and the newest is shown in the end`,
			failsBy: /confirmed, and shows/,
		},
	},
	{
		bug: 'a write that was accepted ends the wait for an earlier one that was lost',
		changes: [
			{
				file: `${ PROPAGATION }/judge-write.ts`,
				snippet: 'Math.max( state.unsettledUntilMs, nowMs + waitMs )',
				by: 'nowMs + waitMs',
			},
		],
		caughtBy: {
			file: `${ UNIT }/feeds.test.ts`,
			test: `${ P6 } is not behind a confirmed quantity either when an earlier one was lost and lands later still`,
			failsBy: /confirmed, and shows/,
		},
	},
	{
		bug: 'orders that were counted between the read and the comparison are left out of account',
		changes: [
			{
				file: EXPLAINER,
				snippet: ' || now.known !== before.known',
				by: '',
			},
		],
		caughtBy: {
			file: `${ UNIT }/differences.test.ts`,
			test: `${ P7 } takes no sale for drift, and puts no sold unit back on sale: sales`,
			failsBy: /after: .*compare/,
		},
	},
	{
		bug: 'what was written last is expected on a channel whose own orders were counted since',
		changes: [
			{
				file: EXPLAINER,
				snippet: "writes === 'blind' && shown === now.quantity",
				by: 'false',
			},
		],
		caughtBy: {
			file: `${ UNIT }/own-orders.test.ts`,
			test: `${ P2 } is not written to when its order came just before the listing was read to explain it`,
		},
	},
];
