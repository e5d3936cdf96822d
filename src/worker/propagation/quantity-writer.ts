import type { CallFailure, CallResult, WriteAnswer } from '../channels/contract.ts';
import { errorText } from '../log.ts';
import type { CallOutcome, CallRecord, ListingChange, ListingState } from '../store/contract.ts';
import type { ChannelContext } from './channel-context.ts';
import { CallBeginner } from './call-beginner.ts';
import { CountedAnswers } from './counted-answers.ts';
import {
	confirmedByAnswer,
	judgeFailure,
	judgeWrite,
	notCarriedOut,
	settling,
	unknownOutcome,
} from './judge-write.ts';
import { MassChangeBreaker } from './mass-change-breaker.ts';
import { OpenCalls } from './open-calls.ts';
import { BatchPlanner } from './planned-batch.ts';
import { channelDelayMs } from './retry-delay.ts';
import { LOW_QUANTITY, type CallPriority } from './limits/call-priority.ts';
import type { NextRun } from './pump.ts';
import { byUrgency, UNKNOWN_SPEEDS } from './urgency.ts';

/** So many listings are fetched for each that a call carries, and never fewer than that. */
const WINDOW = 2;
const WINDOW_MIN = 50;
/** With nothing else to wait for, a call whose outcome is unknown is asked about again after this. */
const REPEAT_AFTER_MS = 1_000;
/** After so many repeats (about an hour) the listing is looked at instead. */
const REPEATS_MAX = 10;

/**
 * Writes what is due to one channel account: as many listings as one call carries, as many calls at
 * once as the channel allows, never two that touch one listing.
 *
 * A call is stored, with its exact content and key, before it is made. Its states:
 * - *in flight*: made, or about to be. After a crash, or when its answer was lost, the outcome is
 *   unknown. Where the channel knows keys the very same call is repeated until the outcome is known.
 * - *answered*: every item was judged. *failed*: certainly not carried out.
 * - *unknown*: the channel knows no keys. It may still land until its settle time is over; newer
 *   values go out meanwhile, but only a read begun after that time confirms.
 */
export class QuantityWriter {
	readonly #context: ChannelContext;
	readonly #wakeAll: () => void;
	readonly #inFlight = new Map< string, Promise< void > >();
	readonly #openCalls: OpenCalls;
	readonly #planner: BatchPlanner;
	readonly #beginner: CallBeginner;
	readonly #breaker: MassChangeBreaker;
	#itemsMax: number;
	/** Counts the calls that did not have room for all. */
	#turn = 0;

	constructor( context: ChannelContext, wakeAll: () => void ) {
		this.#context = context;
		this.#openCalls = new OpenCalls( context );
		this.#wakeAll = wakeAll;
		this.#itemsMax = context.adapter.capabilities.writeBatchMax;
		this.#breaker = new MassChangeBreaker( context );
		this.#planner = new BatchPlanner( context.adapter.capabilities, context.mayRaise );
		this.#beginner = new CallBeginner( context, wakeAll );
	}

