import { RETRY_DELAYS_MS } from '../../src/worker/propagation/retry-delay.ts';
import type { ExchangeRecord } from './journal.ts';
import type { Marketplace } from './marketplace.ts';
import type { World } from './world.ts';

/** Beyond what the waits below add up to. */
const GRACE_MS = 5_000;
const LIST_EVERY_MS = 300_000;
const RECONCILE_AGAIN_MS = 30_000;
/** A look that explains a difference is begun again after this, a dirty listing looked at. */
const LOOK_AGAIN_MS = 5_000;
/** A pump that nobody woke. */
const SWEEP_MS = 1_000;

export interface Bound {
	readonly ms: number;
	/** How it comes about, for whoever reads a failure. */
	readonly parts: string;
}

/**
 * Within what time of the last fault's end everything has to be true again: the slowest channel's dirty
 * listings by its rate, what its declared figures and the published retry schedule make it wait for
 * before, and 5 s. From the journal and the channels' declarations; what the worker thinks is not asked.
 */
export function boundOf( world: World ): Bound {
	const all = world.markets.map( ( market ) => {
		const parts = partsOf( world, market );
		return {
			ms: Object.values( parts ).reduce( ( sum, ms ) => sum + ms, 0 ),
			parts: `${ market.plan.channel }: ${ Object.entries( parts )
				.map( ( [ name, ms ] ) => `${ name } ${ ms }` )
				.join( ', ' ) }`,
		};
	} );
	const slowest = all.reduce( ( one, other ) => ( other.ms > one.ms ? other : one ) );
	return { ms: slowest.ms + GRACE_MS, parts: slowest.parts };
}

function partsOf( world: World, market: Marketplace ): Record< string, number > {
	const { capabilities, channel, roundTrip, appliesAfterMs } = market.plan;
	const { exchanges } = world.journal;
	const nowMs = world.clock.now();
	const own = exchanges.filter( ( one ) => one.channel === channel );
	const listings = world.facts.listings().filter( ( one ) => one.channel === channel ).length;
	const calls = Math.ceil( listings / capabilities.writeBatchMax );
	const reads = Math.ceil( listings / capabilities.readBatchMax );
	// Half of a limit: the other half may go to what is more urgent.
	const callMs = Math.max(
		0,
		...capabilities.limits.map( ( one ) =>
			one.limit === 'calls' ? ( 2 * one.windowMs ) / one.max : 0
		)
	);
	const bornAtMs = world.livesBeganAtMs.at( -1 ) ?? 0;
	const sender = world.senders.find( ( _, index ) => world.markets[ index ] === market );
	const listedAtMs = lastTime( own, '/orders' );
	const isLost = ( sender?.lastLostAtMs ?? 0 ) >= listedAtMs && ( sender?.lost ?? 0 ) > 0;
	return {
		// Two rounds: what is due, and what its answer or its read shows to be due.
		'by its rate': 2 * ( calls + reads ) * Math.max( roundTrip.maxMs, callMs ),
		'its feed': appliesAfterMs,
		gate: gateMs( own, world.livesBeganAtMs.length, nowMs ),
		repeats: repeatMs( own, nowMs ),
		credentials: credentialsMs( own, world.livesBeganAtMs.length, nowMs ),
		settling: capabilities.hasIdempotencyKeys ? 0 : capabilities.settleMs,
		// The ladder of looks before a difference is explained, twice its longest step; and its own events.
		looks: 3 * capabilities.eventLagMs + 2 * LOOK_AGAIN_MS + 4 * SWEEP_MS,
		// Who was to explain it died.
		'after a crash':
			nowMs - bornAtMs < RECONCILE_AGAIN_MS + LIST_EVERY_MS ? RECONCILE_AGAIN_MS : 0,
		'lost webhooks': isLost ? LIST_EVERY_MS : 0,
	};
}

/** How long the circuit breaker may still be open, by the failures in a row that it has seen. */
function gateMs( own: readonly ExchangeRecord[], life: number, nowMs: number ): number {
	const seen = own
		.filter(
			( one ) =>
				one.life === life &&
				one.endedAtMs !== null &&
				[ '/write', '/read' ].includes( one.route )
		)
		.sort( ( one, other ) => ( one.endedAtMs ?? 0 ) - ( other.endedAtMs ?? 0 ) );
	const lastGood = seen.findLastIndex( ( { outcome } ) => isGood( outcome ) );
	const failed = seen.slice( lastGood + 1 );
	const last = failed.at( -1 );
	if ( ! last ) {
		return 0;
	}
	const stepMs = Math.max(
		stepOf( failed.length ),
		...failed.map( ( { waitMs } ) => waitMs ?? 0 )
	);
	return Math.max( 0, ( last.endedAtMs ?? 0 ) + stepMs - nowMs );
}

/** Getting new credentials failed: it is tried again by the schedule. */
function credentialsMs( own: readonly ExchangeRecord[], life: number, nowMs: number ): number {
	const tries = own.filter( ( one ) => one.life === life && one.route === '/token' );
	const failed = tries.slice( tries.findLastIndex( ( { outcome } ) => isGood( outcome ) ) + 1 );
	const last = failed.at( -1 );
	return last
		? Math.max( 0, ( last.endedAtMs ?? nowMs ) + stepOf( failed.length ) - nowMs )
		: 0;
}

/** A call whose outcome is not known is repeated with its key after a wait of its own. */
function repeatMs( own: readonly ExchangeRecord[], nowMs: number ): number {
	const tries = Map.groupBy( own, ( { key } ) => key );
	return [ ...tries ].reduce( ( longest, [ key, all ] ) => {
		const last = all.at( -1 );
		if ( key === null || ! last || isGood( last.outcome ) ) {
			return longest;
		}
		const waitMs = Math.max( stepOf( all.length ), last.waitMs ?? 0 );
		return Math.max( longest, ( last.endedAtMs ?? nowMs ) + waitMs - nowMs );
	}, 0 );
}

function stepOf( failures: number ): number {
	return RETRY_DELAYS_MS[ Math.min( failures, RETRY_DELAYS_MS.length ) - 1 ] ?? 0;
}

function isGood( outcome: string | null ): boolean {
	return outcome !== null && outcome.startsWith( '200 {' );
}

function lastTime( own: readonly ExchangeRecord[], route: string ): number {
	return own.findLast( ( one ) => one.route === route && isGood( one.outcome ) )?.askedAtMs ?? 0;
}
