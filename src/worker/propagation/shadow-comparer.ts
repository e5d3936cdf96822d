import type { ListingId } from '../../shared/ids.ts';
import type { ReadAnswer } from '../channels/contract.ts';
import type { ListingChange, ListingState } from '../store/contract.ts';
import { dayOf, type ShadowComparison } from '../store/shadow-store.ts';
import type { ChannelContext } from './channel-context.ts';
import { cutAfterExplained } from './cut.ts';
import type { NextRun } from './pump.ts';
import { ReadHalving } from './read-halving.ts';
import { readQuantities, wasTouched } from './quantity-reader.ts';

/** Every listing is compared so often: 48 times a day, of which the last time counts. */
const COMPARE_EVERY_MS = 1_800_000;
/** One read in this time: what the account may spend is for what sells. */
const READ_EVERY_MS = 2_000;
/** An order that the ledger has not counted yet arrives within this or `eventLagMs`, the longer of them. */
const ORDERS_WITHIN_MS = 5_000;
/** A listing that never stands still between two looks is judged by the last of so many. */
const LOOKS_MAX = 5;
const DAYS_KEPT = 14;
const DAY_MS = 86_400_000;

/** What was found when a listing was looked at for the first time, and did not show what is wanted. */
interface Suspicion {
	readonly shown: number;
	readonly wanted: number;
	readonly known: number;
	readonly looks: number;
	readonly lookAgainAtMs: number;
}

/**
 * Compares what a channel in shadow shows with what would be sent to it. A listing that shows what is
 * wanted *agrees* at once. Where it does not, an order of the channel's own may be on its way to the ledger,
 * so it is *suspected* and looked at again when that must have arrived; only if it then still shows the
 * same, and the ledger still wants and has counted the same, it *differs*. A restart forgets suspicions:
 * such a listing has its next turn with all others. A turn is over with the read, whatever came of it, else
 * one that never answers would be the oldest for ever.
 */
export class ShadowComparer {
	readonly #context: ChannelContext;
	readonly #suspicions = new Map< ListingId, Suspicion >();
	readonly #halving: ReadHalving;
	#nextReadAtMs = 0;
	#forgottenOn = '';

	constructor( context: ChannelContext ) {
		this.#context = context;
		this.#halving = new ReadHalving( context.adapter.capabilities.readBatchMax );
	}

	async step(): Promise< NextRun > {
		const { calls, channel, clock, store } = this.#context;
		const nowMs = clock.now();
		if ( ( await store.model.channel( channel ) )?.mode !== 'shadow' ) {
			this.#suspicions.clear();
			await this.#forget( nowMs );
			return null;
		}
		if ( nowMs < this.#nextReadAtMs ) {
			return this.#nextReadAtMs;
		}
		const waitUntilMs = calls.waitUntilMs( { kind: 'read', priority: 'background' } );
		if ( waitUntilMs !== undefined ) {
			return waitUntilMs;
		}
		const listings = await this.#toLookAt( nowMs, this.#halving.itemsMax );
		if ( listings.length > 0 ) {
			this.#nextReadAtMs = nowMs + READ_EVERY_MS;
			await this.#compare( listings );
			await this.#forget( nowMs );
			return this.#nextReadAtMs;
		}
		return null;
	}

