import { channelOrderSchema, type ChannelOrder } from '../../shared/channel-order.ts';
import type { ChannelId, OrderId } from '../../shared/ids.ts';
import type { ChannelAdapter, ParsedDelivery, ShownObservation } from '../channels/contract.ts';
import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import { Pump, type NextRun } from '../propagation/pump.ts';
import type { DeliveryVerdict, InboxStore, StoredDelivery } from '../store/contract.ts';
import type { ChangesTaker } from './changes-taker.ts';
import type { LedgerQueue } from './ledger-queue.ts';
import { orderEvent } from './order-event.ts';

/** Their bodies are in memory together, and each may be as large as a request: so many, or so much. */
const TAKEN_AT_ONCE = 100;
const TAKEN_BYTES_MAX = 8 * 1_048_576;
const FETCH_RETRY_MS = 2_000;
/** Orders fetched at once per channel: the rest waits, so that a channel that is down costs little. */
const FETCHES_MAX = 4;
const FETCH_TURN_MS = 250;
/**
 * Deliveries of many changes that are worked on at once, per channel. The others keep their turn in
 * the inbox: what a shop has piled up must neither fill our memory nor the ledger's queue.
 */
const BATCHES_MAX = 2;

/** What the delivery worker needs to know of a channel. */
export interface DeliveryChannel {
	readonly adapter: ChannelAdapter;
	/** A delivery of numbered changes is in the log. */
	readonly onChanges: () => void;
	readonly onShown: ( observations: readonly ShownObservation[] ) => void;
}

/**
 * Turns stored deliveries into ledger events. A delivery is *waiting* until its events are in the
 * log (*done*), it turned out to carry nothing (*ignored*), one of its offers has no mapping
 * (*parked*), its order has to be fetched first (*fetching*), or it cannot be understood (*dead*,
 * bytes kept). One that is stuck never holds up those behind it. All deliveries of a channel wait
 * while somebody *holds* it: it is being set up, or counted.
 */
export class DeliveryWorker {
	readonly #inbox: InboxStore;
	readonly #queue: LedgerQueue;
	readonly #clock: Clock;
	readonly #log: Log;
	readonly #channelOf: ( channel: ChannelId ) => DeliveryChannel | null;
	readonly #pump: Pump;
	readonly #changes: ChangesTaker;
	readonly #underWay = new Map< number, { channel: ChannelId; work: Promise< void > } >();
	readonly #holds = new Map< ChannelId, number >();
	readonly #fetchAgainAtMs = new Map< number, number >();
	/** Deliveries that wait for a channel's answer, by channel. */
	readonly #fetching = new Map< ChannelId, Set< number > >();

