import type { ListingId } from '../../shared/ids.ts';
import type { CallFailure, ChannelCapabilities } from '../channels/contract.ts';
import type { ChannelContext } from '../propagation/channel-context.ts';
import { cutAfterSeen, type Cut } from '../propagation/cut.ts';
import { withoutOwnChanges } from '../propagation/judge-counted-read.ts';
import {
	expectedNow,
	isOwnOnly,
	judgeDrift,
	keepingWait,
	withSeen,
} from '../propagation/judge-read.ts';
import type { NextRun } from '../propagation/pump.ts';
import { ReadHalving, SPOILED_AGAIN_MS } from '../propagation/read-halving.ts';
import { readQuantities, wasTouched } from '../propagation/quantity-reader.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import type { ForeignEdits } from './foreign-edits.ts';
import type { OrderFetcher } from './order-fetcher.ts';
import { ownOrdersSince } from './own-orders-since.ts';

const RETRY_MS = 5_000;

/**
 * Finds out why a listing keeps showing something else than expected: read it, then fetch orders,
 * record them, and compare. In this order: an order placed between "fetch" and "read" would be
 * taken for drift and its sold unit put back on sale. What the orders do not explain was edited there: it
 * becomes an adjustment where the channel's policy says so; else it is drift, logged, and the ledger's number
 * is due again.
 */
export class DifferenceExplainer {
	readonly #context: ChannelContext;
	readonly #fetcher: OrderFetcher;
	readonly #edits: ForeignEdits;
	readonly #wakeAll: () => void;
	readonly #wanted = new Set< ListingId >();
	readonly #halving: ReadHalving;

	constructor(
		context: ChannelContext,
		fetcher: OrderFetcher,
		edits: ForeignEdits,
		wakeAll: () => void
	) {
		this.#context = context;
		this.#fetcher = fetcher;
		this.#edits = edits;
		this.#wakeAll = wakeAll;
		this.#halving = new ReadHalving( context.adapter.capabilities.readBatchMax );
	}

	want( listing: ListingId ): void {
		this.#wanted.add( listing );
	}

