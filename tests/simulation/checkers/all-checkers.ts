import { callLimits } from './call-limits.ts';
import type { Checker } from './check.ts';
import { afterOutage } from './i10-after-outage.ts';
import { coalescing } from './i10-coalescing.ts';
import { noEchoLoop } from './i11-no-echo-loop.ts';
import { noAvoidableOversell } from './i15-no-avoidable-oversell.ts';
import { staleWriter } from './i18-stale-writer.ts';
import { deadDeliveries, deadPushes } from './i19-dead-letters.ts';
import { retries } from './retries.ts';
import { versionMonotonicity } from './i8-version-monotonicity.ts';

/** Each independent of the others, and of what the worker thinks of itself. (I9 is in run-seed.ts.) */
export const CHECKERS: {
	/** Asked at the end of the chaos, before anything is mended. */
	readonly duringChaos: readonly Checker[];
	readonly afterwards: readonly Checker[];
} = {
	duringChaos: [ deadPushes ],
	afterwards: [
		versionMonotonicity,
		coalescing,
		afterOutage,
		noEchoLoop,
		noAvoidableOversell,
		staleWriter,
		deadPushes,
		deadDeliveries,
		callLimits,
		retries,
	],
};
