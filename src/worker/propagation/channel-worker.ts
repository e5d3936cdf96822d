import type { ChannelId } from '../../shared/ids.ts';
import type { ShownObservation } from '../channels/contract.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import { errorText } from '../log.ts';
import { FullSync } from '../reconciliation/full-sync.ts';
import { DifferenceExplainer } from '../reconciliation/difference-explainer.ts';
import { ForeignEdits } from '../reconciliation/foreign-edits.ts';
import { OrderFetcher } from '../reconciliation/order-fetcher.ts';
import { ChangePuller, PULL_EVERY_MS } from '../intake/change-puller.ts';
import { Recounter } from '../setup/recounter.ts';
import type { ChannelContext, CountedChannel } from './channel-context.ts';
import { expectedNow, RECONCILE_AGAIN_MS } from './judge-read.ts';
import { Pump, type NextRun } from './pump.ts';
import { QuantityReader } from './quantity-reader.ts';
import { QuantityWriter } from './quantity-writer.ts';
import { ShadowComparer } from './shadow-comparer.ts';

/** A foreign-looking echo is looked at after this: our own order event is usually on its way. */
const ECHO_LOOK_MS = 2_000;

const CATCH_UP_AGAIN_MS = 5_000;
const LOOKS_AT_START_MAX = 500;

/**
 * Everything that works for one channel account, so that its rate limit has one owner and a channel
 * that is slow or down holds up nobody else.
 *
 * It begins *behind*: the worker was away, so its webhooks are checked and the orders it missed are
 * recorded before anything is written (on a channel with plain writes the first write would put
 * units back on sale that were sold meanwhile). After that it is *caught up*, and works.
 */
export class ChannelWorker {
	readonly channel: ChannelId;
	readonly fetcher: OrderFetcher;
	readonly #context: ChannelContext;
	readonly #writer: QuantityWriter;
	readonly #pumps: Pump[];
	readonly #catchingUp: Pump;
	readonly #comparing: Pump;
	#puller: ChangePuller | null = null;
	#callbackUrl = '';
	#isCaughtUp = false;

