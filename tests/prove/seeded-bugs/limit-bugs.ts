import type { SeededBug } from './seeded-bug.ts';

const LIMITS = 'src/worker/propagation/limits';
const DOOR = `${ LIMITS }/account-calls.ts`;
const WINDOW = `${ LIMITS }/call-window.ts`;
const CREDENTIALS = `${ LIMITS }/credentials.ts`;
const RETRY_AFTER = 'src/worker/channels/retry-after.ts';
const DOOR_TEST = 'tests/unit/propagation/limits/account-calls.test.ts';
const LIMITS_TEST = 'tests/unit/propagation/limits/account-limits.test.ts';
const OTHERS_TEST = 'tests/unit/propagation/limits/others-use.test.ts';
const RETRY_AFTER_TEST = 'tests/unit/channels/retry-after.test.ts';

/** What can go wrong with what an account may spend, and with whether it may call at all. */
export const LIMIT_BUGS: readonly SeededBug[] = [
	{
		bug: 'a look at many listings leaves as much as it costs: it waits for a bucket that is quite full',
		changes: [
			{
				file: `${ LIMITS }/points-bucket.ts`,
				snippet: "keptFor( priority, this.#max, this.costOf( 'write' ) )",
				by: 'keptFor( priority, this.#max, cost )',
			},
		],
		caughtBy: {
			file: LIMITS_TEST,
			test: 'what the channel says of its limit lets a look at many listings, which costs most of a bucket, go before the bucket is full',
		},
	},
	{
		bug: 'pushes that wait for an answer look at what is due again and again until it comes',
		changes: [
			{
				file: 'src/worker/propagation/quantity-writer.ts',
				snippet: 'waitUntilMs === undefined\n\t\t\t\t\t\t?',
				by: 'waitUntilMs === undefined || waitUntilMs === null\n\t\t\t\t\t\t?',
			},
		],
		caughtBy: {
			file: 'tests/integration/limits.test.ts',
			test: 'a limit whose rest is kept for what is urgent has the others wait for an answer, and not look again and again',
			failsBy: /Exceeded timeout/,
		},
	},
	{
		bug: "what somebody else uses is spread over the window, most of which nobody's answer tells of",
		changes: [
			{
				file: `${ LIMITS }/others-use.ts`,
				snippet: 'Math.max( SEEN_MIN_MS, tookMs )',
				by: 'Math.max( 30_000, tookMs )',
			},
		],
		caughtBy: {
			file: OTHERS_TEST,
			test: 'what somebody else uses of an account is left to them in the next window too, though most of this one was seen by nobody',
		},
	},
	{
		bug: 'an answer that may count our own calls in another order says that nobody else makes any',
		changes: [
			{
				file: WINDOW,
				snippet: 'if ( usedByOthers <= mustBe || usedByOthers > canBe )',
				by: 'if ( usedByOthers >= 0 )',
			},
		],
		caughtBy: {
			file: OTHERS_TEST,
			test: 'what somebody else uses of an account is not less because an answer may count our own calls in another order',
		},
	},
	{
		bug: 'order lists do not count against the limit that writes have',
		changes: [
			{
				file: `${ LIMITS }/limited-adapter.ts`,
				snippet: "make( 'orders', () => current().listOrders( request ) )",
				by: 'current().listOrders( request )',
			},
		],
		caughtBy: {
			file: DOOR_TEST,
			test: 'the one door of an account counts what is listed and what is written against one limit',
		},
	},
	{
		bug: 'a call counts only when it has been answered',
		changes: [
			{
				file: WINDOW,
				snippet: 'this.#from.length - gone + this.#inFlight.length',
				by: 'this.#from.length - gone',
			},
		],
		caughtBy: {
			file: LIMITS_TEST,
			test: 'what an account may spend comes back a window after the answer, not after the call was sent',
		},
	},
	{
		bug: 'a call counts from when it was sent',
		changes: [
			{
				file: WINDOW,
				snippet: 'Math.max( call.begunAtMs, nowMs - slackMs )',
				by: 'call.begunAtMs',
			},
		],
		caughtBy: {
			file: LIMITS_TEST,
			test: 'what an account may spend comes back a window after the answer, not after the call was sent',
		},
	},
	{
		bug: 'nothing is kept for urgent pushes',
		changes: [
			{
				file: `${ LIMITS }/call-priority.ts`,
				snippet: 'return Math.max( 0, Math.min( kept, max - unit ) );',
				by: 'return 0;',
			},
		],
		caughtBy: {
			file: LIMITS_TEST,
			test: 'what an account may spend is left to those above, and urgent calls may have all of it',
		},
	},
	{
		bug: 'what can wait waits for ever while there is something to write',
		changes: [
			{
				file: `${ LIMITS }/account-limits.ts`,
				snippet: 'preferred: waiting.preferred + 1',
				by: 'preferred: 0',
			},
		],
		caughtBy: {
			file: LIMITS_TEST,
			test: 'what an account may spend gives whoever has been passed over so often the next turn, before anybody',
		},
	},
	{
		bug: 'what the channel says of its limit is not believed',
		changes: [
			{
				file: WINDOW,
				snippet: "reading?.limit === 'calls'",
				by: "reading?.limit === 'calls' && nowMs < 0",
			},
		],
		caughtBy: {
			file: LIMITS_TEST,
			test: 'what the channel says of its limit is believed when it is less: somebody else uses the account',
		},
	},
	{
		bug: 'a Retry-After that is a date is not understood',
		changes: [
			{
				file: RETRY_AFTER,
				snippet: '/^[A-Z][a-z]{2}/.test( text ) ? Date.parse( text ) : NaN',
				by: 'NaN',
			},
		],
		caughtBy: {
			file: RETRY_AFTER_TEST,
			test: 'Retry-After "Sat, 21 Nov 2026 12:00:30 GMT" is 30000 ms',
		},
	},
	{
		bug: 'a Retry-After of a year is waited for',
		changes: [
			{
				file: RETRY_AFTER,
				snippet: ': Math.min( Math.max( 0, dateMs - nowMs ), RETRY_AFTER_MAX_MS )',
				by: ': Math.max( 0, dateMs - nowMs )',
			},
		],
		caughtBy: {
			file: RETRY_AFTER_TEST,
			test: 'Retry-After "Sun, 21 Nov 2027 12:00:00 GMT" is 900000 ms',
		},
	},
	{
		bug: 'every call that was refused gets new credentials of its own',
		changes: [
			{
				file: CREDENTIALS,
				snippet: 'generation !== this.#generation || this.#refreshing !== null || isKnown',
				by: 'isKnown',
			},
			{ file: CREDENTIALS, snippet: '|| isFreshlyMade', by: '' },
			{
				file: CREDENTIALS,
				snippet: 'refresh === null || this.#refreshing !== null',
				by: 'refresh === null',
			},
		],
		caughtBy: {
			file: DOOR_TEST,
			test: 'the one door of an account when the credentials have ended refreshes them once, however many calls were refused, and goes on',
		},
	},
	{
		bug: 'new credentials that are refused as well are refreshed for ever',
		changes: [ { file: CREDENTIALS, snippet: '|| isFreshlyMade', by: '' } ],
		caughtBy: {
			file: DOOR_TEST,
			test: 'the one door of an account when the credentials have ended does not refresh for ever: new ones that are refused as well need a person',
		},
	},
	{
		bug: 'half open, as many calls go out as find the channel down together',
		changes: [
			{
				file: DOOR,
				snippet: 'this.#gate.callsAllowed( 2 ) === 1 && before > 0 ? Infinity : 0',
				by: '0',
			},
		],
		caughtBy: {
			file: DOOR_TEST,
			test: 'the one door of an account closes when a push finds the channel down, and then lets one call find out',
		},
	},
];
