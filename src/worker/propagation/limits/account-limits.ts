import type { ListingId } from '../../../shared/ids.ts';
import type { LimitUse } from '../../../shared/api/channels.ts';
import type { LimitReading, LimitShape } from '../../channels/contract.ts';
import type { WriteMade } from '../../store/contract.ts';
import type { BegunCall, CallLimit } from './call-limit.ts';
import { isBelow, KEPT_SHARE, PREFERRED_MAX, type AskedCall } from './call-priority.ts';
import { CallWindow } from './call-window.ts';
import { ListingWrites } from './listing-writes.ts';
import { PointsBucket } from './points-bucket.ts';
import { RoundTrips } from './round-trips.ts';
import type { CallPriority } from './call-priority.ts';

/** Somebody who waits asks again at least every second; who has not for so long wants nothing more. */
const WANTS_FOR_MS = 2_500;
/** A window up to this counts as used up at the start; what a longer one was used for is on disk. */
const ASSUMED_FULL_MS = 10_000;
/**
 * So much of a longer window counts as read by an earlier run. One call reads as many listings back as
 * a hundred single writes touch, and lists that can wait have left a fifth: a quarter is more than both.
 */
const READ_BEFORE_SHARE = 0.25;

/**
 * Writes that were held up by a limit less than this ago want all of it. A window that lets go of a hundred
 * calls at once holds, for the second or two of the burst, more than the calls in flight can use: it looks
 * free, and is not. Reads that took their share of what looks so (a read while eight writes are under way
 * confirms sixteen listings of a hundred) were an eighth of all calls of BigCommerce's 150 in 30 s.
 */
const SCARCE_FOR_MS = 60_000;
/** Nothing has been written for so long: there is nothing more to write just now. */
const QUIET_MS = 1_000;

interface Waiting {
	readonly askedAtMs: number;
	/** Calls that were preferred to it since it asked first. */
	readonly preferred: number;
}

/**
 * What an account may spend, and who is next to spend it: all of its limits together, with no clock and
 * no network. A call fits when it fits into every limit. Priority is a matter of what a call has to leave
 * (`KEPT_SHARE`): where everything is spent as it comes, only those at the top find enough, until
 * somebody below has been passed over often enough (`PREFERRED_MAX`) and is next before all others.
 */
export class AccountLimits {
	readonly #limits: CallLimit[] = [];
	readonly #ofListings: ListingWrites[] = [];
	readonly #waiting = new Map< CallPriority, Waiting >();
	readonly #trips = new RoundTrips();
	/** When a write was last told to wait for a limit, and when one last began. */
	#heldUpAtMs = -Infinity;
	#writeAtMs = -Infinity;

	constructor( shapes: readonly LimitShape[], nowMs: number ) {
		for ( const shape of shapes ) {
			if ( shape.limit === 'points' ) {
				this.#limits.push( new PointsBucket( shape, nowMs ) );
			} else if ( shape.limit === 'calls' ) {
				const window = new CallWindow( shape );
				if ( shape.windowMs <= ASSUMED_FULL_MS ) {
					window.assume( shape.max, nowMs );
				}
				this.#limits.push( window );
			} else {
				this.#ofListings.push( new ListingWrites( shape, KEPT_SHARE.write ) );
			}
		}
	}

	/** How far back an earlier run still counts; `null`: it does not. */
	static lookBackMs( shapes: readonly LimitShape[] ): number | null {
		const windows = shapes.flatMap( ( shape ) =>
			shape.limit !== 'points' && shape.windowMs > ASSUMED_FULL_MS ? [ shape.windowMs ] : []
		);
		return windows.length === 0 ? null : Math.max( ...windows );
	}

	/** What an earlier run has written. What it has read is on no disk: a part of each window is taken for it. */
	assumeMade( writes: readonly WriteMade[], nowMs: number ): void {
		const calls = new Map( writes.map( ( { call, ...made } ) => [ call, made ] ) );
		const callTimes = [ ...calls.values() ].flatMap( timesOf );
		for ( const limit of this.#limits ) {
			if ( limit instanceof CallWindow && limit.windowMs > ASSUMED_FULL_MS ) {
				limit.assumeEach( callTimes );
				limit.assume( Math.ceil( limit.max * READ_BEFORE_SHARE ), nowMs );
			}
		}
		for ( const write of writes ) {
			for ( const limit of this.#ofListings ) {
				timesOf( write ).forEach( ( atMs ) => limit.written( write.listing, atMs ) );
			}
		}
	}

