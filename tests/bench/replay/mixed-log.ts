import type { ChannelOrderLine } from '../../../src/shared/channel-order.ts';
import {
	channelIdSchema,
	eventKeySchema,
	lineIdSchema,
	locationIdSchema,
	offerRefSchema,
	orderIdSchema,
	skuSchema,
	type ChannelId,
	type OrderId,
} from '../../../src/shared/ids.ts';
import type { StockEvent, StockEventBody } from '../../../src/shared/stock-event.ts';
import { channelName, skuName } from '../ledger/sale.ts';

/** What happens in turn, over and over. docs/benchmarks.md says it in words. */
const ROUND = [
	'order',
	'order',
	'ship',
	'adjust',
	'order',
	'ship',
	'reserve',
	'order',
	'ship',
	'release',
	'order',
	'ship',
	'receive',
	'order',
	'ship',
	'cancel',
	'order',
	'ship',
	'adjust',
	'order',
] as const;

/** So many orders later one is shipped, and so many later a cancelled one was cancelled. */
const SHIPPED_AFTER = 40;
/** Of the adjustments, one in so many is a count instead. */
const COUNT_EVERY = 10;
const STRIDE = 7_919;
const SECOND_MS = 1_000;

const main = locationIdSchema.parse( 'main' );

export interface MixedPlan {
	readonly skus: number;
	readonly channels: number;
	readonly startMs: number;
}

/** A log as a shop would have it, the same one each time: by the number of the event, from 0. */
export class MixedLog {
	readonly #plan: MixedPlan;
	#told = 0;
	#orders = 0;
	#closed = 0;
	#numbers = 0;

	constructor( plan: MixedPlan ) {
		this.#plan = plan;
	}

	get nowMs(): number {
		return this.#plan.startMs + this.#told * SECOND_MS;
	}

	next( count: number ): StockEvent[] {
		return Array.from( { length: count }, () => {
			const what = ROUND[ this.#told % ROUND.length ] ?? 'order';
			this.#told += 1;
			return this.#tell( what );
		} );
	}

	#tell( what: ( typeof ROUND )[ number ] ): StockEvent {
		switch ( what ) {
			case 'order':
				this.#orders += 1;
				return this.#snapshot( this.#orders, 1, 'open' );
			case 'ship':
			case 'cancel':
				if ( this.#orders - this.#closed <= SHIPPED_AFTER ) {
					return this.#adjusted();
				}
				this.#closed += 1;
				return this.#snapshot( this.#closed, 2, what === 'ship' ? 'shipped' : 'cancelled' );
			case 'reserve':
				return this.#reserved();
			case 'release':
				return this.#released();
			case 'receive':
				return this.#byHand( {
					kind: 'receipt',
					...this.#shelf(),
					units: 20,
					condition: 'sellable',
					reference: null,
				} );
			case 'adjust':
				return this.#adjusted();
		}
	}

	#adjusted(): StockEvent {
		return this.#byHand(
			this.#numbers % COUNT_EVERY === 0
				? { kind: 'count', ...this.#shelf(), units: 1_000, gone: [] }
				: { kind: 'adjustment', ...this.#shelf(), delta: -1, reason: 'broken' }
		);
	}

	/** Every fourth order has two lines. */
	#snapshot( number: number, revision: number, state: Closed ): StockEvent {
		const channel = this.#channel( number );
		const order = orderName( number );
		const lines = [ 0, ...( number % 4 === 0 ? [ 1 ] : [] ) ].map( ( index ) =>
			this.#line( number, index, state )
		);
		return this.#fact( channel, `order/${ order }/${ revision }`, {
			kind: 'order',
			channel,
			snapshot: {
				order,
				revision,
				updatedAt: this.nowMs,
				placedAt: this.#plan.startMs + number * SECOND_MS,
				lines,
			},
			fetch: 0,
			assigned: [],
		} );
	}

	#line( number: number, index: number, state: Closed ): ChannelOrderLine {
		const name = this.#sku( number + index );
		const ordered = 1 + ( number % 3 );
		const shipment = { key: `s${ number }-${ index }`, quantity: ordered, at: this.nowMs };
		return {
			line: lineIdSchema.parse( `${ number }-${ index }` ),
			offer: offerRefSchema.parse( name ),
			sku: name,
			ordered,
			cancelled: state === 'cancelled' ? ordered : 0,
			shipments: state === 'shipped' ? [ shipment ] : [],
			restocks: [],
			subtracted: state === 'cancelled' ? 0 : ordered,
		};
	}

	#reserved(): StockEvent {
		this.#numbers += 1;
		const number = this.#numbers;
		const channel = this.#channel( number );
		const line = { line: lineIdSchema.parse( 'l0' ), units: 1 };
		return this.#fact( channel, `reserve/${ number }`, {
			kind: 'reserve',
			channel,
			order: cartName( number ),
			attempt: `try${ number }`,
			lines: [ { ...line, offer: offerRefSchema.parse( this.#sku( number ) ) } ],
			expiresAtMs: this.nowMs + 600_000,
			decision: null,
			assigned: [],
		} );
	}

	#released(): StockEvent {
		const number = this.#numbers;
		return this.#fact( 'ledger', `release/${ number }/${ this.#told }`, {
			kind: 'reservation-ended',
			channel: this.#channel( number ),
			order: cartName( number ),
			attempt: `try${ number }`,
			expiredAtMs: null,
		} );
	}

	#byHand( body: StockEventBody ): StockEvent {
		return this.#fact( 'api', `by-hand/${ this.#told }`, body );
	}

	#shelf() {
		return { sku: skuSchema.parse( this.#sku( this.#told ) ), location: main };
	}

	#fact( source: string, key: string, body: StockEventBody ): StockEvent {
		const occurredAtMs = this.nowMs;
		return { source, key: eventKeySchema.parse( key ), occurredAtMs, actor: null, body };
	}

	#channel( number: number ): ChannelId {
		return channelIdSchema.parse( channelName( number % this.#plan.channels ) );
	}

	#sku( number: number ): string {
		return skuName( ( number * STRIDE ) % this.#plan.skus );
	}
}

type Closed = 'open' | 'shipped' | 'cancelled';

const orderName = ( number: number ): OrderId => orderIdSchema.parse( `order-${ number }` );
const cartName = ( number: number ): OrderId => orderIdSchema.parse( `cart-${ number }` );
