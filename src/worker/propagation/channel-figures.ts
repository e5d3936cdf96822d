import type { LimitUse } from '../../shared/api/channels.ts';

/** What the worker on duty knows of a channel's calls, in memory. */
export interface ChannelFigures {
	readonly circuit: 'closed' | 'half-open' | 'open';
	readonly openUntilMs: number | null;
	readonly limits: readonly LimitUse[];
	/** Of the writes of late; `null`: there was none. */
	readonly callMs: number | null;
	readonly inFlight: number;
	/** What a write takes of a limit in points. */
	readonly pointsPerCall: number;
	/** Of the last call that failed. */
	readonly lastError: {
		readonly code: string;
		readonly reason: string;
		readonly atMs: number;
	} | null;
}
