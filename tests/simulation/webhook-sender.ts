import type { Clock } from '../../src/worker/ports.ts';
import type { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import { signatureOf, type MarketDelivery } from './market-adapter.ts';
import { offerOf, toldAs } from './market-orders.ts';
import { DELIVERY_ID, DELIVERY_SIGNATURE, DELIVERY_TOPIC } from './market-protocol.ts';
import type { Marketplace, Notice } from './marketplace.ts';

const RETRY_MS = [ 1_000, 3_000, 5_000 ];
const WAIT_MS = 5_000;

/** Hands a delivery in; answers the status, `null`: nobody listens. */
export type Intake = (
	url: string,
	headers: Readonly< Record< string, string > >,
	body: Uint8Array
) => Promise< number > | null;

/**
 * Delivers a marketplace's events, signed, at least once: again and again until one is answered 2xx.
 * What is delivered is what was so when it happened.
 */
export class WebhookSender {
	/** Deliveries that nobody has taken yet, by their ids. */
	readonly open = new Set< string >();
	/** When each of them is sent next; those that are on their way: when that began. */
	readonly #dueAtMs = new Map< string, number >();
	/** Those that were lost on purpose. */
	lost = 0;
	lastLostAtMs = 0;
	/** Signed, taken, and not to be understood. */
	unreadable = 0;
	readonly #market: () => Marketplace;
	readonly #clock: Clock;
	readonly #faults: Faults;
	readonly #random: SeededRandom;
	readonly #journal: Journal;
	readonly #intake: Intake;
	#count = 0;

	constructor( options: {
		readonly market: () => Marketplace;
		readonly clock: Clock;
		readonly faults: Faults;
		readonly random: SeededRandom;
		readonly journal: Journal;
		readonly intake: Intake;
	} ) {
		this.#market = options.market;
		this.#clock = options.clock;
		this.#faults = options.faults;
		this.#random = options.random;
		this.#journal = options.journal;
		this.#intake = options.intake;
	}

	/** When the last of those that are open is sent. */
	get nextSendAtMs(): number {
		return Math.max( 0, ...[ ...this.open ].map( ( id ) => this.#dueAtMs.get( id ) ?? 0 ) );
	}

	tell( notice: Notice ): void {
		const { plan } = this.#market();
		this.#count += 1;
		const id = `${ plan.channel }-d${ this.#count }`;
		const body = JSON.stringify( this.#saidOf( notice ) );
		const lagMs = this.#random.delayMs( plan.webhookLag );
		if ( notice.tells === 'order' && this.#faults.strikes( 'webhook lost', id ) ) {
			// Events of what is shown are never lost here: nothing but they tells of an edit made there.
			this.lost += 1;
			this.lastLostAtMs = this.#clock.now();
			return;
		}
		const lateMs = this.#faults.strikes( 'webhook late', id )
			? this.#faults.between( 1_000, 20_000 )
			: 0;
		this.#sendAfter( lagMs + lateMs, id, notice.tells, body );
		if ( this.#faults.strikes( 'webhook twice', id ) ) {
			this.#sendAfter( lagMs + this.#faults.between( 0, 15_000 ), id, notice.tells, body );
		}
		if ( this.#faults.strikes( 'webhook unreadable', id ) ) {
			this.unreadable += 1;
			this.#sendAfter(
				lagMs,
				`${ id }-bad`,
				notice.tells,
				'{"says":"orders","orders":[{}]}'
			);
		}
	}

	#saidOf( notice: Notice ): MarketDelivery {
		if ( notice.tells === 'shown' ) {
			return { says: 'shown', offer: offerOf( notice.sku ), shown: notice.shown };
		}
		const { plan } = this.#market();
		return plan.tells === 'orders'
			? { says: 'orders', orders: [ toldAs( notice.order, plan ) ] }
			: { says: 'order-changed', order: notice.order.order };
	}

	#sendAfter( delayMs: number, id: string, topic: string, body: string ): void {
		this.open.add( id );
		this.#isDue( id, delayMs );
		this.#clock.after( delayMs, () => this.#send( id, topic, Buffer.from( body ), 0 ) );
	}

	#isDue( id: string, inMs: number ): void {
		const dueMs = this.#clock.now() + inMs;
		this.#dueAtMs.set( id, Math.max( this.#dueAtMs.get( id ) ?? 0, dueMs ) );
	}

	#send( id: string, topic: string, body: Uint8Array, tries: number ): void {
		const { callbackUrl, secret } = this.#market();
		const headers = {
			[ DELIVERY_ID ]: id,
			[ DELIVERY_TOPIC ]: topic,
			[ DELIVERY_SIGNATURE ]: signatureOf( secret, id, body ),
		};
		let isOver = false;
		const end = ( outcome: string ): void => {
			if ( isOver ) {
				return;
			}
			isOver = true;
			cancel();
			this.#journal.note( 'delivered', `${ id } ${ outcome }` );
			if ( outcome === '200' ) {
				this.open.delete( id );
				return;
			}
			const waitMs = RETRY_MS[ Math.min( tries, RETRY_MS.length - 1 ) ] ?? 0;
			this.#isDue( id, waitMs );
			this.#clock.after( waitMs, () => this.#send( id, topic, body, tries + 1 ) );
		};
		const cancel = this.#clock.after( WAIT_MS, () => end( 'no answer' ) );
		const answer = callbackUrl === null ? null : this.#intake( callbackUrl, headers, body );
		if ( answer === null ) {
			this.#faults.count( 'webhook refused by nobody there', id );
			end( 'nobody there' );
			return;
		}
		answer.then(
			( status ) => end( String( status ) ),
			() => end( 'failed' )
		);
	}
}
