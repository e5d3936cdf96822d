import { eventKeySchema, type ChannelId, type OrderId } from '../../shared/ids.ts';
import type { ReserveDecision, ReserveEvent } from '../../shared/reservation-event.ts';
import type { StockEvent, StockEventBody } from '../../shared/stock-event.ts';
import type { LedgerQueue } from '../intake/ledger-queue.ts';
import { errorText, type Log } from '../log.ts';
import type { Clock } from '../ports.ts';
import { Pump, type NextRun } from '../propagation/pump.ts';
import type { DueReservation, LedgerStore, SubmissionResult } from '../store/ledger-store.ts';
import { WorkerError } from '../worker-error.ts';

export interface ReserveRequest {
	readonly channel: ChannelId;
	readonly order: OrderId;
	/** Names this try: asked twice, it is answered once. */
	readonly attempt: string;
	readonly lines: ReserveEvent[ 'lines' ];
	/** How long the units are kept, in milliseconds. */
	readonly holdMs: number;
}

const ENDED_TOGETHER_MAX = 100;
/**
 * A checkout waits for one second (WordPress cannot be told to wait less), and some of it is for the
 * way. What would be answered later is better refused at once: the shop then asks its own stock.
 */
const DELAY_MAX_MS = 750;

/**
 * Units kept for a checkout that is under way. One that runs out is ended here, by an event like any
 * other; should the worker be away at that moment, at its next start.
 */
export class Reservations {
	readonly #clock: Clock;
	readonly #ledger: Pick< LedgerStore, 'reservationsDue' | 'nextReservationEndMs' >;
	readonly #queue: Pick< LedgerQueue, 'submit' | 'delayMs' >;
	readonly #areSalesMissing: () => boolean;
	readonly #ending: Pump;

	constructor( options: {
		readonly clock: Clock;
		readonly ledger: Pick< LedgerStore, 'reservationsDue' | 'nextReservationEndMs' >;
		readonly queue: Pick< LedgerQueue, 'submit' | 'delayMs' >;
		readonly log: Log;
		/** Does a restored ledger lack what was sold since its backup? Then it promises nothing. */
		readonly areSalesMissing?: () => boolean;
	} ) {
		const { clock, ledger, log, queue } = options;
		this.#clock = clock;
		this.#ledger = ledger;
		this.#queue = queue;
		this.#areSalesMissing = options.areSalesMissing ?? ( () => false );
		this.#ending = new Pump( {
			clock,
			step: () => this.#endDue(),
			onError: ( error ) =>
				log.error( { error: errorText( error ) }, 'ending reservations failed' ),
		} );
	}

	start(): void {
		this.#ending.wake();
	}

	stop(): Promise< void > {
		return this.#ending.stop();
	}

	/**
	 * Keeps all of it or nothing. Asked again under the same attempt, the answer is the first one.
	 *
	 * @throws {WorkerError} KEY_WITH_OTHER_BODY: this attempt has asked for something else before.
	 *                       OVERLOADED: nobody could be told in time; nothing is kept.
	 *                       SALES_MISSING: nobody knows yet whether there are any.
	 */
	async reserve( request: ReserveRequest ): Promise< ReserveDecision > {
		if ( this.#areSalesMissing() ) {
			throw new WorkerError( 'SALES_MISSING', '' );
		}
		if ( this.#queue.delayMs > DELAY_MAX_MS ) {
			throw new WorkerError( 'OVERLOADED', '' );
		}
		const { channel, order, attempt, lines, holdMs } = request;
		const nowMs = this.#clock.now();
		const result = await this.#submit( nowMs, `reserve/${ order }/${ attempt }`, channel, {
			kind: 'reserve',
			channel,
			order,
			attempt,
			lines,
			expiresAtMs: nowMs + holdMs,
			decision: null,
			assigned: [],
		} );
		const decision = 'reserved' in result ? result.reserved : undefined;
		if ( ! decision ) {
			throw new WorkerError( 'KEY_WITH_OTHER_BODY', `"${ attempt }"` );
		}
		this.#ending.wake();
		return decision;
	}

	/** Keeps it longer: until `untilMs` (since 1970), if that is later than it was. */
	async extend(
		{ channel, order, attempt }: Pick< ReserveRequest, 'channel' | 'order' | 'attempt' >,
		untilMs: number
	): Promise< void > {
		const key = `extended/${ order }/${ attempt }/${ untilMs }`;
		await this.#submit( this.#clock.now(), key, channel, {
			kind: 'reservation-extended',
			channel,
			order,
			attempt,
			expiresAtMs: untilMs,
		} );
	}

	/** Gives it back before its time. */
	async release( {
		channel,
		order,
		attempt,
	}: Pick< ReserveRequest, 'channel' | 'order' | 'attempt' > ): Promise< void > {
		const key = `released/${ order }/${ attempt }`;
		await this.#submit( this.#clock.now(), key, channel, {
			kind: 'reservation-ended',
			channel,
			order,
			attempt,
			expiredAtMs: null,
		} );
	}

	async #endDue(): Promise< NextRun > {
		const due = await this.#ledger.reservationsDue( this.#clock.now(), ENDED_TOGETHER_MAX );
		await Promise.all( due.map( ( one ) => this.#expire( one ) ) );
		return this.#ledger.nextReservationEndMs();
	}

	async #expire( { channel, order, attempt, expiresAtMs }: DueReservation ): Promise< void > {
		const key = `expired/${ channel }/${ order }/${ attempt }/${ expiresAtMs }`;
		await this.#submit( this.#clock.now(), key, 'ledger', {
			kind: 'reservation-ended',
			channel,
			order,
			attempt,
			expiredAtMs: expiresAtMs,
		} );
	}

	#submit(
		nowMs: number,
		key: string,
		source: StockEvent[ 'source' ],
		body: StockEventBody
	): Promise< SubmissionResult > {
		const event = {
			source,
			key: eventKeySchema.parse( key ),
			occurredAtMs: nowMs,
			actor: null,
			body,
		};
		return this.#queue.submit( { event, receivedAtMs: nowMs, delivery: null } );
	}
}