	/** @param counted for a channel with `writes: 'counted'`. */
	constructor(
		context: ChannelContext,
		queue: LedgerQueue,
		counted?: (
			worker: ChannelWorker
		) => Omit< CountedChannel, 'wake' | 'pullSoon' | 'emptiedEpoch' >
	) {
		const wakeAll = (): void => this.wake();
		this.#context = context;
		context.calls.onFree( wakeAll );
		this.channel = context.channel;
		this.#writer = new QuantityWriter( context, wakeAll );
		this.fetcher = new OrderFetcher( context, queue );
		const edits = new ForeignEdits( context, queue );
		const explainer = new DifferenceExplainer( context, this.fetcher, edits, wakeAll );
		const reader = new QuantityReader( context, wakeAll, ( listing ) => {
			explainer.want( listing );
			wakeAll();
		} );
		const fullSync = new FullSync( context, wakeAll );
		const pump = ( name: string, step: () => Promise< NextRun >, sweepMs = 1_000 ): Pump =>
			new Pump( {
				clock: context.clock,
				step,
				sweepMs,
				onError: ( error ) =>
					context.log.error(
						{ channel: context.channel, error: errorText( error ) },
						`${ name } failed`
					),
			} );
		this.#catchingUp = pump( 'catching up', () => this.#catchUp() );
		const comparer = new ShadowComparer( context );
		this.#comparing = pump( 'comparing', () => comparer.step() );
		this.#pumps = [
			pump( 'writing', () => this.#writer.step() ),
			pump( 'reading back', () => reader.step() ),
			pump( 'fetching orders', () => this.fetcher.step() ),
			pump( 'explaining differences', () => explainer.step() ),
			pump( 'comparing all listings', () => fullSync.step() ),
		];
		if ( counted ) {
			const own: CountedChannel = {
				...counted( this ),
				wake: wakeAll,
				pullSoon: () => puller.pullSoon(),
				emptiedEpoch: () => puller.emptiedEpoch,
			};
			const puller = new ChangePuller( context, own );
			this.#puller = puller;
			const recounter = new Recounter( context, own, queue );
			this.#pumps.push(
				pump( 'pulling changes', () => puller.step(), PULL_EVERY_MS ),
				pump( 'counting anew', () => recounter.step(), PULL_EVERY_MS )
			);
		}
	}

	/** Begins to work, after catching up with what happened while the worker was away. */
	start( callbackUrl: string ): void {
		this.#callbackUrl = callbackUrl;
		this.#context.calls.begin();
		this.#catchingUp.wake();
	}

	/** The set-up has just recorded the channel's orders: there is nothing to catch up with. */
	startCaughtUp(): void {
		this.#isCaughtUp = true;
		// At its own pace: nothing that happens makes a comparison urgent.
		this.#comparing.wake();
		this.#context.calls.begin();
		this.wake();
	}

	/** The channel has something for us, and leaves it to us to fetch it. */
	pullSoon(): void {
		this.#puller?.pullSoon();
		this.wake();
	}

	wake(): void {
		if ( this.#isCaughtUp ) {
			this.#pumps.forEach( ( pump ) => pump.wake() );
		}
	}

	async #catchUp(): Promise< NextRun > {
		const { adapter, channel, clock, log } = this.#context;
		if ( this.#isCaughtUp ) {
			return null;
		}
		const registered = await adapter.registerWebhooks( this.#callbackUrl );
		if ( ! registered.ok ) {
			log.warn(
				{ channel, code: registered.failure.code, reason: registered.failure.reason },
				'checking webhooks failed'
			);
			if ( registered.failure.action !== 'needsHuman' ) {
				// Going on without them, nobody would look again before the next start.
				return clock.now() + CATCH_UP_AGAIN_MS;
			}
		}
		const failure = await this.fetcher.recordNew();
		if ( failure ) {
			this.#context.onHealth( failure.action !== 'needsHuman', failure.reason );
		}
		// What will never be answered must not hold up what can be kept true.
		if ( failure && failure.action !== 'giveUp' ) {
			return clock.now() + CATCH_UP_AGAIN_MS;
		}
		await this.#lookNow();
		this.startCaughtUp();
		return null;
	}

	/**
	 * Who was explaining a difference has died, and the look that brings it back is half a minute away: units
	 * that were gone were on sale for all of it (simulation, seed 1443). More than these at once are rare, and
	 * are looked at then.
	 */
	async #lookNow(): Promise< void > {
		const { store, clock, channel } = this.#context;
		const nowMs = clock.now();
		const untilMs = nowMs + RECONCILE_AGAIN_MS;
		const waiting = await store.deliveries.toCheck( channel, untilMs, LOOKS_AT_START_MAX );
		const patch = { checkAtMs: nowMs, checks: 0 };
		const changes = waiting
			.filter( ( { checkAtMs } ) => ( checkAtMs ?? 0 ) > nowMs )
			.map( ( { listing } ) => ( { listing, patch } ) );
		await store.deliveries.apply( channel, changes );
	}

	/** Lets calls that are under way finish; their outcome is recorded. */
	async stop(): Promise< void > {
		this.#context.calls.stop();
		this.fetcher.stop();
		const pumps = [ this.#catchingUp, this.#comparing, ...this.#pumps ];
		await Promise.all( pumps.map( ( pump ) => pump.stop() ) );
		await this.#writer.drain();
	}

	/**
	 * The channel says that it shows a quantity: an echo of our own write, of its own sale, or an
	 * edit made there. Only a look tells them apart, and only one that does not fit is looked at.
	 */
	async observe( observations: readonly ShownObservation[] ): Promise< void > {
		const { store, clock, channel } = this.#context;
		for ( const { external, quantity } of observations ) {
			const state = await store.deliveries.findByExternal( channel, external );
			const isIdle = state !== null && state.call === null && state.checkAtMs === null;
			if ( isIdle && quantity !== expectedNow( state ) ) {
				const patch = { checkAtMs: clock.now() + ECHO_LOOK_MS, checks: 0 };
				await store.deliveries.apply( channel, [ { listing: state.listing, patch } ] );
			}
		}
		this.wake();
	}
}
