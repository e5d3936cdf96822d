import { createHash } from 'node:crypto';
import { channelOrderSchema } from '../../shared/channel-order.ts';
import type { StockEvent } from '../../shared/stock-event.ts';
import type { ParsedDelivery } from '../channels/contract.ts';
import { errorText } from '../log.ts';
import type { Clock } from '../ports.ts';
import type { DeliveryVerdict, InboxStore, StoredDelivery } from '../store/contract.ts';
import type { LedgerStore, Submission, SubmissionResult } from '../store/ledger-store.ts';
import { deliveryVerdicts } from '../store/delivery-verdicts.ts';
import { StoreUnavailable } from '../store/store-unavailable.ts';
import type { LedgerQueue } from './ledger-queue.ts';
import { orderEvent } from './order-event.ts';
import { ownChangeEvent } from './own-change-event.ts';

type Changes = Pick<
	Extract< ParsedDelivery, { says: 'changes' } >,
	'changes' | 'orders' | 'unreadable'
>;
type Verdict = Omit< DeliveryVerdict, 'delivery' | 'atMs' >;

/**
 * Takes a delivery of numbered changes and orders into the ledger, all of it in one go. The delivery
 * is settled by the caller, once everything is in the log: after a crash in between it is taken
 * again, and what was in the log already has no second effect.
 */
export class ChangesTaker {
	readonly #inbox: InboxStore;
	readonly #ledger: LedgerStore;
	readonly #queue: LedgerQueue;
	readonly #clock: Clock;

	constructor( options: {
		readonly inbox: InboxStore;
		readonly ledger: LedgerStore;
		readonly queue: LedgerQueue;
		readonly clock: Clock;
	} ) {
		this.#inbox = options.inbox;
		this.#ledger = options.ledger;
		this.#queue = options.queue;
		this.#clock = options.clock;
	}

	/** Answers what became of the delivery as a whole: the worst of what became of its parts. */
	async take( delivery: StoredDelivery, said: Changes ): Promise< Verdict > {
		const { channel } = delivery;
		const checked = said.orders.map( ( order ) => channelOrderSchema.safeParse( order ) );
		const orders = checked.flatMap( ( { data } ) => data ?? [] );
		const events = [
			...said.changes.map( ( change ) => ownChangeEvent( channel, change ) ),
			...orders.map( ( order ) => orderEvent( channel, order, 0 ) ),
		];
		const submissions = events.map( ( event ): Submission => ( {
			event,
			receivedAtMs: delivery.receivedAtMs,
			delivery: delivery.delivery,
			isPartOfDelivery: true,
		} ) );
		const settled = await Promise.allSettled(
			submissions.map( ( submission ) => this.#queue.submit( submission ) )
		);
		await this.#keepRefused( delivery, events, settled );
		for ( const [ index, { error } ] of checked.entries() ) {
			if ( error ) {
				// Thrown, it would keep the whole delivery waiting, and with it what is pulled after it.
				const body = Buffer.from( JSON.stringify( said.orders[ index ] ) );
				await this.#keepDead( delivery, body, error.message );
			}
		}
		for ( const { body, reason } of said.unreadable ) {
			await this.#keepDead( delivery, body, reason );
		}
		// A product that began to have a stock or a name may be one that is to be kept equal from now on.
		const toRead = said.changes.filter(
			( { what } ) => what === 'managed' || what === 'renamed'
		);
		if ( toRead.length > 0 ) {
			const offers = new Set( toRead.map( ( { offer } ) => offer ) );
			await this.#ledger.markForRecount( channel, [ ...offers ] );
		}
		return worstOf( delivery, submissions, settled );
	}

	/**
	 * What the database itself refuses is kept alone: its neighbours have done nothing wrong.
	 *
	 * @throws {StoreUnavailable} the delivery waits, all of it.
	 */
	async #keepRefused(
		delivery: StoredDelivery,
		events: readonly StockEvent[],
		settled: readonly PromiseSettledResult< SubmissionResult >[]
	): Promise< void > {
		for ( const [ index, result ] of settled.entries() ) {
			if ( result.status === 'rejected' ) {
				if ( result.reason instanceof StoreUnavailable ) {
					throw result.reason;
				}
				const body = Buffer.from( JSON.stringify( events[ index ] ) );
				await this.#keepDead( delivery, body, errorText( result.reason ) );
			}
		}
	}

	/** Keyed by what it says: the same part in another delivery is the same dead letter. */
	async #keepDead(
		{ channel, topic }: StoredDelivery,
		body: Uint8Array,
		reason: string
	): Promise< void > {
		const hash = createHash( 'sha256' ).update( body ).digest( 'hex' );
		await this.#inbox.putDead(
			{
				channel,
				deliveryKey: `part/${ hash }`,
				topic: `part of ${ topic }`.slice( 0, 100 ),
				headers: {},
				body,
				receivedAtMs: this.#clock.now(),
			},
			'BODY_UNREADABLE',
			reason
		);
	}
}

function worstOf(
	{ delivery }: StoredDelivery,
	submissions: readonly Submission[],
	settled: readonly PromiseSettledResult< SubmissionResult >[]
): Verdict {
	const taken = submissions.flatMap( ( submission, index ) => {
		const result = settled[ index ];
		return result?.status === 'fulfilled' ? [ { submission, result: result.value } ] : [];
	} );
	const verdict = deliveryVerdicts(
		taken.map( ( { submission } ) => ( { ...submission, isPartOfDelivery: false } ) ),
		taken.map( ( { result } ) => result )
	).get( delivery );
	return {
		state: verdict?.state ?? 'done',
		...( verdict?.code ? { errorCode: verdict.code } : {} ),
	};
}
