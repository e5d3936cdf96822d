import type { ChannelMode, ChannelState } from '../store/contract.ts';
import type { ChannelFigures } from './channel-figures.ts';
import { keptFor } from './limits/call-priority.ts';

export interface ForecastOf {
	readonly nowMs: number;
	readonly state: ChannelState;
	readonly mode: ChannelMode;
	/** Listings that something is due for. */
	readonly due: number;
	/** Listings that were written and are not seen yet. */
	readonly unseen: number;
	readonly writeBatchMax: number;
	readonly readBatchMax: number;
	readonly callsInFlightMax: number;
	readonly figures: ChannelFigures;
}

/** Before a channel has answered a call. */
const CALL_GUESS_MS = 500;

/**
 * In how many milliseconds all listings of a channel are true again, if nothing else is sold meanwhile: every
 * due listing in a write, every written one in a read, in full batches, as many calls at once as the channel
 * takes, and no faster than the tightest of its limits lets them begin. Where so many calls are allowed in a
 * stretch of time, it is right to one such stretch.
 *
 * @returns `null`: it cannot be said; nothing is written there, or a person is needed first.
 */
export function forecastMs( of: ForecastOf ): number | null {
	const { nowMs, state, mode, due, unseen, figures } = of;
	if ( state !== 'live' || mode !== 'live' ) {
		return null;
	}
	if ( due + unseen === 0 ) {
		return 0;
	}
	const callMs = figures.callMs ?? CALL_GUESS_MS;
	const writes = Math.ceil( due / of.writeBatchMax );
	const reads = Math.ceil( ( due + unseen ) / of.readBatchMax );
	const openMs = Math.max( 0, ( figures.openUntilMs ?? nowMs ) - nowMs );
	const waves = Math.ceil( ( writes + figures.inFlight ) / of.callsInFlightMax );
	const beginsMs = Math.max(
		0,
		...figures.limits.map( ( limit ) =>
			lastBeginsMs( limit, writes + reads, figures.pointsPerCall )
		)
	);
	const writtenMs = Math.max( waves * callMs, beginsMs + callMs );
	// The last read begins when the last write has been answered.
	return Math.round( openMs + writtenMs + callMs );
}

/** When the last of so many calls may begin, as far as one limit goes. */
function lastBeginsMs(
	{ unit, max, used, windowMs, perSecond }: ChannelFigures[ 'limits' ][ number ],
	calls: number,
	pointsPerCall: number
): number {
	const cost = unit === 'points' ? pointsPerCall : 1;
	const usable = Math.max( cost, max - keptFor( 'write', max, cost ) );
	const over = calls * cost - Math.max( 0, usable - used );
	if ( over <= 0 ) {
		return 0;
	}
	if ( windowMs === null ) {
		return ( over / perSecond ) * 1_000;
	}
	// Calls come back a window after they were made, about as they were made: all at once after a burst.
	const isFresh = used * 2 < usable;
	return ( isFresh ? Math.ceil( over / usable ) : over / usable ) * windowMs;
}
