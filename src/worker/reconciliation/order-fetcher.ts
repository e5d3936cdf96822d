import type { ChannelOrder } from '../../shared/channel-order.ts';
import type { CallFailure, CallResult, OrderListRequest, OrderPage } from '../channels/contract.ts';
import { orderEvent } from '../intake/order-event.ts';
import type { Lane } from '../intake/group-commit.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import { errorText } from '../log.ts';
import type { ChannelContext } from '../propagation/channel-context.ts';
import type { NextRun } from '../propagation/pump.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';

/** Order lists are read from this far before the last one: the two clocks may differ. */
const OVERLAP_MS = 10 * 60_000;
const RETRY_MS = 5_000;
const LIST_EVERY_MS = 5 * 60_000;
/** Orders in the queue at once: a first list has those of two months. */
const TOGETHER_MAX = 500;
/** A channel that wants a longer pause than this between two pages counts as not answering. */
const PAGE_WAIT_MAX_MS = 30_000;

/** Brings orders from the channel into the ledger: all since a time, or one that tied. */
export class OrderFetcher {
	readonly #context: ChannelContext;
	readonly #queue: LedgerQueue;
	#isStopped = false;
	#listedAtMs: number;
	#endWait: () => void = () => undefined;

	constructor( context: ChannelContext, queue: LedgerQueue ) {
		this.#context = context;
		this.#queue = queue;
		this.#listedAtMs = context.clock.now();
	}

