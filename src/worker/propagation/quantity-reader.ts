import type { CallResult, ReadAnswer } from '../channels/contract.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import type { ListingId } from '../../shared/ids.ts';
import type { ChannelContext } from './channel-context.ts';
import { CountedAnswers } from './counted-answers.ts';
import { judgeCountedRead, withoutOwnChanges } from './judge-counted-read.ts';
import { judgeHeld, judgeRead, keepingWait, withSeen, type ReadVerdict } from './judge-read.ts';
import type { CallPriority } from './limits/call-priority.ts';
import type { NextRun } from './pump.ts';
import { ReadHalving, SPOILED_AGAIN_MS } from './read-halving.ts';

/**
 * Confirms what was written by reading it back, in batches, one read at a time. An answer counts
 * only for a listing that no write touched between the start of the read and its end.
 */
export class QuantityReader {
	readonly #context: ChannelContext;
	readonly #wakeWriter: () => void;
	readonly #reconcile: ( listing: ListingId ) => void;
	readonly #halving: ReadHalving;

	constructor(
		context: ChannelContext,
		wakeWriter: () => void,
		reconcile: ( listing: ListingId ) => void
	) {
		this.#context = context;
		this.#wakeWriter = wakeWriter;
		this.#reconcile = reconcile;
		this.#halving = new ReadHalving( context.adapter.capabilities.readBatchMax );
	}

	async step(): Promise< NextRun > {
		const { store, calls, channel, clock } = this.#context;
		for (;;) {
			const nowMs = clock.now();
			const waitUntilMs = calls.waitUntilMs( { kind: 'read', priority: 'confirm' } );
			if ( waitUntilMs !== undefined ) {
				return waitUntilMs;
			}
			const states = await store.deliveries.toCheck( channel, nowMs, this.#halving.itemsMax );
			if ( states.length === 0 ) {
				return store.deliveries.nextCheckAtMs( channel );
			}
			if ( ! ( await this.#readBack( states ) ) ) {
				return calls.closedUntilMs() ?? nowMs;
			}
		}
	}

	async #readBack( before: readonly ListingState[] ): Promise< boolean > {
		const { store, channel, log } = this.#context;
		const result = await readQuantities( this.#context, before, 'confirm' );
		if ( ! result.ok ) {
			const { code, reason } = result.failure;
			log.warn( { channel, code, reason }, 'a read-back failed' );
			const spoiled = this.#halving.failed( result.failure, before.length );
			if ( spoiled === 'alone' ) {
				await this.#leaveOut( before, reason );
			}
			return spoiled !== null;
		}
		this.#halving.answered();
		const changes: ListingChange[] = [];
		const counted = new CountedAnswers();
		const states = new Map( before.map( ( state ) => [ state.listing, state ] ) );
		for ( const answer of result.value ) {
			const old = states.get( answer.listing );
			const now = await store.deliveries.listing( answer.listing );
			if ( old && now ) {
				const change = keepingWait( now, this.#judge( old, now, answer ) );
				changes.push(
					answer.result === 'shown'
						? withSeen( change, answer.quantity, this.#context.clock.now() )
						: change
				);
				if ( answer.result === 'shown' && answer.counted ) {
					counted.read( old, now, answer.counted );
				}
			}
		}
		await store.deliveries.apply( channel, changes );
		this.#context.raises?.roomMade( before.map( ( { sku } ) => sku ) );
		const isOutOfStep = await counted.settle( this.#context );
		if ( isOutOfStep || changes.some( ( { dirty } ) => dirty && 'notBeforeMs' in dirty ) ) {
			this.#wakeWriter();
		}
		return true;
	}

	async #leaveOut( states: readonly ListingState[], reason: string ): Promise< void > {
		const { store, channel, clock } = this.#context;
		const patch = { checkAtMs: clock.now() + SPOILED_AGAIN_MS, failureReason: reason };
		const changes = states.map( ( { listing } ) => ( { listing, patch } ) );
		await store.deliveries.apply( channel, changes );
	}

	#judge( before: ListingState, now: ListingState, answer: ReadAnswer ): ListingChange {
		const { adapter, clock } = this.#context;
		const { listing } = now;
		// Counted while the read was under way: the answer may be from before that sale. A cut says so
		// itself, plain numbers do not.
		const isOutrun = adapter.capabilities.writes === 'blind' && now.known !== before.known;
		if ( isOutrun || wasTouched( before, now ) ) {
			return {
				listing,
				patch: now.call === null ? { checkAtMs: clock.now() } : { checkAtMs: null },
			};
		}
		if ( answer.result === 'missing' ) {
			const failure = { failureCode: 'PUSH_REJECTED', failureReason: answer.reason };
			const patch = { ...failure, checkAtMs: null, checks: 0, deadRevision: now.revision };
			// It offers nothing, so that raises elsewhere do not wait for it to show less.
			const nothing = {
				cut: null,
				seenQuantity: 0,
				seenAtMs: clock.now(),
				unsettledQuantity: null,
			};
			return { listing, patch: { ...patch, ...nothing }, dirty: { clearUpTo: now.revision } };
		}
		const { change, verdict } = this.#judgeShown( now, answer );
		const seen = {
			seenQuantity: answer.quantity,
			seenAtMs: clock.now(),
			unsettledQuantity: null,
		};
		if ( verdict === 'reconcile' ) {
			this.#reconcile( listing );
		}
		return { ...change, patch: { ...change.patch, ...seen } };
	}

	#judgeShown(
		now: ListingState,
		{ quantity, counted }: Extract< ReadAnswer, { result: 'shown' } >
	): ReadVerdict {
		const { capabilities } = this.#context.adapter;
		const nowMs = this.#context.clock.now();
		if ( now.heldBy !== null ) {
			return judgeHeld( now, quantity, capabilities, nowMs );
		}
		return counted
			? judgeCountedRead(
					now,
					withoutOwnChanges( now, quantity, counted ),
					counted,
					capabilities,
					nowMs
				)
			: judgeRead( now, quantity, capabilities, nowMs );
	}
}

/** A read of several listings. */
export function readQuantities(
	context: ChannelContext,
	states: readonly ListingState[],
	priority: CallPriority
): Promise< CallResult< readonly ReadAnswer[] > > {
	return context.calls.read(
		states.map( ( { listing, external } ) => ( { listing, external } ) ),
		priority
	);
}

/** Was a write begun or ended between the two looks at the listing? Then the answer proves nothing. */
export function wasTouched( before: ListingState, now: ListingState ): boolean {
	return (
		now.call !== null ||
		before.call !== null ||
		now.sentRevision !== before.sentRevision ||
		now.acceptedRevision !== before.acceptedRevision ||
		now.unsettledUntilMs !== before.unsettledUntilMs
	);
}