	async step(): Promise< NextRun > {
		const { store, calls, clock, channel } = this.#context;
		await this.#edits.endOpen();
		if ( this.#wanted.size === 0 ) {
			return null;
		}
		const closedUntilMs = calls.closedUntilMs();
		if ( closedUntilMs !== undefined ) {
			return closedUntilMs;
		}
		const asked = [ ...this.#wanted ].slice( 0, this.#halving.itemsMax );
		const loaded = await Promise.all(
			asked.map( ( listing ) => store.deliveries.listing( listing ) )
		);
		const before = loaded.filter( ( state ) => state !== null );
		const position = await store.ledger.lastPosition();
		const read = await readQuantities( this.#context, before, 'background' );
		if ( ! read.ok ) {
			return this.#stepAround( read.failure, before );
		}
		this.#halving.answered();
		if ( ( await this.#fetcher.recordNew() ) !== null ) {
			return clock.now() + RETRY_MS;
		}
		asked.forEach( ( listing ) => this.#wanted.delete( listing ) );
		const isOrdered = await ownOrdersSince( store.lists, channel, position );
		for ( const answer of read.value ) {
			const state = before.find( ( { listing } ) => listing === answer.listing );
			if ( state && answer.result === 'shown' ) {
				const { quantity, counted } = answer;
				const shown = counted ? withoutOwnChanges( state, quantity, counted ) : quantity;
				if ( shown !== null ) {
					await this.#compare( state, shown, quantity, isOrdered( state.offer ) );
				}
			}
		}
		this.#wakeAll();
		return this.#wanted.size > 0 ? clock.now() : null;
	}

	/** What spoils every read it is in goes back to the reader, for later. */
	async #stepAround( failure: CallFailure, states: readonly ListingState[] ): Promise< NextRun > {
		const { store, channel, clock } = this.#context;
		const spoiled = this.#halving.failed( failure, states.length );
		if ( spoiled === 'alone' ) {
			const patch = {
				checkAtMs: clock.now() + SPOILED_AGAIN_MS,
				checks: 0,
				failureReason: failure.reason,
			};
			states.forEach( ( { listing } ) => this.#wanted.delete( listing ) );
			await store.deliveries.apply(
				channel,
				states.map( ( { listing } ) => ( { listing, patch } ) )
			);
		}
		return clock.now() + ( spoiled === null ? RETRY_MS : 0 );
	}

	/**
	 * @param answered  what the channel said; `shown` is without its own changes.
	 * @param isOrdered something was counted of its own orders since the read began.
	 */
	async #compare(
		before: ListingState,
		shown: number,
		answered: number,
		isOrdered: boolean
	): Promise< void > {
		const { store, channel, clock, adapter } = this.#context;
		const now = await store.deliveries.listing( before.listing );
		if ( isOrdered && now?.known === before.known ) {
			// They may cancel each other out, or be about something else: read once more, with all of them counted.
			this.#wanted.add( before.listing );
			return;
		}
		const difference = compare( before, now, shown, adapter.capabilities, clock.now() );
		if ( difference.found !== 'unexplained' ) {
			if ( now && difference.change ) {
				await this.#apply( keepingWait( now, difference.change ), answered );
			}
			return;
		}
		if ( await this.#edits.take( difference.now, shown ) ) {
			return;
		}
		const { now: state, expected } = difference;
		// Where others still write, that something else is shown is a disagreement, found by the comparison.
		const isOurs = ( await store.model.channel( channel ) )?.mode !== 'shadow';
		if ( isOurs && shown !== state.quantity ) {
			await this.#recordDrift( state, expected, shown );
		}
		const change = judgeDrift( state, shown, adapter.capabilities, clock.now() );
		await this.#apply( keepingWait( state, change ), answered );
	}

	async #apply( change: ListingChange, answered: number ): Promise< void > {
		const { store, channel, clock } = this.#context;
		await store.deliveries.apply( channel, [ withSeen( change, answered, clock.now() ) ] );
	}

	async #recordDrift( now: ListingState, expected: number, shown: number ): Promise< void > {
		const { store, channel, clock, log } = this.#context;
		log.warn(
			{ channel, listing: now.listing, reason: `expected ${ expected }, shown ${ shown }` },
			'drift'
		);
		await store.deliveries.recordDrift( {
			listing: now.listing,
			channel,
			expected,
			shown,
			foundAtMs: clock.now(),
			lastConfirmedAtMs: now.confirmedAtMs,
		} );
	}
}

/** What comparing has found, and what it changes about the listing. */
type Difference =
	/** The two moments are not comparable, or nothing is left to explain. */
	| { readonly found: 'nothing'; readonly change: ListingChange | null }
	| { readonly found: 'unexplained'; readonly now: ListingState; readonly expected: number };

/**
 * Compares what a listing shows with what it should, once its channel's orders are recorded. Pure.
 *
 * @param before the listing when the read began.
 * @param now    the listing after the orders were fetched, up to a moment after the read; `null`: it is gone.
 * @param shown  what the read said.
 */
export function compare(
	before: ListingState,
	now: ListingState | null,
	shown: number,
	capabilities: ChannelCapabilities,
	nowMs: number
): Difference {
	if ( ! now || wasTouched( before, now ) || now.known !== before.known ) {
		// A write or an own order came in between: not comparable, look again.
		const patch = { checkAtMs: nowMs, checks: 0 };
		return { found: 'nothing', change: { listing: before.listing, patch } };
	}
	if ( capabilities.writes === 'cut' && now.cut === null ) {
		// It was not known what the channel shows. Now it is, with all of its orders counted.
		const change = judgeDrift( now, shown, capabilities, nowMs );
		const patch = { ...change.patch, checkAtMs: nowMs, checks: 0 };
		return { found: 'nothing', change: { ...change, patch } };
	}
	return now.cut === null
		? compareWithoutCut( now, shown, capabilities, nowMs )
		: compareWithCut( now, now.cut, shown, nowMs );
}

/**
 * A cut says how much of what is shown its own sales explain, also of those that were counted after it was
 * taken. (Only those inside it were asked for at first: a listing that had sold one more since it was looked
 * at, with both orders counted, was logged as drift.)
 */
function compareWithCut( now: ListingState, cut: Cut, shown: number, nowMs: number ): Difference {
	const { listing } = now;
	const seen = cutAfterSeen( cut, shown );
	if ( seen.ownInside === now.known ) {
		if ( shown !== now.quantity ) {
			const dirty = { notBeforeMs: nowMs };
			return { found: 'nothing', change: { listing, patch: { cut: seen }, dirty } };
		}
		// It only has to be confirmed: left to the look that a crash is prepared for, it was half a minute later.
		const patch = { cut: seen, checkAtMs: nowMs, checks: 0 };
		return { found: 'nothing', change: { listing, patch } };
	}
	const expected = cut.ownInside === now.known ? expectedNow( now ) : now.quantity;
	return unlessHeld( now, expected );
}

/**
 * Without a cut nothing tells which of its own sales came after the last write, so what fits the ledger's number
 * is right, whatever was written last. (Taken for an edit there, it was written once more, and a unit that was
 * sold just then was shown again.)
 */
function compareWithoutCut(
	now: ListingState,
	shown: number,
	{ writes }: ChannelCapabilities,
	nowMs: number
): Difference {
	const { listing } = now;
	const expected = expectedNow( now );
	if ( writes === 'blind' && shown === now.quantity ) {
		const patch = { checkAtMs: nowMs, checks: 0 };
		return { found: 'nothing', change: { listing, patch } };
	}
	// A write of ours ran over a sale that nobody had heard of: neither an edit there nor drift.
	const isRunOver = writes === 'blind' && isOwnOnly( now ) && shown > now.quantity;
	if ( shown === expected || isRunOver ) {
		// On a channel with plain writes only this has it written: by its own orders alone it would be
		// looked at again, and explained again, for ever (simulation, seed 19).
		const patch = writes === 'blind' ? { mustResend: true } : {};
		const change = { listing, patch, dirty: { notBeforeMs: nowMs } };
		return { found: 'nothing', change: shown === now.quantity ? null : change };
	}
	if ( writes === 'blind' && now.foreignRevision > now.sentRevision ) {
		// It is written in any case, and looked at after that; its own sales until then prove nothing.
		const change = { listing, patch: {}, dirty: { notBeforeMs: nowMs } };
		return { found: 'nothing', change };
	}
	if ( now.heldBy === null && isDead( now ) ) {
		// What was refused is not there, as is to be expected; seen is what it shows instead.
		return { found: 'nothing', change: { listing, patch: { checkAtMs: null, checks: 0 } } };
	}
	return unlessHeld( now, expected );
}

function unlessHeld( now: ListingState, expected: number ): Difference {
	// It may show what a mass change left there: right or not, a person says so first.
	return now.heldBy === null
		? { found: 'unexplained', now, expected }
		: { found: 'nothing', change: null };
}

function isDead( { revision, deadRevision }: ListingState ): boolean {
	return deadRevision !== null && revision <= deadRevision;
}
