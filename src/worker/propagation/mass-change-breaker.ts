import { z } from 'zod';
import { skuSchema, type ListingId, type Sku } from '../../shared/ids.ts';
import { BatchView } from '../store/batch/batch-view.ts';
import type { ListingState } from '../store/contract.ts';
import { eventsAfter } from '../store/events-after.ts';
import type { BreakerLimits, ChangeStep, HeldCause } from '../store/mass-change-store.ts';
import { busiestWindow, changesIn, type CausedChange } from './cause-window.ts';
import type { ChannelContext } from './channel-context.ts';
import { isOneAct } from './mass-change-cause.ts';
import { heldQuantity, heldState, leftToPromise, mayShowHeld } from './held-quantity.ts';
import { isBigStep, shownNow } from './shown-now.ts';

/** What waits is looked at as a whole at most so often for one cause that has been counted before. */
const LOOK_AGAIN_MS = 1_000;
const FOLLOW_EVERY_MS = 1_000;
/** Of so many that wait the shares are as good as known. */
const AHEAD_MAX = 20_000;

const effectSchema = z.object( { stock: z.array( z.object( { sku: skuSchema } ) ) } );

type Context = Pick< ChannelContext, 'channel' | 'adapter' | 'store' | 'log' >;

/** What is left of a batch, and the held listings of which nothing is due. */
interface WhileHeld {
	readonly states: readonly ListingState[];
	readonly resting: readonly { readonly listing: ListingId; readonly revision: number }[];
}

/**
 * The mass-change breaker of one channel: a listing on its way out is asked who has changed it, and where one
 * cause has taken too many to zero or by more than half within a minute, all of that cause waits for a person.
 *
 * It stands on the way out, not in the ledger: the ledger is right by what it was told. It asks when listings
 * are about to be written, and then looks at all that wait: a file of ten thousand rows is in the ledger
 * in portions, but what it has written so far is counted before the first of it leaves. What had
 * left already is remembered for as long as a minute and listed with the rest. Where nothing about to be written
 * changes by more than half, nothing is asked at all; where only orders did it, it is one query by keys.
 *
 * States of a cause on this channel: *counted* (below the limits), *held* (here or on any other channel: a bad file is
 * bad everywhere), *settled* (released or undone; the revisions looked at then count no more).
 */
export class MassChangeBreaker {
	readonly #context: Context;
	/** What has left, by cause, until it is older than the window. */
	readonly #left = new Map< string, Map< ListingId, CausedChange > >();
	readonly #lookedAtMs = new Map< string, number >();
	#forgotAtMs = Number.NEGATIVE_INFINITY;
	#held: readonly HeldCause[] = [];
	#heldReadAtMs = Number.NEGATIVE_INFINITY;
	#followedAtMs = Number.NEGATIVE_INFINITY;
	/** Of the last event whose sales have been looked for among the held listings. */
	#followed: number | null = null;

	constructor( context: Context ) {
		this.#context = context;
	}

	/** What may be written of listings that are due. */
	async admit(
		states: readonly ListingState[],
		nowMs: number
	): Promise< readonly ListingState[] > {
		const free = states.filter( ( { heldBy } ) => heldBy === null );
		const held = states.filter( ( { heldBy } ) => heldBy !== null );
		const caught = await this.#caught( free, nowMs );
		const passing = free.filter( ( { listing } ) => ! caught.has( listing ) );
		if ( held.length === 0 ) {
			return passing;
		}
		const cut = await this.#whileHeld( held );
		const { store, channel } = this.#context;
		await store.massChanges.rest( channel, cut.resting );
		return [ ...passing, ...cut.states ];
	}

	/** Held listings of which something has been sold or taken away are due again. */
	async follow( nowMs: number ): Promise< void > {
		const { store, channel } = this.#context;
		if ( nowMs < this.#followedAtMs + FOLLOW_EVERY_MS ) {
			return;
		}
		this.#followedAtMs = nowMs;
		await this.#readHeld( nowMs );
		if ( ! this.#held.some( ( one ) => one.channel === channel ) ) {
			this.#followed = null;
			return;
		}
		if ( this.#followed === null ) {
			// After a start: one look at each says the same as all that was sold since its hold began.
			this.#followed = await store.ledger.lastPosition();
			await store.massChanges.dueHeld( channel, nowMs );
			return;
		}
		const moved = await this.#movedSince( this.#followed );
		if ( moved.length === 0 ) {
			return;
		}
		const skus = await store.ledger.ask( ( _, bills ) => [
			...new Set( moved.flatMap( ( sku ) => [ sku, ...bills.bundlesAbove( sku ) ] ) ),
		] );
		const listings = await store.massChanges.heldListings( channel, skus );
		const dirty = { notBeforeMs: nowMs };
		await store.deliveries.apply(
			channel,
			listings.map( ( listing ) => ( { listing, patch: {}, dirty } ) )
		);
	}

