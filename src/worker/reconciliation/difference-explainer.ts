import type { ListingId } from '../../shared/ids.ts';
import type { CallFailure } from '../channels/contract.ts';
import type { ChannelContext } from '../propagation/channel-context.ts';
import { withoutOwnChanges } from '../propagation/judge-counted-read.ts';
import { expectedNow, judgeDrift, withSeen } from '../propagation/judge-read.ts';
import type { NextRun } from '../propagation/pump.ts';
import { ReadHalving, SPOILED_AGAIN_MS } from '../propagation/read-halving.ts';
import { readQuantities, wasTouched } from '../propagation/quantity-reader.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import type { ForeignEdits } from './foreign-edits.ts';
import type { OrderFetcher } from './order-fetcher.ts';

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
		const { store, calls, clock } = this.#context;
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
		const read = await readQuantities( this.#context, before, 'background' );
		if ( ! read.ok ) {
			return this.#stepAround( read.failure, before );
		}
		this.#halving.answered();
		if ( ( await this.#fetcher.recordNew() ) !== null ) {
			return clock.now() + RETRY_MS;
		}
		asked.forEach( ( listing ) => this.#wanted.delete( listing ) );
		for ( const answer of read.value ) {
			const state = before.find( ( { listing } ) => listing === answer.listing );
			if ( state && answer.result === 'shown' ) {
				const { quantity, counted } = answer;
				const shown = counted ? withoutOwnChanges( state, quantity, counted ) : quantity;
				if ( shown !== null ) {
					await this.#compare( state, shown, quantity );
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

	/** @param answered what the channel said; `shown` is without its own changes. */
	async #compare( before: ListingState, shown: number, answered: number ): Promise< void > {
		const { store, channel, clock, adapter } = this.#context;
		const now = await store.deliveries.listing( before.listing );
		if ( ! now || wasTouched( before, now ) || now.known !== before.known ) {
			// A write or an own order came in between: not comparable, look again.
			const patch = { checkAtMs: clock.now(), checks: 0 };
			await this.#apply( { listing: before.listing, patch }, answered );
			return;
		}
		if ( adapter.capabilities.writes === 'cut' && now.cut === null ) {
			// It was not known what the channel shows. Now it is, with all of its orders counted.
			const change = judgeDrift( now, shown, adapter.capabilities, clock.now() );
			const patch = { ...change.patch, checkAtMs: clock.now(), checks: 0 };
			await this.#apply( { ...change, patch }, answered );
			return;
		}
		const isExplained = now.cut === null || now.cut.ownInside === now.known;
		const expected = expectedNow( now );
		if ( shown === expected && isExplained ) {
			if ( shown !== now.quantity ) {
				// On a channel with plain writes only this has it written: by its own orders alone it would be
				// looked at again, and explained again, for ever (simulation, seed 19).
				const patch = adapter.capabilities.writes === 'blind' ? { mustResend: true } : {};
				const dirty = { notBeforeMs: clock.now() };
				await this.#apply( { listing: now.listing, patch, dirty }, answered );
			}
			return;
		}
		if ( now.heldBy !== null ) {
			// It shows what a mass change left there: right or not, a person says so first.
			return;
		}
		if ( adapter.capabilities.writes !== 'cut' && isDead( now ) ) {
			// What was refused is not there, as is to be expected; seen is what it shows instead.
			const patch = { checkAtMs: null, checks: 0 };
			await this.#apply( { listing: now.listing, patch }, answered );
			return;
		}
		if ( await this.#edits.take( now, shown ) ) {
			return;
		}
		// Where others still write, that something else is shown is a disagreement, found by the comparison.
		const isOurs = ( await store.model.channel( channel ) )?.mode !== 'shadow';
		if ( isOurs && shown !== now.quantity ) {
			await this.#recordDrift( now, isExplained ? expected : now.quantity, shown );
		}
		await this.#apply( judgeDrift( now, shown, adapter.capabilities, clock.now() ), answered );
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

function isDead( { revision, deadRevision }: ListingState ): boolean {
	return deadRevision !== null && revision <= deadRevision;
}
