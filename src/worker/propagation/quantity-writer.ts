import type { CallFailure, CallResult, WriteAnswer } from '../channels/contract.ts';
import { errorText } from '../log.ts';
import type { CallOutcome, CallRecord, ListingChange, ListingState } from '../store/contract.ts';
import type { ChannelContext } from './channel-context.ts';
import { CountedAnswers } from './counted-answers.ts';
import { confirmedByAnswer, judgeFailure, judgeWrite } from './judge-write.ts';
import { BatchPlanner } from './planned-batch.ts';
import { begun, itemOf } from './planned-change.ts';
import { channelDelayMs } from './retry-delay.ts';
import type { NextRun } from './pump.ts';
import { byUrgency, UNKNOWN_SPEEDS } from './urgency.ts';

/** Before a channel has said what a call costs. Shopify: 10 points for a mutation. */
const COST_GUESS = 10;
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
	readonly #repeatAtMs = new Map< string, number >();
	readonly #planner: BatchPlanner;
	#itemsMax: number;
	#cost = COST_GUESS;
	/** Counts the calls that did not have room for all. */
	#turn = 0;

	constructor( context: ChannelContext, wakeAll: () => void ) {
		this.#context = context;
		this.#wakeAll = wakeAll;
		this.#itemsMax = context.adapter.capabilities.writeBatchMax;
		this.#planner = new BatchPlanner( context.adapter.capabilities, context.mayRaise );
	}

	/** Starts every call there is room for. */
	async step(): Promise< NextRun > {
		const { store, clock, channel } = this.#context;
		for (;;) {
			const waitUntilMs = this.#blockedUntilMs();
			if ( waitUntilMs !== undefined ) {
				return waitUntilMs;
			}
			if ( await this.#repeatOne() ) {
				continue;
			}
			const states = await this.#mostUrgent();
			if ( states.length === 0 ) {
				const times = [
					await store.deliveries.nextDueAtMs( channel ),
					...this.#repeatAtMs.values(),
				];
				return times.reduce( earliest, null );
			}
			await this.#startOne( states );
		}
	}

	/** What the next call could carry. More is looked at: what is worth most is not known to the database. */
	async #mostUrgent(): Promise< readonly ListingState[] > {
		const { store, clock, channel, adapter, speeds = UNKNOWN_SPEEDS } = this.#context;
		const nowMs = clock.now();
		const window = Math.max( WINDOW_MIN, WINDOW * this.#itemsMax );
		const due = await store.deliveries.due( channel, nowMs, window );
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
	#blockedUntilMs(): NextRun | undefined {
		const { gate, bucket, clock, adapter } = this.#context;
		const allowed = gate.callsAllowed( adapter.capabilities.callsInFlightMax );
		if ( allowed === 0 ) {
			return gate.closedUntilMs;
		}
		if ( this.#inFlight.size >= allowed ) {
			return null;
		}
		const waitMs = bucket.waitMs( this.#cost, clock.now() );
		return waitMs > 0 ? clock.now() + waitMs : undefined;
	}

	/** A call left over from a crash or a lost answer comes before anything new. */
	async #repeatOne(): Promise< boolean > {
		const { store, channel, clock, adapter } = this.#context;
		const open = await store.deliveries.openCalls( channel );
		const call = open.find(
			( one ) =>
				! this.#inFlight.has( one.call ) &&
				( this.#repeatAtMs.get( one.call ) ?? 0 ) <= clock.now()
		);
		if ( ! call ) {
			return false;
		}
		this.#repeatAtMs.delete( call.call );
		if ( adapter.capabilities.hasIdempotencyKeys ) {
			this.#launch( call );
		} else {
			const code = 'INTERRUPTED';
			const reason = 'The worker stopped while this call was under way.';
			await this.#endUnknown( call, {
				action: 'retry',
				scope: 'call',
				applied: 'unknown',
				code,
				reason,
			} );
		}
		return true;
	}

	async #startOne( states: readonly ListingState[] ): Promise< void > {
		const { store, clock, channel, ids } = this.#context;
		const nowMs = clock.now();
		const { writes, others } = this.#planner.plan( states, nowMs );
		if ( others.length > 0 ) {
			await store.deliveries.apply( channel, others );
			this.#wakeAll();
		}
		const kind = writes[ 0 ]?.plan.next;
		if ( kind === undefined ) {
			return;
		}
		const dead = new Set(
			states.flatMap( ( state ) => ( state.deadRevision === null ? [] : [ state.listing ] ) )
		);
		const items = writes.filter( ( { plan } ) => plan.next === kind ).map( itemOf );
		const call: CallRecord = {
			call: ids.uuid(),
			channel,
			kind,
			startedAtMs: nowMs,
			repeats: 0,
			items,
		};
		await store.deliveries.beginCall(
			call,
			items.map( ( item ) => begun( call.call, item, dead.has( item.listing ), nowMs ) )
		);
		this.#launch( call );
	}

	#launch( call: CallRecord ): void {
		const { log, channel } = this.#context;
		this.#context.bucket.begin( this.#cost );
		const cost = this.#cost;
		const done = this.#perform( call )
			.catch( ( error: unknown ) => {
				this.#repeatAtMs.set( call.call, this.#context.clock.now() + REPEAT_AFTER_MS );
				log.error(
					{ channel, call: call.call, error: errorText( error ) },
					'recording a call failed'
				);
			} )
			.finally( () => {
				this.#context.bucket.end( cost );
				this.#inFlight.delete( call.call );
				this.#wakeAll();
			} );
		this.#inFlight.set( call.call, done );
	}

	async #perform( call: CallRecord ): Promise< void > {
		const { gate, bucket, clock, onHealth } = this.#context;
		const result = await this.#ask( call );
		if ( result.limit ) {
			bucket.observe( result.limit, clock.now() );
			this.#cost = Math.max( 1, result.limit.cost );
		}
		if ( result.ok ) {
			gate.succeeded();
			onHealth( true, null );
			this.#itemsMax = Math.min(
				this.#itemsMax * 2,
				this.#context.adapter.capabilities.writeBatchMax
			);
			await this.#endAnswered( call, result.value );
			return;
		}
		await this.#endFailed( call, result.failure );
	}

	async #ask( call: CallRecord ): Promise< CallResult< readonly WriteAnswer[] > > {
		// One order of items, whether the call comes from memory or from the store: the same items in
		// another order are another call to Shopify, which then refuses the key.
		const items = call.items.toSorted( ( one, other ) =>
			one.listing < other.listing ? -1 : 1
		);
		try {
			return await this.#context.adapter.writeQuantities( {
				idempotencyKey: call.call,
				kind: call.kind,
				items: items.map( ( { listing, external, ...item } ) => ( {
					target: { listing, external },
					quantity: item.quantity,
					onlyIfShown: item.onlyIfShown,
					includes: item.includes,
					revision: item.revision,
				} ) ),
			} );
		} catch ( error ) {
			const reason = `The adapter failed: ${ errorText( error ) }`;
			return {
				ok: false,
				failure: {
					action: 'retry',
					scope: 'channel',
					applied: 'unknown',
					code: 'ADAPTER_FAILED',
					reason,
				},
			};
		}
	}

	async #endAnswered( call: CallRecord, answers: readonly WriteAnswer[] ): Promise< void > {
		const { store, clock, random } = this.#context;
		const byListing = new Map( answers.map( ( answer ) => [ answer.listing, answer ] ) );
		const items: CallOutcome[ 'items' ][ number ][] = [];
		const changes: ListingChange[] = [];
		const counted = new CountedAnswers();
		for ( const item of call.items ) {
			const state = await store.deliveries.listing( item.listing );
			const answer = byListing.get( item.listing ) ?? {
				listing: item.listing,
				result: 'not-attempted',
			};
			const shownAfter = answer.result === 'accepted' ? answer.shownAfter : null;
			items.push( { listing: item.listing, result: answer.result, shownAfter } );
			if ( state ) {
				const change = judgeWrite( state, item, call.kind, answer, clock.now(), random );
				changes.push( mayStillLand( answer ) ? this.#unsettled( change ) : change );
				const confirmed = confirmedByAnswer( item, answer, clock.now() );
				changes.push( ...( confirmed ? [ confirmed ] : [] ) );
				counted.written( state, answer );
			}
		}
		// Marked first: a crash in between leaves the call to be repeated, not the mark to be lost.
		await counted.settle( this.#context );
		await this.#end( call, 'answered', null, items, changes );
	}

	/** One listing's part of an answered call was lost: like a lost call, for this listing alone. */
	#unsettled( change: ListingChange ): ListingChange {
		const { clock, adapter } = this.#context;
		const unsettledUntilMs = clock.now() + adapter.capabilities.settleMs;
		return { ...change, patch: { ...change.patch, unsettledUntilMs } };
	}

	async #endFailed( call: CallRecord, failure: CallFailure ): Promise< void > {
		const { gate, onHealth, adapter, clock, log, channel, random } = this.#context;
		log.warn(
			{ channel, call: call.call, code: failure.code, reason: failure.reason },
			'a push failed'
		);
		if ( failure.scope === 'channel' ) {
			gate.failed( failure );
			onHealth( failure.action !== 'needsHuman', failure.reason );
		}
		if ( failure.applied === 'no' ) {
			await this.#endNotApplied( call, failure );
		} else if ( adapter.capabilities.hasIdempotencyKeys && call.repeats < REPEATS_MAX ) {
			// With a wait of its own: in half-open, others must get their turn as the probe.
			const delayMs = channelDelayMs( call.repeats + 1, random );
			this.#repeatAtMs.set(
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
				const patch = { call: null, mustResend: true };
				changes.push( { listing: item.listing, patch, dirty: { notBeforeMs: nowMs } } );
			}
		}
		await this.#end( call, 'failed', failure, [], changes );
	}

	async #endUnknown( call: CallRecord, failure: CallFailure ): Promise< void > {
		const nowMs = this.#context.clock.now();
		const unsettledUntilMs = nowMs + this.#context.adapter.capabilities.settleMs;
		const patch = {
			call: null,
			unsettledUntilMs,
			mustResend: true,
			failureReason: failure.reason,
			// What the channel shows is not known any more: a look after the settle time tells.
			cut: null,
		};
		const changes = call.items.map( ( { listing } ) => ( {
			listing,
			patch,
			dirty: { notBeforeMs: nowMs },
		} ) );
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

function mayStillLand( answer: WriteAnswer ): boolean {
	return answer.result === 'rejected' && answer.failure.applied === 'unknown';
}

function earliest( left: NextRun, right: NextRun ): NextRun {
	if ( left === null || right === null ) {
		return left ?? right;
	}
	return Math.min( left, right );
}