	/** SKUs whose shelves were moved since, up to now. */
	async #movedSince( position: number ): Promise< readonly Sku[] > {
		const moved = new Set< Sku >();
		for await ( const event of eventsAfter( this.#context.store.lists, {}, position ) ) {
			movedIn( event.effect ).forEach( ( sku ) => moved.add( sku ) );
			this.#followed = event.position;
		}
		return [ ...moved ];
	}

	/** Of listings that are about to be written those that are held from now on. */
	async #caught(
		states: readonly ListingState[],
		nowMs: number
	): Promise< ReadonlySet< ListingId > > {
		const { massChanges } = this.#context.store;
		const suspects = states.filter(
			( state ) =>
				state.sentQuantity !== null && isBigStep( shownNow( state ), state.quantity )
		);
		if ( suspects.length > 0 || nowMs >= this.#heldReadAtMs + LOOK_AGAIN_MS ) {
			await this.#readHeld( nowMs );
		}
		const heldCauses = new Set( this.#held.map( ( { cause } ) => cause ) );
		const looked = heldCauses.size > 0 ? states : suspects;
		if ( looked.length === 0 ) {
			return new Set();
		}
		const steps = await massChanges.steps( looked.map( ( { listing } ) => listing ) );
		const limits = await massChanges.limits();
		const changes = changesIn( steps, limits.windowMs );
		const causes = new Set( changes.map( ( { cause } ) => cause ) );
		const caught = new Set< ListingId >();
		for ( const cause of causes ) {
			const ofCause = changes.filter( ( change ) => change.cause === cause );
			const isHeld = heldCauses.has( cause )
				? await this.#hold( cause, ofCause, [], nowMs )
				: await this.#count( cause, ofCause, limits, nowMs );
			if ( isHeld ) {
				ofCause.forEach( ( { listing } ) => caught.add( listing ) );
			}
		}
		return caught;
	}

	/** Does a cause change too much? What waits is counted, and what has left. */
	async #count(
		cause: string,
		leaving: readonly CausedChange[],
		limits: BreakerLimits,
		nowMs: number
	): Promise< boolean > {
		const { massChanges } = this.#context.store;
		if ( isOneAct( cause ) && ( await massChanges.wasReleased( cause ) ) ) {
			return false;
		}
		const left = this.#leftOf( cause, nowMs - limits.windowMs );
		const isKnown = nowMs < ( this.#lookedAtMs.get( cause ) ?? -Infinity ) + LOOK_AGAIN_MS;
		const ahead = isKnown ? [] : await this.#ahead( cause, limits );
		if ( ! isKnown ) {
			this.#lookedAtMs.set( cause, nowMs );
		}
		const waiting = new Map(
			[ ...ahead, ...leaving ].map( ( change ) => [ change.listing, change ] )
		);
		const gone = [ ...left.values() ].filter( ( { listing } ) => ! waiting.has( listing ) );
		const { zeroed, changed, sinceMs } = busiestWindow(
			[ ...waiting.values(), ...gone ],
			limits.windowMs
		);
		if ( await this.#isTooMuch( zeroed, changed, limits ) ) {
			this.#left.delete( cause );
			const from = sinceMs - limits.windowMs;
			return this.#hold( cause, [ ...waiting.values() ], gone, nowMs, from );
		}
		leaving.forEach( ( change ) => left.set( change.listing, change ) );
		this.#left.set( cause, left );
		this.#forget( nowMs, limits.windowMs );
		return false;
	}

	async #isTooMuch( zeroed: number, changed: number, limits: BreakerLimits ): Promise< boolean > {
		if ( changed < limits.listingsMin ) {
			return false;
		}
		const { store, channel } = this.#context;
		const all = await store.massChanges.countListings( channel );
		return (
			( zeroed >= limits.listingsMin && zeroed * 100 > all * limits.zeroPercent ) ||
			changed * 100 > all * limits.shiftPercent
		);
	}

	async #ahead( cause: string, { windowMs }: BreakerLimits ): Promise< CausedChange[] > {
		const { store, channel } = this.#context;
		const steps: readonly ChangeStep[] = await store.massChanges.stepsAhead(
			channel,
			AHEAD_MAX
		);
		return changesIn( steps, windowMs ).filter( ( change ) => change.cause === cause );
	}

	#leftOf( cause: string, sinceMs: number ): Map< ListingId, CausedChange > {
		const left = this.#left.get( cause ) ?? new Map< ListingId, CausedChange >();
		for ( const [ listing, { atMs } ] of left ) {
			if ( atMs < sinceMs ) {
				left.delete( listing );
			}
		}
		return left;
	}

	/** Every bundle that is saved, and every file, is another cause. */
	#forget( nowMs: number, windowMs: number ): void {
		if ( nowMs < this.#forgotAtMs + LOOK_AGAIN_MS ) {
			return;
		}
		this.#forgotAtMs = nowMs;
		for ( const cause of this.#left.keys() ) {
			if ( this.#leftOf( cause, nowMs - windowMs ).size === 0 ) {
				this.#left.delete( cause );
			}
		}
		for ( const [ cause, atMs ] of this.#lookedAtMs ) {
			if ( nowMs >= atMs + LOOK_AGAIN_MS ) {
				this.#lookedAtMs.delete( cause );
			}
		}
	}

	async #hold(
		cause: string,
		waiting: readonly CausedChange[],
		gone: readonly CausedChange[],
		nowMs: number,
		sinceMs?: number
	): Promise< boolean > {
		const { store, channel, adapter, log } = this.#context;
		const { takesNegative } = adapter.capabilities;
		// Before what is left: a sale that comes in between is in both, else it would be in neither.
		const position = await store.ledger.lastPosition();
		const available = await this.#leftToPromise( [ ...waiting, ...gone ] );
		const line = ( change: CausedChange, isSent: boolean ) => {
			const { listing, before, after, revision } = change;
			const left = available.get( listing ) ?? 0;
			const mayShow = mayShowHeld( change, left, takesNegative );
			return { listing, before, after, revision, available: left, isSent, mayShow };
		};
		const change = await store.massChanges.hold(
			{
				channel,
				cause,
				listings: await store.massChanges.countListings( channel ),
				sinceMs: sinceMs ?? nowMs,
				foundAtMs: nowMs,
				position,
				untilPosition: Math.max(
					...[ ...waiting, ...gone ].map( ( one ) => one.position )
				),
				isJoining: sinceMs === undefined,
			},
			[
				...waiting.map( ( one ) => line( one, false ) ),
				...gone.map( ( one ) => line( one, true ) ),
			]
		);
		if ( change === null ) {
			return false;
		}
		const reason = `${ cause }: ${ waiting.length } held, ${ gone.length } had left`;
		log.warn( { channel, reason }, 'a mass change is held' );
		await this.#readHeld( nowMs );
		this.#followed ??= position;
		return true;
	}

	/** Held listings: those of which less may be shown than is shown are written, the others rest. */
	async #whileHeld( states: readonly ListingState[] ): Promise< WhileHeld > {
		const { store, adapter } = this.#context;
		const listings = states.map( ( { listing } ) => listing );
		const lines = await store.massChanges.heldLines( listings );
		const lineOf = new Map( lines.map( ( line ) => [ line.listing, line ] ) );
		const available = await this.#leftToPromise( states );
		const writable: ListingState[] = [];
		const resting: { listing: ListingId; revision: number }[] = [];
		for ( const state of states ) {
			const { listing, revision } = state;
			const line = lineOf.get( listing );
			const left = available.get( listing ) ?? 0;
			const { takesNegative } = adapter.capabilities;
			const held = line
				? heldState( state, heldQuantity( state, line, left, takesNegative ) )
				: null;
			if ( held ) {
				writable.push( held );
			} else {
				resting.push( { listing, revision } );
			}
		}
		return { states: writable, resting };
	}

	async #leftToPromise(
		of: readonly { readonly listing: ListingId; readonly sku: Sku }[]
	): Promise< ReadonlyMap< ListingId, number > > {
		const { store, channel } = this.#context;
		const row = await store.model.channel( channel );
		const locations = row?.locations ?? [];
		return store.ledger.ask( ( stored, bills ) => {
			const view = new BatchView( stored, bills );
			return new Map(
				of.map( ( { listing, sku } ) => [ listing, leftToPromise( view, sku, locations ) ] )
			);
		} );
	}

	async #readHeld( nowMs: number ): Promise< void > {
		this.#held = await this.#context.store.massChanges.held();
		this.#heldReadAtMs = nowMs;
	}
}

/** SKUs whose shelves an event has moved. */
function movedIn( effect: unknown ): Sku[] {
	const read = effectSchema.safeParse( effect );
	return read.success ? read.data.stock.map( ( { sku } ) => sku ) : [];
}