	/** When such a call may begin; `nowMs` or before: now; Infinity: when one in flight has ended. */
	whenMs( { kind, priority }: AskedCall, nowMs: number ): number {
		const next = this.#next( nowMs );
		const asked = {
			kind,
			priority: next === priority ? ( 'urgent' as const ) : priority,
			leavesOne: next !== null && next !== priority,
		};
		const whenMs = this.#limits.reduce(
			( latest, limit ) => Math.max( latest, limit.whenMs( asked, nowMs ) ),
			next === priority ? nowMs : this.#afterWritesMs( priority, nowMs )
		);
		if ( whenMs > nowMs ) {
			if ( ! isBelow( priority, 'write' ) ) {
				this.#heldUpAtMs = nowMs;
			}
			const preferred = this.#waitingOf( priority, nowMs )?.preferred ?? 0;
			this.#waiting.set( priority, { askedAtMs: nowMs, preferred } );
		}
		return whenMs;
	}

	/** When this listing may be written, as far as its own limits go. */
	listingMs( listing: ListingId, isUrgent: boolean, nowMs: number ): number {
		return this.#ofListings.reduce(
			( latest, limit ) => Math.max( latest, limit.whenMs( listing, isUrgent, nowMs ) ),
			nowMs
		);
	}

	begin( { kind, priority }: AskedCall, nowMs: number ): BegunCall {
		if ( ! isBelow( priority, 'write' ) ) {
			this.#writeAtMs = nowMs;
		}
		this.#waiting.delete( priority );
		for ( const [ other, waiting ] of this.#waiting ) {
			if ( isBelow( other, priority ) ) {
				this.#waiting.set( other, { ...waiting, preferred: waiting.preferred + 1 } );
			}
		}
		const points = this.#limits.find( ( limit ) => limit instanceof PointsBucket );
		const call = { kind, begunAtMs: nowMs, cost: points?.costOf( kind ) ?? 1 };
		this.#limits.forEach( ( limit ) => limit.begin( call, nowMs ) );
		return call;
	}

	/** @param listings those that it wrote. */
	end(
		call: BegunCall,
		readings: readonly LimitReading[],
		listings: readonly ListingId[],
		nowMs: number
	): void {
		this.#trips.took( nowMs - call.begunAtMs );
		for ( const limit of this.#limits ) {
			const reading = readings.find( ( { name } ) => name === limit.name );
			limit.end( call, reading, this.#trips.slackMs, nowMs );
		}
		for ( const reading of readings ) {
			if ( ! this.#limits.some( ( { name } ) => name === reading.name ) ) {
				this.#learn( reading, call, nowMs );
			}
		}
		for ( const listing of listings ) {
			this.#ofListings.forEach( ( limit ) => limit.written( listing, nowMs ) );
		}
	}

	get pointsPerWrite(): number {
		const points = this.#limits.find( ( limit ) => limit instanceof PointsBucket );
		return points?.costOf( 'write' ) ?? 1;
	}

	uses( nowMs: number ): readonly LimitUse[] {
		return this.#limits.map( ( limit ) => limit.use( nowMs ) );
	}

	/** While writes want more than there is, what is below them has only its turns. */
	#afterWritesMs( priority: CallPriority, nowMs: number ): number {
		const isScarce = nowMs < this.#heldUpAtMs + SCARCE_FOR_MS;
		return isScarce && isBelow( priority, 'write' )
			? Math.max( nowMs, this.#writeAtMs + QUIET_MS )
			: nowMs;
	}

	/** A limit that nobody has documented, and that the channel speaks of. */
	#learn( reading: LimitReading, call: BegunCall, nowMs: number ): void {
		const { name } = reading;
		let limit: CallLimit;
		if ( reading.limit === 'points' ) {
			const { maximum, restoredPerSecond, cost } = reading;
			const guess = { write: cost, read: cost };
			limit = new PointsBucket(
				{ name, max: maximum, perSecond: restoredPerSecond, guess },
				nowMs
			);
		} else if ( reading.windowMs !== undefined ) {
			limit = new CallWindow( { name, max: reading.max, windowMs: reading.windowMs } );
		} else {
			return;
		}
		limit.begin( call, nowMs );
		limit.end( call, reading, 0, nowMs );
		this.#limits.push( limit );
	}

	/** Whose turn it is before everybody else's. */
	#next( nowMs: number ): CallPriority | null {
		for ( const priority of [ 'confirm', 'background' ] as const ) {
			const preferred = this.#waitingOf( priority, nowMs )?.preferred ?? 0;
			if ( preferred >= ( PREFERRED_MAX[ priority ] ?? Infinity ) ) {
				return priority;
			}
		}
		return null;
	}

	#waitingOf( priority: CallPriority, nowMs: number ): Waiting | undefined {
		const waiting = this.#waiting.get( priority );
		return waiting && waiting.askedAtMs >= nowMs - WANTS_FOR_MS ? waiting : undefined;
	}
}

/** Repeats of a call count as late as its last answer: earlier ones end sooner than we think. */
function timesOf( { atMs, times }: Pick< WriteMade, 'atMs' | 'times' > ): readonly number[] {
	return Array.from( { length: times }, () => atMs );
}
