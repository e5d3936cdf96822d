import { request } from 'node:http';
import type { DelayRange, Faults } from './contract.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { Timers } from './timers.ts';

export interface WebhookRequest {
	readonly headers: Readonly< Record< string, string > >;
	readonly body: string;
}

export interface Delivery {
	readonly url: string;
	/** Called once per copy, when its first attempt is due; `null` drops it. */
	readonly prepare: () => WebhookRequest | null;
	/** Called after every attempt. */
	readonly onAttempt?: ( isAccepted: boolean, isLastAttempt: boolean ) => void;
}

export interface SenderRules {
	readonly timeoutMs: number;
	/** Pauses before the repeats of a failed delivery; empty where the channel never repeats. */
	readonly retryDelaysMs: readonly number[];
	readonly isAccepted: ( status: number ) => boolean;
}

/**
 * Sends webhooks the way a marketplace does: late, sometimes twice, sometimes out of order,
 * sometimes never. Every copy opens its own connection, as PHP does: a kept-alive socket to a
 * receiver that was just restarted would fail deliveries that the real channel gets through.
 */
export class WebhookSender {
	private pending = 0;
	private readonly waiting: ( () => void )[] = [];
	private readonly closing = new AbortController();
	private readonly timers: Timers;
	private readonly random: SeededRandom;
	private readonly delay: DelayRange;
	private readonly faults: Faults;
	private readonly rules: SenderRules;

	constructor( parts: {
		readonly timers: Timers;
		readonly random: SeededRandom;
		readonly delay: DelayRange;
		readonly faults: Faults;
		readonly rules: SenderRules;
	} ) {
		this.timers = parts.timers;
		this.random = parts.random;
		this.delay = parts.delay;
		this.faults = parts.faults;
		this.rules = parts.rules;
	}

	get deliveriesPending(): number {
		return this.pending;
	}

	idle(): Promise< void > {
		return this.pending === 0
			? Promise.resolve()
			: new Promise( ( resolve ) => this.waiting.push( resolve ) );
	}

	/** Queues one delivery, or loses it: the answer says which. Its delay is drawn here and now. */
	send( delivery: Delivery ): boolean {
		// Always three draws, so that switching one fault on leaves the others' chances alone.
		const isLost = this.random.chance( this.faults.loseShare );
		const isDoubled = this.random.chance( this.faults.duplicateShare );
		const isHeldBack = this.random.chance( this.faults.reorderShare );
		if ( isLost ) {
			return false;
		}
		const heldBackMs = isHeldBack ? this.faults.reorderDelayMs : 0;
		for ( let copy = 0; copy < ( isDoubled ? 2 : 1 ); copy += 1 ) {
			this.pending += 1;
			this.timers.after( this.random.delayMs( this.delay ) + heldBackMs, () => {
				const prepared = delivery.prepare();
				if ( prepared === null ) {
					this.settle();
				} else {
					void this.attempt( delivery, prepared, 0 );
				}
			} );
		}
		return true;
	}

	/** Sends at once and once, outside of all rules and faults; for WooCommerce's ping. */
	async sendNow( url: string, prepared: WebhookRequest ): Promise< void > {
		this.pending += 1;
		await this.postOnce( url, prepared );
		this.settle();
	}

	/** Breaks off what is being sent; what was still to come dies with the timers. */
	stop(): void {
		this.closing.abort();
		this.pending = 0;
		this.wake();
	}

	private async attempt(
		delivery: Delivery,
		prepared: WebhookRequest,
		tried: number
	): Promise< void > {
		const status = await this.postOnce( delivery.url, prepared );
		const isAccepted = status !== null && this.rules.isAccepted( status );
		const pauseMs = isAccepted ? undefined : this.rules.retryDelaysMs[ tried ];
		delivery.onAttempt?.( isAccepted, pauseMs === undefined );
		if ( pauseMs === undefined ) {
			this.settle();
		} else {
			this.timers.after( pauseMs, () => void this.attempt( delivery, prepared, tried + 1 ) );
		}
	}

	private settle(): void {
		if ( ! this.closing.signal.aborted ) {
			this.pending -= 1;
			this.wake();
		}
	}

	private wake(): void {
		if ( this.pending === 0 ) {
			for ( const resolve of this.waiting.splice( 0 ) ) {
				resolve();
			}
		}
	}

	/** The status that was answered, or `null` for a refused connection, a reset or a time-out. */
	private postOnce( url: string, prepared: WebhookRequest ): Promise< number | null > {
		return new Promise( ( resolve ) => {
			const body = Buffer.from( prepared.body, 'utf8' );
			const outgoing = request( url, {
				method: 'POST',
				agent: false,
				headers: {
					...prepared.headers,
					'Content-Length': String( body.length ),
					Connection: 'close',
				},
				signal: AbortSignal.any( [
					this.closing.signal,
					AbortSignal.timeout( this.rules.timeoutMs ),
				] ),
			} );
			outgoing.on( 'response', ( response ) => {
				response.on( 'end', () => resolve( response.statusCode ?? null ) );
				response.on( 'error', () => resolve( null ) );
				response.resume();
			} );
			outgoing.on( 'error', () => resolve( null ) );
			outgoing.end( body );
		} );
	}
}
