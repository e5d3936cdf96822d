import type { ListingId } from '../../shared/ids.ts';
import type { ChannelContext } from '../propagation/channel-context.ts';
import type { NextRun } from '../propagation/pump.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import type { FullSync as FullSyncRow } from '../store/full-sync-store.ts';
import { lastQuietTime } from './quiet-hour.ts';

const LOOK_AGAIN_MS = 250;
/** So long a batch lets go first what is due, on a channel where that never ends. */
const YIELDS_MS = 5_000;
/** Whoever asks for one over the API wakes the channel; the clock is looked at this often. */
const DAILY_LOOK_MS = 60_000;
/** At what hour a shop sells least shows in four weeks, which take long to sum up: once an hour is enough. */
const HABIT_MS = 28 * 24 * 3_600_000;
const HABIT_KEPT_MS = 3_600_000;

/** A batch that the reader has been asked to look at. */
interface Marked {
	/** When each was to be looked at. */
	readonly looks: readonly { readonly listing: ListingId; readonly lookAtMs: number }[];
	readonly listings: number;
	readonly last: ListingId;
	readonly atMs: number;
}

/**
 * Compares all listings of a channel with what it shows: on demand, and once a day by itself, at the hour
 * in which the shop sells least.
 *
 * It only marks listings to be read back, one batch at a time and none while other read-backs are due or a
 * listing waits to be written; reading, explaining and correcting is what happens to any read-back. States:
 * - *running*: `full_syncs` says which listing was the last of those that are done. The batch after it is
 *   marked again after a restart; reading twice changes nothing.
 * - *over*: until somebody starts the next one, or the quiet hour does.
 *
 * A channel that is down keeps it running: it goes on when the channel answers again.
 */
export class FullSync {
	readonly #context: ChannelContext;
	readonly #wakeReader: () => void;
	#marked: Marked | null = null;
	#habit: { readonly units: ReadonlyMap< number, number >; readonly atMs: number } | null = null;
	#dailyLookAtMs = 0;
	#lastBatchAtMs = 0;

	constructor( context: ChannelContext, wakeReader: () => void ) {
		this.#context = context;
		this.#wakeReader = wakeReader;
	}

	async step(): Promise< NextRun > {
		const { store, channel, clock } = this.#context;
		const last = await store.fullSyncs.last( channel );
		if ( last?.endedAtMs === null ) {
			return this.#goOn( last );
		}
		this.#marked = null;
		if ( clock.now() >= this.#dailyLookAtMs ) {
			this.#dailyLookAtMs = clock.now() + DAILY_LOOK_MS;
			if ( await this.#isDaily( last ) ) {
				await store.fullSyncs.start( channel, clock.now() );
				return clock.now();
			}
		}
		return this.#dailyLookAtMs;
	}

	/** Has the quiet hour come since the last one? The first one is due a day after the channel was set up. */
	async #isDaily( last: FullSyncRow | null ): Promise< boolean > {
		const { store, channel, clock } = this.#context;
		const quietMs = lastQuietTime( clock.now(), await this.#unitsByHour() );
		if ( last !== null ) {
			return last.startedAtMs < quietMs;
		}
		const connectedAtMs = await store.fullSyncs.connectedAtMs( channel );
		return connectedAtMs !== null && connectedAtMs < quietMs;
	}

	async #unitsByHour(): Promise< ReadonlyMap< number, number > > {
		const { store, clock } = this.#context;
		const nowMs = clock.now();
		if ( this.#habit === null || nowMs >= this.#habit.atMs + HABIT_KEPT_MS ) {
			const units = await store.sales.unitsByHourOfDay( nowMs - HABIT_MS );
			this.#habit = { units, atMs: nowMs };
		}
		return this.#habit.units;
	}

	async #goOn( { lastListing }: FullSyncRow ): Promise< NextRun > {
		const { store, channel, clock, adapter } = this.#context;
		if ( this.#marked && ! ( await this.#isDone( this.#marked ) ) ) {
			return clock.now() + LOOK_AGAIN_MS;
		}
		if ( this.#marked ) {
			const { listings, last } = this.#marked;
			this.#marked = null;
			await store.fullSyncs.advance( channel, last, listings );
			return clock.now();
		}
		if ( await this.#isBusy() ) {
			return clock.now() + LOOK_AGAIN_MS;
		}
		const { readBatchMax } = adapter.capabilities;
		const listings = await store.fullSyncs.listingsAfter( channel, lastListing, readBatchMax );
		const last = listings.at( -1 );
		if ( last === undefined ) {
			await store.fullSyncs.end( channel, clock.now() );
			return null;
		}
		await this.#mark( listings, last );
		return clock.now() + LOOK_AGAIN_MS;
	}

	/** What is due to be written, or was written and has to be seen, goes first; not for ever. */
	async #isBusy(): Promise< boolean > {
		const { store, channel, clock } = this.#context;
		const nowMs = clock.now();
		if ( nowMs >= this.#lastBatchAtMs + YIELDS_MS ) {
			return false;
		}
		const checkAtMs = await store.deliveries.nextCheckAtMs( channel );
		const due = await store.deliveries.due( channel, nowMs, 1 );
		return due.length > 0 || ( checkAtMs !== null && checkAtMs <= nowMs );
	}

	async #mark( listings: readonly ListingId[], last: ListingId ): Promise< void > {
		const { store, channel, clock } = this.#context;
		const atMs = clock.now();
		const states = await this.#states( listings );
		const changes = states.filter( isAtRest ).map( ( { listing }: ListingState ) => ( {
			listing,
			patch: { checkAtMs: atMs, checks: 0 },
		} ) ) satisfies ListingChange[];
		await store.deliveries.apply( channel, changes );
		const looks = states.map( ( state ) => ( {
			listing: state.listing,
			lookAtMs: isAtRest( state ) ? atMs : ( state.checkAtMs ?? atMs ),
		} ) );
		this.#marked = { looks, listings: listings.length, last, atMs };
		this.#lastBatchAtMs = atMs;
		this.#wakeReader();
	}

	/**
	 * Seen since; or nobody looks at it any more, which is for what it is written to; or its look was put
	 * off: the reader has had its turn, and one listing that spoils reads must not hold up all others.
	 */
	async #isDone( { looks, atMs }: Marked ): Promise< boolean > {
		const lookAtMs = new Map( looks.map( ( look ) => [ look.listing, look.lookAtMs ] ) );
		const states = await this.#states( [ ...lookAtMs.keys() ] );
		return states.every(
			( { listing, checkAtMs, seenAtMs } ) =>
				checkAtMs === null ||
				( seenAtMs !== null && seenAtMs >= atMs ) ||
				checkAtMs > ( lookAtMs.get( listing ) ?? Infinity )
		);
	}

	async #states( listings: readonly ListingId[] ): Promise< ListingState[] > {
		const { deliveries } = this.#context.store;
		const found = await Promise.all(
			listings.map( ( listing ) => deliveries.listing( listing ) )
		);
		return found.filter( ( state ) => state !== null );
	}
}

/** Nothing is under way, and nobody waits to look at it for a reason of its own. */
function isAtRest( { call, checkAtMs, sentQuantity }: ListingState ): boolean {
	return call === null && checkAtMs === null && sentQuantity !== null;
}