	/**
	 * Records every order changed since the last complete fetch; answers what went wrong when the
	 * channel did not answer to the end. What is recorded already has no second effect.
	 */
	async recordNew(): Promise< CallFailure | null > {
		const { clock, store, channel } = this.#context;
		const startedAtMs = clock.now();
		this.#listedAtMs = startedAtMs;
		const row = await store.model.channel( channel );
		const failure = await this.#eachPage( row?.ordersSeenUntilMs ?? 0, ( orders ) =>
			this.record( orders )
		);
		if ( failure === null ) {
			await store.model.setOrdersSeenUntil( channel, startedAtMs );
		}
		return failure;
	}

	/** The same, without recording: set-up has to look at them first. */
	async list( sinceMs: number ): Promise< CallResult< readonly ChannelOrder[] > > {
		const listed: ChannelOrder[] = [];
		const failure = await this.#eachPage( sinceMs, async ( orders ) => {
			listed.push( ...orders );
		} );
		return failure === null ? { ok: true, value: listed } : { ok: false, failure };
	}

	async #eachPage(
		sinceMs: number,
		take: ( orders: readonly ChannelOrder[] ) => Promise< void >
	): Promise< CallFailure | null > {
		const { channel, log } = this.#context;
		let cursor: string | null = null;
		do {
			const page = await this.#page( {
				sinceMs: Math.max( 0, sinceMs - OVERLAP_MS ),
				cursor,
			} );
			if ( ! page.ok ) {
				const { code, reason } = page.failure;
				log.warn( { channel, code, reason }, 'listing orders failed' );
				return page.failure;
			}
			await take( page.value.orders );
			await this.#keepUnreadable( page.value.unreadable ?? [] );
			cursor = page.value.next;
		} while ( cursor !== null );
		return null;
	}

	/** A wait for the next page ends at once, and with it the fetch. */
	stop(): void {
		this.#isStopped = true;
		this.#endWait();
	}

	/**
	 * A page, when the channel's budget allows it. Begun again from the first page instead, a list
	 * that is longer than one budget would never be read to its end.
	 */
	async #page( request: OrderListRequest ): Promise< CallResult< OrderPage > > {
		const { adapter, clock } = this.#context;
		for (;;) {
			const page = await adapter.listOrders( request );
			const waitMs =
				page.ok || page.failure.action !== 'retryAfter' ? null : page.failure.waitMs;
			if ( waitMs === null || ( waitMs ?? RETRY_MS ) > PAGE_WAIT_MAX_MS || this.#isStopped ) {
				return page;
			}
			await new Promise< void >( ( resolve ) => {
				const cancel = clock.after( waitMs ?? RETRY_MS, resolve );
				this.#endWait = () => {
					cancel();
					resolve();
				};
			} );
		}
	}

	/**
	 * Fetches orders whose snapshots tie, one after the other, each fetch with its number; and now and
	 * then lists what changed, as the net under webhooks that never came.
	 */
	async step(): Promise< NextRun > {
		const { adapter, store, channel, clock, log } = this.#context;
		for ( const due of await store.ledger.ordersDueForFetch( channel, clock.now() ) ) {
			const { order } = due;
			const number = await store.ledger.numberFetch( channel, order );
			const result = await adapter.fetchOrder( order );
			if ( ! result.ok && result.failure.action !== 'giveUp' ) {
				log.warn(
					{ channel, order, reason: result.failure.reason },
					'fetching an order failed'
				);
				await store.ledger.postponeFetch( channel, due, clock.now() + RETRY_MS );
				continue;
			}
			if ( result.ok && result.value ) {
				await this.record( [ result.value ], number );
			} else if ( ! result.ok || ! adapter.counted ) {
				// A paired shop keeps the last snapshot of an order that it deletes until it is here.
				const reason = result.ok ? 'the channel no longer knows it' : result.failure.reason;
				await this.#keepUnreadable( [ { order, reason } ] );
			}
			await store.ledger.fetchDone( channel, due );
		}
		if ( clock.now() >= this.#listedAtMs + LIST_EVERY_MS ) {
			await this.recordNew();
		}
		return store.ledger.nextFetchAtMs( channel );
	}

	/** One order that cannot be understood must not stop the listing, nor go unnoticed. */
	async #keepUnreadable(
		unreadable: readonly { order: string; reason: string }[]
	): Promise< void > {
		const { channel, clock, store } = this.#context;
		for ( const { order, reason } of unreadable ) {
			await store.inbox.putDead(
				{
					channel,
					deliveryKey: `listed/${ order }/${ reason }`.slice( 0, 500 ),
					topic: 'order listed',
					headers: {},
					body: Buffer.from( JSON.stringify( { order } ) ),
					receivedAtMs: clock.now(),
				},
				'BODY_UNREADABLE',
				`order ${ order }: ${ reason }`
			);
		}
	}

	/**
	 * Brings orders into the ledger; one that it refuses is kept as a dead letter. They are urgent: a
	 * webhook that was lost is a sale all the same. Bulk are only those of before the channel was
	 * connected.
	 *
	 * @throws {StoreUnavailable} the list has to be read again.
	 */
	async record(
		orders: readonly ChannelOrder[],
		fetch = 0,
		lane: Lane = 'urgent'
	): Promise< void > {
		for ( let first = 0; first < orders.length; first += TOGETHER_MAX ) {
			await this.#recordTogether( orders.slice( first, first + TOGETHER_MAX ), fetch, lane );
		}
	}

	async #recordTogether(
		orders: readonly ChannelOrder[],
		fetch: number,
		lane: Lane
	): Promise< void > {
		const { channel, clock } = this.#context;
		const receivedAtMs = clock.now();
		const settled = await Promise.allSettled(
			orders.map( ( order ) => {
				const event = orderEvent( channel, order, fetch );
				return this.#queue.submit( { event, receivedAtMs, delivery: null }, lane );
			} )
		);
		for ( const result of settled ) {
			if ( result.status === 'rejected' && result.reason instanceof StoreUnavailable ) {
				throw result.reason;
			}
		}
		const refused = settled.flatMap( ( result, index ) => {
			const order = orders[ index ]?.order;
			return result.status === 'rejected' && order
				? [ { order, reason: errorText( result.reason ) } ]
				: [];
		} );
		await this.#keepUnreadable( refused );
	}
}
