import type { ChannelOrder } from '../../shared/channel-order.ts';
import type { CallResult, OrderListRequest, OrderPage } from '../channels/contract.ts';
import { orderEvent } from '../intake/order-event.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import type { ChannelContext } from '../propagation/channel-context.ts';
import type { NextRun } from '../propagation/pump.ts';

/** Order lists are read from this far before the last one: the two clocks may differ. */
const OVERLAP_MS = 10 * 60_000;
const RETRY_MS = 5_000;
/** A channel that wants a longer pause than this between two pages counts as not answering. */
const PAGE_WAIT_MAX_MS = 30_000;

/** Brings orders from the channel into the ledger: all since a time, or one that tied. */
export class OrderFetcher {
	readonly #context: ChannelContext;
	readonly #queue: LedgerQueue;
	#isStopped = false;
	#endWait: () => void = () => undefined;

	constructor( context: ChannelContext, queue: LedgerQueue ) {
		this.#context = context;
		this.#queue = queue;
	}

	/**
	 * Records every order changed since the last complete fetch; `false` when the channel did not
	 * answer to the end. What is recorded already has no second effect.
	 */
	async recordSince( sinceMs: number ): Promise< boolean > {
		const { clock, store, channel, log } = this.#context;
		const startedAtMs = clock.now();
		let cursor: string | null = null;
		do {
			const page = await this.#page( {
				sinceMs: Math.max( 0, sinceMs - OVERLAP_MS ),
				cursor,
			} );
			if ( ! page.ok ) {
				const { code, reason } = page.failure;
				log.warn( { channel, code, reason }, 'listing orders failed' );
				return false;
			}
			await this.#record( page.value.orders, 0 );
			await this.#keepUnreadable( page.value.unreadable ?? [] );
			cursor = page.value.next;
		} while ( cursor !== null );
		await store.model.setOrdersSeenUntil( channel, startedAtMs );
		return true;
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
		const { adapter, bucket, clock } = this.#context;
		for (;;) {
			const page = await adapter.listOrders( request );
			if ( page.limit ) {
				bucket.observe( page.limit, clock.now() );
			}
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

	/** Fetches orders whose snapshots tie, one after the other, each fetch with its number. */
	async step(): Promise< NextRun > {
		const { adapter, store, channel, clock, log } = this.#context;
		for ( const order of await store.ledger.ordersDueForFetch( channel, clock.now() ) ) {
			const number = await store.ledger.numberFetch( channel, order );
			const result = await adapter.fetchOrder( order );
			if ( ! result.ok && result.failure.action !== 'giveUp' ) {
				log.warn(
					{ channel, order, reason: result.failure.reason },
					'fetching an order failed'
				);
				return clock.now() + RETRY_MS;
			}
			if ( result.ok && result.value ) {
				await this.#record( [ result.value ], number );
			}
			await store.ledger.fetchDone( channel, order );
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

	async #record( orders: readonly ChannelOrder[], fetch: number ): Promise< void > {
		const { channel, clock } = this.#context;
		const receivedAtMs = clock.now();
		await Promise.all(
			orders.map( ( order ) =>
				this.#queue.submit( {
					event: orderEvent( channel, order, fetch ),
					receivedAtMs,
					delivery: null,
				} )
			)
		);
	}
}