	constructor( options: {
		readonly inbox: InboxStore;
		readonly queue: LedgerQueue;
		readonly changes: ChangesTaker;
		readonly clock: Clock;
		readonly log: Log;
		readonly channelOf: ( channel: ChannelId ) => DeliveryChannel | null;
	} ) {
		this.#changes = options.changes;
		this.#inbox = options.inbox;
		this.#queue = options.queue;
		this.#clock = options.clock;
		this.#log = options.log;
		this.#channelOf = options.channelOf;
		this.#pump = new Pump( {
			clock: options.clock,
			step: () => this.#step(),
			onError: ( error ) =>
				this.#log.error( { error: errorText( error ) }, 'working on deliveries failed' ),
		} );
	}

	wake(): void {
		this.#pump.wake();
	}

	async stop(): Promise< void > {
		await this.#pump.stop();
		await Promise.all( [ ...this.#underWay.values() ].map( ( { work } ) => work ) );
	}

	/** On return none of the channel's deliveries is on its way into the ledger, until `release`. */
	async hold( channel: ChannelId ): Promise< void > {
		this.#holds.set( channel, ( this.#holds.get( channel ) ?? 0 ) + 1 );
		await Promise.all( this.#submitting( channel ) );
	}

	release( channel: ChannelId ): void {
		const holds = ( this.#holds.get( channel ) ?? 0 ) - 1;
		if ( holds > 0 ) {
			this.#holds.set( channel, holds );
		} else {
			this.#holds.delete( channel );
			this.wake();
		}
	}

	/** Starts on everything that waits; each delivery goes its own way from there. */
	async #step(): Promise< NextRun > {
		let after = 0;
		for (;;) {
			const waiting = await this.#inbox.waiting(
				after,
				TAKEN_AT_ONCE,
				this.#notNow(),
				TAKEN_BYTES_MAX
			);
			let bytes = 0;
			for ( const delivery of waiting ) {
				after = delivery.delivery;
				bytes += delivery.body.length;
				this.#start( delivery );
			}
			if ( waiting.length < TAKEN_AT_ONCE && bytes < TAKEN_BYTES_MAX ) {
				return null;
			}
			await Promise.all( this.#submitting() );
		}
	}

	/** What is on its way into the ledger; what waits for a channel's answer holds nobody up. */
	#submitting( only?: ChannelId ): Promise< void >[] {
		const waiting = new Set( [ ...this.#fetching.values() ].flatMap( ( ids ) => [ ...ids ] ) );
		return [ ...this.#underWay ].flatMap( ( [ id, { channel, work } ] ) =>
			waiting.has( id ) || ( only !== undefined && channel !== only ) ? [] : [ work ]
		);
	}

	/** Channels whose deliveries stay where they are: held, or with as many under way as may be. */
	#notNow(): ChannelId[] {
		const busy = [ ...this.#underWay.values() ].map( ( { channel } ) => channel );
		const full = busy.filter( ( channel ) => this.#isFull( channel ) );
		return [ ...new Set( [ ...this.#holds.keys(), ...full ] ) ];
	}

	/** A channel with a full hand is gone on with when one of its deliveries is done. */
	#isFull( channel: ChannelId ): boolean {
		const isCounted = this.#channelOf( channel )?.adapter.counted !== undefined;
		const all = [ ...this.#underWay.values() ];
		return isCounted && all.filter( ( one ) => one.channel === channel ).length >= BATCHES_MAX;
	}

	#start( delivery: StoredDelivery ): void {
		const { delivery: id, channel } = delivery;
		const isTooEarly = ( this.#fetchAgainAtMs.get( id ) ?? 0 ) > this.#clock.now();
		if (
			this.#underWay.has( id ) ||
			isTooEarly ||
			this.#holds.has( channel ) ||
			this.#isFull( channel )
		) {
			return;
		}
		const work = this.#work( delivery )
			.catch( ( error: unknown ) => {
				// The row still says "waiting": the next sweep takes it up again.
				this.#fetchAgainAtMs.set( id, this.#clock.now() + FETCH_RETRY_MS );
				this.#log.error( { delivery: id, error: errorText( error ) }, 'a delivery failed' );
			} )
			.finally( () => {
				const wasFull = this.#isFull( channel );
				this.#underWay.delete( id );
				if ( wasFull ) {
					this.wake();
				}
			} );
		this.#underWay.set( id, { channel, work } );
	}

	async #work( delivery: StoredDelivery ): Promise< void > {
		const channel = this.#channelOf( delivery.channel );
		if ( ! channel ) {
			await this.#settle( delivery, { state: 'dead', errorCode: 'CHANNEL_UNKNOWN' } );
			return;
		}
		const said = channel.adapter.parse( delivery );
		switch ( said.says ) {
			case 'orders':
				await this.#takeOrders( delivery, said.orders );
				return;
			case 'changes': {
				const verdict = await this.#changes.take( delivery, said );
				await this.#settle( delivery, verdict );
				channel.onChanges();
				return;
			}
			case 'order-changed':
				await this.#fetchOrder( delivery, channel.adapter, said.order );
				return;
			case 'shown':
				channel.onShown( said.observations );
				await this.#settle( delivery, { state: 'ignored' } );
				return;
			case 'nothing':
				await this.#settle( delivery, { state: 'ignored', errorDetail: said.reason } );
				return;
			case 'unreadable':
				await this.#settle( delivery, {
					state: 'dead',
					errorCode: 'BODY_UNREADABLE',
					errorDetail: detailOf( said ),
				} );
		}
	}

	async #takeOrders(
		delivery: StoredDelivery,
		orders: readonly ChannelOrder[]
	): Promise< void > {
		const checked = channelOrderSchema.array().safeParse( orders );
		if ( ! checked.success ) {
			const errorDetail = checked.error.issues
				.map( ( { path, message } ) => `${ path.join( '.' ) }: ${ message }` )
				.join( '; ' );
			await this.#settle( delivery, {
				state: 'dead',
				errorCode: 'BODY_UNREADABLE',
				errorDetail,
			} );
			return;
		}
		const [ only ] = checked.data;
		if ( only && checked.data.length === 1 ) {
			await this.#queue.submit( {
				event: orderEvent( delivery.channel, only, 0 ),
				receivedAtMs: delivery.receivedAtMs,
				delivery: delivery.delivery,
			} );
			return;
		}
		const several = { changes: [], orders: checked.data, unreadable: [] };
		await this.#settle( delivery, await this.#changes.take( delivery, several ) );
	}

	async #fetchOrder(
		delivery: StoredDelivery,
		adapter: ChannelAdapter,
		order: OrderId
	): Promise< void > {
		const fetching = this.#fetching.get( delivery.channel ) ?? new Set();
		if ( fetching.size >= FETCHES_MAX ) {
			this.#fetchAgainAtMs.set( delivery.delivery, this.#clock.now() + FETCH_TURN_MS );
			return;
		}
		this.#fetching.set( delivery.channel, fetching.add( delivery.delivery ) );
		const result = await adapter
			.fetchOrder( order )
			.finally( () => fetching.delete( delivery.delivery ) );
		if ( result.ok && result.value ) {
			await this.#takeOrders( delivery, [ result.value ] );
		} else if ( result.ok ) {
			// Deleted there, perhaps with units still committed here: a person has to look.
			const errorDetail = `the channel no longer knows order ${ order }`;
			await this.#settle( delivery, {
				state: 'dead',
				errorCode: 'ORDER_FETCH_FAILED',
				errorDetail,
			} );
		} else if ( result.failure.action === 'giveUp' ) {
			const errorDetail = result.failure.reason;
			await this.#settle( delivery, {
				state: 'dead',
				errorCode: 'ORDER_FETCH_FAILED',
				errorDetail,
			} );
		} else {
			const waitMs = Math.max( FETCH_RETRY_MS, result.failure.waitMs ?? 0 );
			this.#fetchAgainAtMs.set( delivery.delivery, this.#clock.now() + waitMs );
			await this.#settle( delivery, {
				state: 'fetching',
				errorDetail: result.failure.reason,
			} );
		}
	}

	async #settle(
		{ delivery }: StoredDelivery,
		verdict: Omit< DeliveryVerdict, 'delivery' | 'atMs' >
	): Promise< void > {
		this.#fetchAgainAtMs.delete( verdict.state === 'fetching' ? -1 : delivery );
		await this.#inbox.settle( [ { delivery, atMs: this.#clock.now(), ...verdict } ] );
	}
}

function detailOf( { path, reason }: Extract< ParsedDelivery, { says: 'unreadable' } > ): string {
	return path === '' ? reason : `${ path }: ${ reason }`;
}
