import { RETRY_DELAYS_MS } from '../../src/worker/propagation/retry-delay.ts';
import type { ExchangeRecord } from './journal.ts';
import type { Marketplace } from './marketplace.ts';
import type { World } from './world.ts';

/** As the worker's documentation has them; the published retry schedule is taken from where it is published. */
const LIST_EVERY_MS = 300_000;
const START_AGAIN_MS = 5_000;
const FETCH_AGAIN_MS = 2_000;
/** From an event that tells of an edit to the look at it. */
const EDIT_LOOK_MS = 2_000;
const FIRST_LOOK_AGAIN_MS = 500;

/**
 * How long one channel has to be waited for on purpose, from now on: by the journal, by what the channel
 * declares, and by the published schedules (their steps, without the jitter that shortens them).
 */
export class ChannelWaits {
	readonly market: Marketplace;
	readonly #world: World;
	readonly #nowMs: number;
	/** Of this channel, oldest first. */
	readonly #own: readonly ExchangeRecord[];
	readonly #life: number;

	constructor( world: World, market: Marketplace ) {
		this.market = market;
		this.#world = world;
		this.#nowMs = world.clock.now();
		this.#own = world.journal.exchanges.filter(
			( { channel } ) => channel === market.plan.channel
		);
		this.#life = world.livesBeganAtMs.length;
	}

	/** Until the channel's deliveries are told, or its orders listed where one was lost. */
	get newsMs(): number {
		const { senders, markets } = this.#world;
		const sender = senders[ markets.indexOf( this.market ) ];
		const listed = this.#own.findLast(
			( { route, outcome } ) => route === '/orders' && isGood( outcome )
		);
		const listedAtMs = listed?.askedAtMs ?? 0;
		const isLost = sender !== undefined && sender.lost > 0 && sender.lastLostAtMs >= listedAtMs;
		const bornAtMs = this.#world.livesBeganAtMs.at( -1 ) ?? 0;
		return Math.max(
			this.#free,
			this.#left( sender?.nextSendAtMs ?? 0 ),
			this.#afterFailed( '/order', FETCH_AGAIN_MS ),
			// Counted from the last try, or from the start, at which they are listed as well.
			isLost ? this.#left( Math.max( listedAtMs, bornAtMs ) + LIST_EVERY_MS ) : 0
		);
	}

	/** What is waited for at the same time; the longest counts. */
	get sideBySide(): Readonly< Record< string, number > > {
		return {
			'breaker or Retry-After': this.#gateMs,
			credentials: this.#credentialsMs,
			start: this.#startMs,
			repeats: this.#repeatMs,
			'settle time': this.#settleMs,
		};
	}

	/**
	 * The looks before what is shown is called neither a sale nor ours, where one of these was edited by
	 * somebody, or a write of it was answered as done and was not.
	 */
	looksMs( wrong: readonly string[] ): number {
		const { channel, capabilities } = this.market.plan;
		const isLied = this.#world.journal.writes.some(
			( one ) => one.channel === channel && one.isLie && wrong.includes( one.sku )
		);
		const isEdited = this.market.trail.some(
			( { sku, why } ) => why === 'edit' && wrong.includes( sku )
		);
		let ladderMs = EDIT_LOOK_MS;
		for ( let ms = FIRST_LOOK_AGAIN_MS; ms <= capabilities.eventLagMs; ms *= 2 ) {
			ladderMs += ms;
		}
		return isLied || isEdited ? ladderMs : 0;
	}

	/** Until any call may go out. */
	get #free(): number {
		return Math.max( this.#gateMs, this.#credentialsMs, this.#startMs );
	}

	/** How long the circuit breaker may still be open, by the failures in a row that it has seen. */
	get #gateMs(): number {
		const seen = this.#ended( [ '/write', '/read' ] );
		const failed = seen.slice( seen.findLastIndex( ( { outcome } ) => isGood( outcome ) ) + 1 );
		const last = failed.at( -1 );
		const stepMs = last ? this.#left( ( last.endedAtMs ?? 0 ) + stepOf( failed.length ) ) : 0;
		const asked = this.#ended( null ).map( ( { endedAtMs, waitMs } ) =>
			this.#left( ( endedAtMs ?? 0 ) + ( waitMs ?? 0 ) )
		);
		return Math.max( stepMs, ...asked );
	}

	/** Getting new credentials failed: it is tried again by the schedule. */
	get #credentialsMs(): number {
		const tries = this.#ended( [ '/token' ] );
		const failed = tries.slice(
			tries.findLastIndex( ( { outcome } ) => isGood( outcome ) ) + 1
		);
		const last = failed.at( -1 );
		return last ? this.#left( ( last.endedAtMs ?? 0 ) + stepOf( failed.length ) ) : 0;
	}

	/** A worker that has started lists the orders first; what failed of that is tried again. */
	get #startMs(): number {
		const isListed = this.#ended( [ '/orders' ] ).some( ( { outcome } ) => isGood( outcome ) );
		return isListed
			? 0
			: Math.max(
					this.#afterFailed( '/webhooks', START_AGAIN_MS ),
					this.#afterFailed( '/orders', START_AGAIN_MS )
				);
	}

	/**
	 * A call whose outcome is not known is repeated with its key after a wait of its own, by its tries in all
	 * lives; at once by a worker that finds it.
	 */
	get #repeatMs(): number {
		if ( ! this.market.plan.capabilities.hasIdempotencyKeys ) {
			return 0;
		}
		const calls = Map.groupBy( this.#own, ( { key } ) => key );
		calls.delete( null );
		const waits = [ ...calls.values() ].map( ( tries ) => {
			const last = tries.at( -1 );
			const isOpen = last?.life === this.#life && ! isGood( last.outcome );
			const stepMs = Math.max( stepOf( tries.length ), last?.waitMs ?? 0 );
			return isOpen ? this.#left( ( last.endedAtMs ?? this.#nowMs ) + stepMs ) : 0;
		} );
		return Math.max( 0, ...waits );
	}

	/**
	 * Without keys, a write whose outcome is not known may land until then; only a look after it says. Also of
	 * one that was written down and never made, because the worker died in between: nobody can know that.
	 */
	get #settleMs(): number {
		const { facts, livesBeganAtMs } = this.#world;
		const { channel, capabilities } = this.market.plan;
		const { hasIdempotencyKeys, settleMs } = capabilities;
		if ( hasIdempotencyKeys ) {
			return 0;
		}
		const isLeftOver = facts.openCalls( channel, livesBeganAtMs.at( -1 ) ?? 0 ) > 0;
		const unknown = this.#ended( [ '/write' ] )
			.filter( ( { outcome } ) => ! isGood( outcome ) && ! isCertain( outcome ) )
			.map( ( { endedAtMs } ) => this.#left( ( endedAtMs ?? 0 ) + settleMs ) );
		const noted = facts
			.listings()
			.filter( ( one ) => one.channel === channel )
			.map( ( { unsettledUntilMs } ) =>
				Math.min( settleMs, this.#left( unsettledUntilMs ) )
			);
		return Math.max( 0, isLeftOver ? this.#sinceStart( settleMs ) : 0, ...unknown, ...noted );
	}

	/** It begins to work when it has listed the orders. */
	#sinceStart( settleMs: number ): number {
		const listed = this.#ended( [ '/orders' ] ).find( ( { outcome } ) => isGood( outcome ) );
		return listed ? this.#left( ( listed.endedAtMs ?? 0 ) + settleMs ) : this.#free + settleMs;
	}

	#afterFailed( route: string, againMs: number ): number {
		const last = this.#ended( [ route ] ).at( -1 );
		return last && ! isGood( last.outcome )
			? this.#left( ( last.endedAtMs ?? 0 ) + Math.max( againMs, last.waitMs ?? 0 ) )
			: 0;
	}

	/** Of the present life, in the order of their answers. */
	#ended( routes: readonly string[] | null ): readonly ExchangeRecord[] {
		return this.#own
			.filter(
				( one ) =>
					one.life === this.#life &&
					one.endedAtMs !== null &&
					( routes === null || routes.includes( one.route ) )
			)
			.sort( ( one, other ) => ( one.endedAtMs ?? 0 ) - ( other.endedAtMs ?? 0 ) );
	}

	#left( untilMs: number ): number {
		return Math.max( 0, untilMs - this.#nowMs );
	}
}

function stepOf( failures: number ): number {
	return RETRY_DELAYS_MS[ Math.min( failures, RETRY_DELAYS_MS.length ) - 1 ] ?? 0;
}

function isGood( outcome: string | null ): boolean {
	return outcome !== null && outcome.startsWith( '200 {' );
}

/** Certainly not carried out. */
function isCertain( outcome: string | null ): boolean {
	return outcome !== null && ( outcome === 'ECONNREFUSED' || /^4\d\d /.test( outcome ) );
}