	/** Starts every call there is room for. */
	async step(): Promise< NextRun > {
		const { store, clock, channel } = this.#context;
		await this.#breaker.follow( clock.now() );
		for (;;) {
			const waitUntilMs = this.#blockedUntilMs( 'write' );
			const priority = waitUntilMs === undefined ? 'write' : 'urgent';
			const urgentUntilMs =
				priority === 'write' ? undefined : this.#blockedUntilMs( 'urgent' );
			if ( urgentUntilMs !== undefined ) {
				return urgentUntilMs;
			}
			if ( await this.#repeatOne( priority ) ) {
				continue;
			}
			const states = await this.#mostUrgent( priority );
			if ( states.length === 0 ) {
				const times = [
					waitUntilMs ?? ( await store.deliveries.nextDueAtMs( channel ) ),
					...this.#openCalls.times(),
				];
				return times.reduce( earliest, null );
			}
			const admitted = await this.#breaker.admit( states, clock.now() );
			if ( ! ( await this.#startOne( admitted, priority ) ) ) {
				// Held: what holds it wakes us when it is over, and a sweep finds it anyhow.
				return null;
			}
		}
	}

	/** What the next call could carry. More is looked at: what is worth most is not known to the database. */
	async #mostUrgent( priority: CallPriority ): Promise< readonly ListingState[] > {
		const { store, clock, channel, adapter, speeds = UNKNOWN_SPEEDS } = this.#context;
		const nowMs = clock.now();
		const window = Math.max( WINDOW_MIN, WINDOW * this.#itemsMax );
		const found = await store.deliveries.due( channel, nowMs, window );
		// Of the part that is kept for them, only those take that it is kept for.
		const due = priority === 'urgent' ? found.filter( isUrgent ) : found;
		const lagMs = adapter.capabilities.eventLagMs;
		this.#turn += due.length > this.#itemsMax ? 1 : 0;
		const ordered = byUrgency( due, speeds, { lagMs, nowMs, turn: this.#turn } );
		return ordered.slice( 0, this.#itemsMax );
	}

	/** Waits for the calls in flight; what they answer is still recorded. */
	async drain(): Promise< void > {
		await Promise.all( this.#inFlight.values() );
	}

	/** `undefined`: a call may go out now. */
	#blockedUntilMs( priority: CallPriority ): NextRun | undefined {
		const { adapter, calls } = this.#context;
		return this.#inFlight.size >= adapter.capabilities.callsInFlightMax
			? null
			: calls.waitUntilMs( { kind: 'write', priority } );
	}

	/** A call left over from a crash or a lost answer comes before anything new. */
	async #repeatOne( priority: CallPriority ): Promise< boolean > {
		// As they were before the question: one that is answered meanwhile is still among the answers.
		const due = await this.#openCalls.next( new Set( this.#inFlight.keys() ) );
		if ( due?.may === 'be-repeated' ) {
			this.#launch( due.call, priority, true );
		} else if ( due ) {
			await this.#endUnknown( due.call, due.failure );
		}
		return due !== null;
	}

	/** `false`: no call may begin now, whatever is due. */
	async #startOne( due: readonly ListingState[], priority: CallPriority ): Promise< boolean > {
		const { store, clock, channel } = this.#context;
		const nowMs = clock.now();
		const states = await this.#withoutUsedUp( due );
		const { writes, others } = this.#planner.plan( states, nowMs );
		if ( others.length > 0 ) {
			await store.deliveries.apply( channel, others );
			this.#wakeAll();
		}
		const { call, isHeld } = await this.#beginner.begin( writes, nowMs );
		if ( call ) {
			this.#launch( call, states.some( isUrgent ) ? 'urgent' : priority );
		}
		return ! isHeld;
	}

	/** What has been written as often as the channel allows for one listing waits until it may be again. */
	async #withoutUsedUp( due: readonly ListingState[] ): Promise< readonly ListingState[] > {
		const { calls, channel, clock, store } = this.#context;
		const later = due.flatMap( ( state ): ListingChange[] => {
			const { listing } = state;
			const notBeforeMs = calls.listingMs( listing, isUrgent( state ) );
			return notBeforeMs > clock.now()
				? [ { listing, patch: {}, dirty: { notBeforeMs } } ]
				: [];
		} );
		if ( later.length === 0 ) {
			return due;
		}
		await store.deliveries.apply( channel, later );
		const waiting = new Set( later.map( ( { listing } ) => listing ) );
		return due.filter( ( { listing } ) => ! waiting.has( listing ) );
	}

	#launch( call: CallRecord, priority: CallPriority, isRepeat = false ): void {
		const { log, channel } = this.#context;
		const done = this.#perform( call, priority, isRepeat )
			.catch( ( error: unknown ) => {
				this.#openCalls.repeatAt( call.call, this.#context.clock.now() + REPEAT_AFTER_MS );
				log.error(
					{ channel, call: call.call, error: errorText( error ) },
					'recording a call failed'
				);
			} )
			.finally( () => {
				this.#inFlight.delete( call.call );
				this.#wakeAll();
			} );
		this.#inFlight.set( call.call, done );
	}