	/** Suspected ones first: until they are settled the day is open. */
	async #toLookAt( nowMs: number, limit: number ): Promise< readonly ListingId[] > {
		const { channel, store } = this.#context;
		const again = [ ...this.#suspicions ]
			.filter( ( [ , { lookAgainAtMs } ] ) => lookAgainAtMs <= nowMs )
			.map( ( [ listing ] ) => listing );
		const due = await store.shadow.toCompare( channel, nowMs - COMPARE_EVERY_MS, limit );
		const others = due.filter( ( listing ) => ! this.#suspicions.has( listing ) );
		return [ ...again, ...others ].slice( 0, limit );
	}

	async #compare( listings: readonly ListingId[] ): Promise< void > {
		const { channel, log, store } = this.#context;
		const before = await this.#statesOf( listings );
		const result = await readQuantities( this.#context, [ ...before.values() ], 'background' );
		if ( ! result.ok ) {
			const { code, reason } = result.failure;
			log.warn( { channel, code, reason }, 'a comparison could not be made' );
			if ( this.#halving.failed( result.failure, before.size ) === 'alone' ) {
				await this.#turnIsOver( listings );
			}
			return;
		}
		this.#halving.answered();
		await this.#turnIsOver( listings );
		const now = await this.#statesOf( listings );
		const found: ShadowComparison[] = [];
		for ( const answer of result.value ) {
			const [ old, state ] = [ before.get( answer.listing ), now.get( answer.listing ) ];
			if ( answer.result === 'missing' ) {
				await this.#haveItLookedAt( answer.listing );
			} else if ( old && state && ! wasTouched( old, state ) ) {
				const shown = shownIn( state, answer );
				found.push( ...( shown === null ? [] : this.#judge( state, shown ) ) );
			}
		}
		if ( found.length > 0 ) {
			await store.shadow.record( channel, found );
			await store.deliveries.apply(
				channel,
				found.flatMap( ( one ) => this.#seen( one, now.get( one.listing ) ) )
			);
		}
	}

	async #turnIsOver( listings: readonly ListingId[] ): Promise< void > {
		const { channel, clock, store } = this.#context;
		await store.shadow.looked( channel, listings, clock.now() );
		for ( const listing of listings ) {
			const suspicion = this.#suspicions.get( listing );
			if ( suspicion ) {
				// Judged in a moment if it was answered; if not, not asked again at once.
				const lookAgainAtMs = clock.now() + COMPARE_EVERY_MS;
				this.#suspicions.set( listing, { ...suspicion, lookAgainAtMs } );
			}
		}
	}

	async #statesOf(
		listings: readonly ListingId[]
	): Promise< ReadonlyMap< ListingId, ListingState > > {
		const { deliveries } = this.#context.store;
		const states = await Promise.all( listings.map( ( one ) => deliveries.listing( one ) ) );
		return new Map(
			states.flatMap( ( state ) => ( state ? [ [ state.listing, state ] as const ] : [] ) )
		);
	}

	/** Answers what is settled: nothing while it is suspected. */
	#judge( state: ListingState, shown: number ): readonly ShadowComparison[] {
		const { adapter, channel, clock, log } = this.#context;
		const { listing, quantity, known, revision } = state;
		const { eventLagMs, quantityMax, takesNegative } = adapter.capabilities;
		const atMs = clock.now();
		const wanted = Math.min( quantityMax, takesNegative ? quantity : Math.max( 0, quantity ) );
		const before = this.#suspicions.get( listing );
		const looks = ( before?.looks ?? 0 ) + 1;
		const isSettled =
			shown === wanted ||
			looks >= LOOKS_MAX ||
			( before?.shown === shown && before.wanted === wanted && before.known === known );
		if ( ! isSettled ) {
			const lookAgainAtMs = atMs + Math.max( ORDERS_WITHIN_MS, eventLagMs );
			this.#suspicions.set( listing, { shown, wanted, known, looks, lookAgainAtMs } );
			return [];
		}
		this.#suspicions.delete( listing );
		if ( shown !== wanted ) {
			const reason = `It shows ${ shown }; ${ wanted } would be sent.`;
			log.info( { channel, listing, reason }, 'shadow: a difference' );
		}
		return [ { listing, atMs, wouldSend: wanted, shown, revision } ];
	}

	/**
	 * Others write to a channel in shadow, so what we had seen it show is of long ago: taken for sales, what
	 * they changed would be taken off once more when it goes live. All its orders are in what was found.
	 */
	#seen( { listing, shown }: ShadowComparison, state?: ListingState ): readonly ListingChange[] {
		const cut = state ? cutAfterExplained( shown, state.known ) : null;
		const isNew = cut !== null && JSON.stringify( cut ) !== JSON.stringify( state?.cut );
		return isNew && this.#context.adapter.capabilities.writes === 'cut'
			? [ { listing, patch: { cut, isStale: false } } ]
			: [];
	}

	/** The read-back tells whether its channel has it no more, and says so to people. */
	async #haveItLookedAt( listing: ListingId ): Promise< void > {
		const { channel, clock, store } = this.#context;
		this.#suspicions.delete( listing );
		await store.deliveries.apply( channel, [
			{ listing, patch: { checkAtMs: clock.now(), checks: 0 } },
		] );
	}

	/** Also of a channel that is not in shadow any more. */
	async #forget( nowMs: number ): Promise< void > {
		const before = dayOf( nowMs - DAYS_KEPT * DAY_MS );
		if ( this.#forgottenOn !== before ) {
			await this.#context.store.shadow.forgetBefore( this.#context.channel, before );
			this.#forgottenOn = before;
		}
	}
}

/**
 * On a channel that numbers its own changes, without those that the ledger has not counted; `null`: its row
 * of changes is another one than the ledger knows, and is counted anew first.
 */
function shownIn(
	{ includes }: ListingState,
	{ quantity, counted }: Extract< ReadAnswer, { result: 'shown' } >
): number | null {
	if ( ! counted ) {
		return quantity;
	}
	return includes?.epoch === counted.counter.epoch
		? quantity - ( counted.counter.total - includes.total )
		: null;
}