	async #perform( call: CallRecord, priority: CallPriority, isRepeat: boolean ): Promise< void > {
		const result = await this.#ask( call, priority );
		if ( result.ok ) {
			this.#itemsMax = Math.min(
				this.#itemsMax * 2,
				this.#context.adapter.capabilities.writeBatchMax
			);
			await this.#endAnswered( call, result.value );
			return;
		}
		await this.#endFailed( call, result.failure, isRepeat );
	}

	#ask(
		call: CallRecord,
		priority: CallPriority
	): Promise< CallResult< readonly WriteAnswer[] > > {
		// One order of items, whether the call comes from memory or from the store: the same items in
		// another order are another call to Shopify, which then refuses the key.
		const items = call.items.toSorted( ( one, other ) =>
			one.listing < other.listing ? -1 : 1
		);
		return this.#context.calls.write(
			{
				idempotencyKey: call.call,
				kind: call.kind,
				items: items.map( ( { listing, external, ...item } ) => ( {
					target: { listing, external },
					quantity: item.quantity,
					onlyIfShown: item.onlyIfShown,
					includes: item.includes,
					revision: item.revision,
				} ) ),
			},
			priority
		);
	}

	async #endAnswered( call: CallRecord, answers: readonly WriteAnswer[] ): Promise< void > {
		const { adapter, store, clock, random } = this.#context;
		const byListing = new Map( answers.map( ( answer ) => [ answer.listing, answer ] ) );
		const items: CallOutcome[ 'items' ][ number ][] = [];
		const changes: ListingChange[] = [];
		const counted = new CountedAnswers();
		const states: ListingState[] = [];
		for ( const item of call.items ) {
			const state = await store.deliveries.listing( item.listing );
			const answer = byListing.get( item.listing ) ?? {
				listing: item.listing,
				result: 'not-attempted',
			};
			const shownAfter = answer.result === 'accepted' ? answer.shownAfter : null;
			items.push( { listing: item.listing, result: answer.result, shownAfter } );
			if ( state ) {
				states.push( state );
				const change = judgeWrite( state, item, call.kind, answer, clock.now(), random );
				changes.push(
					settling( state, change, answer, adapter.capabilities, clock.now() )
				);
				const confirmed = confirmedByAnswer( item, answer, clock.now() );
				changes.push( ...( confirmed ? [ confirmed ] : [] ) );
				counted.written( state, answer );
			}
		}
		// Marked first: a crash in between leaves the call to be repeated, not the mark to be lost.
		await counted.settle( this.#context );
		await this.#end( call, 'answered', null, items, changes );
		this.#beginner.roomMade( states );
	}

	/**
	 * That a repeat was not carried out says nothing of the call that it repeats: taken for one that was
	 * not, a change that had arrived was made once more (a lost answer, then a 429).
	 */
	async #endFailed( call: CallRecord, failure: CallFailure, isRepeat: boolean ): Promise< void > {
		const { adapter, clock, log, channel, random } = this.#context;
		if ( failure.isKeptBack && isRepeat ) {
			// Others had taken the room. It is no repeat that was made, and makes no later one wait longer.
			const waitMs = failure.waitMs ?? REPEAT_AFTER_MS;
			this.#openCalls.repeatAt( call.call, clock.now() + waitMs );
			return;
		}
		log.warn(
			{ channel, call: call.call, code: failure.code, reason: failure.reason },
			'a push failed'
		);
		const isOver = isRepeat && failure.action === 'giveUp';
		if ( failure.applied === 'no' && ! isRepeat ) {
			await this.#endNotApplied( call, failure );
		} else if (
			! isOver &&
			adapter.capabilities.hasIdempotencyKeys &&
			call.repeats < REPEATS_MAX
		) {
			// With a wait of its own: in half-open, others must get their turn as the probe.
			const delayMs = channelDelayMs( call.repeats + 1, random );
			this.#openCalls.repeatAt(
				call.call,
				clock.now() + Math.max( delayMs, failure.waitMs ?? 0 )
			);
			await this.#end( call, 'in-flight', failure, [], [] );
		} else {
			await this.#endUnknown( call, failure );
		}
	}

	/** Certainly not carried out: the listings are free again; a poisoned batch is halved. */
	async #endNotApplied( call: CallRecord, failure: CallFailure ): Promise< void > {
		const { store, clock, random } = this.#context;
		const nowMs = clock.now();
		const isOwnFault = failure.scope === 'call' && call.items.length === 1;
		if ( failure.scope === 'call' && ! isOwnFault ) {
			this.#itemsMax = Math.max( 1, Math.floor( call.items.length / 2 ) );
		}
		const changes: ListingChange[] = [];
		for ( const item of call.items ) {
			const state = await store.deliveries.listing( item.listing );
			if ( state && isOwnFault ) {
				changes.push( judgeFailure( state, item, failure, nowMs, random ) );
			} else {
				const patch = {
					call: null,
					mustResend: true,
					...( state ? notCarriedOut( state, nowMs ) : {} ),
				};
				changes.push( { listing: item.listing, patch, dirty: { notBeforeMs: nowMs } } );
			}
		}
		await this.#end( call, 'failed', failure, [], changes );
	}

	async #endUnknown( call: CallRecord, failure: CallFailure ): Promise< void > {
		const nowMs = this.#context.clock.now();
		const unsettledUntilMs = nowMs + this.#context.adapter.capabilities.settleMs;
		const changes: ListingChange[] = [];
		for ( const { listing } of call.items ) {
			const state = await this.#context.store.deliveries.listing( listing );
			const before = state ?? { listing, unsettledUntilMs: 0 };
			changes.push( unknownOutcome( before, unsettledUntilMs, failure.reason, nowMs ) );
		}
		await this.#end( call, 'unknown', failure, [], changes );
	}

	async #end(
		{ call }: CallRecord,
		state: CallOutcome[ 'state' ],
		failure: CallFailure | null,
		items: CallOutcome[ 'items' ],
		changes: readonly ListingChange[]
	): Promise< void > {
		const reason = failure ? { failureCode: failure.code, failureReason: failure.reason } : {};
		const endedAtMs = this.#context.clock.now();
		await this.#context.store.deliveries.endCall( {
			call,
			state,
			endedAtMs,
			...reason,
			items,
			changes,
		} );
	}
}

/** What would be promised for longer than it is there must not wait for what only looks better. */
function isUrgent( { quantity, cut, sentQuantity }: ListingState ): boolean {
	const shown = cut?.shown ?? sentQuantity ?? Infinity;
	return quantity <= 0 || ( quantity <= LOW_QUANTITY && quantity < shown );
}

function earliest( left: NextRun, right: NextRun ): NextRun {
	if ( left === null || right === null ) {
		return left ?? right;
	}
	return Math.min( left, right );
}
