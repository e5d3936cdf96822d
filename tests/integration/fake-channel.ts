import { channelOrderSchema, type ChannelOrder } from '../../src/shared/channel-order.ts';
import { offerRefSchema } from '../../src/shared/ids.ts';
import type {
	CallFailure,
	CallResult,
	ChannelAdapter,
	ChannelCapabilities,
	ListingTarget,
	OfferPage,
	OrderListRequest,
	OrderPage,
	ParsedDelivery,
	RawDelivery,
	ReadAnswer,
	Verification,
	WriteAnswer,
	WriteCall,
	WriteItem,
} from '../../src/worker/channels/contract.ts';
import type { Clock } from '../../src/worker/ports.ts';

/** What becomes of one write call. Times count from its arrival. */
export interface Fate {
	/** When it takes effect; `null`: never. */
	readonly landsAfterMs: number | null;
	readonly answersAfterMs: number;
	/** Answered in place of what it came to. */
	readonly failure?: CallFailure | undefined;
	/** The answer comes, and says of every item that it was lost. */
	readonly lost?: CallFailure;
	/** SKUs that are not written, each with its reason. */
	readonly refused?: Readonly< Record< string, 'not-attempted' | CallFailure > >;
}

export const DELIVERY_HEADER = 'x-delivery';
export const WRITE_MS = 100;
export const READ_MS = 20;
export const DONE: Fate = { landsAfterMs: WRITE_MS, answersAfterMs: WRITE_MS };

export const LOST: CallFailure = {
	action: 'retry',
	scope: 'call',
	applied: 'unknown',
	code: 'ETIMEDOUT',
	reason: 'no complete answer in time',
};
export const DOWN: CallFailure = { ...LOST, scope: 'channel', applied: 'no', code: 'DOWN' };
export const REFUSED: CallFailure = {
	action: 'giveUp',
	scope: 'call',
	applied: 'no',
	code: 'BAD',
	reason: 'it is archived',
};

/**
 * A marketplace in memory, on the test's clock: it shows numbers, sells them, and carries calls out
 * late, or without saying so. With idempotency keys it answers a repeat as the real ones do: the
 * first result for the same variables, a mismatch for others.
 */
export class FakeChannel implements ChannelAdapter {
	readonly kind = 'fake';
	readonly capabilities: ChannelCapabilities;
	readonly shown: Map< string, number >;
	/** Every change of a shown number, oldest first, as `SKU=number`. */
	readonly trail: string[] = [];
	readonly calls: { readonly atMs: number; readonly call: WriteCall }[] = [];
	/** Set by a test; `undefined` is an ordinary day. */
	fateOf: ( call: WriteCall, index: number ) => Fate | undefined = () => undefined;
	readFailure: CallFailure | null = null;
	/** Orders that nothing but a list tells of: their webhooks were lost. */
	readonly orders: ChannelOrder[] = [];
	listMs = 0;
	/** Read calls that were made. */
	reads = 0;
	listFailure: CallFailure | null = null;
	readonly #clock: Clock;
	readonly #results = new Map< string, { variables: string; answers: WriteAnswer[] } >();

	constructor(
		clock: Clock,
		capabilities: ChannelCapabilities,
		shown: Readonly< Record< string, number > >
	) {
		this.#clock = clock;
		this.capabilities = capabilities;
		this.shown = new Map( Object.entries( shown ) );
	}

	/** Somebody buys here; our ledger hears of it later, or never. */
	sell( sku: string, quantity: number ): void {
		this.#show( sku, ( this.shown.get( sku ) ?? 0 ) - quantity );
	}

	/** The SKUs of each call, oldest first. */
	skusWritten(): string[][] {
		return this.calls.map( ( { call } ) => call.items.map( skuOf ) );
	}

	async writeQuantities( call: WriteCall ): Promise< CallResult< readonly WriteAnswer[] > > {
		const fate = this.fateOf( call, this.calls.length ) ?? DONE;
		this.calls.push( { atMs: this.#clock.now(), call } );
		let answers: readonly WriteAnswer[] = [];
		if ( fate.landsAfterMs !== null ) {
			this.#clock.after( fate.landsAfterMs, () => {
				answers = this.#carryOut( call, fate );
			} );
		}
		await this.#wait( fate.answersAfterMs );
		if ( fate.failure ) {
			return { ok: false, failure: fate.failure };
		}
		const { lost } = fate;
		return {
			ok: true,
			value: lost ? call.items.map( ( item ) => rejected( item, lost ) ) : answers,
		};
	}

	#carryOut( call: WriteCall, fate: Fate ): readonly WriteAnswer[] {
		const variables = JSON.stringify( [ call.kind, call.items ] );
		const known = this.#results.get( call.idempotencyKey );
		if ( known && this.capabilities.hasIdempotencyKeys ) {
			if ( known.variables !== variables ) {
				throw new Error( 'the key was used with other variables' );
			}
			return known.answers;
		}
		const answers = call.items.map( ( item ) => this.#write( call.kind, item, fate ) );
		this.#results.set( call.idempotencyKey, { variables, answers } );
		return answers;
	}

	#write( kind: WriteCall[ 'kind' ], item: WriteItem, fate: Fate ): WriteAnswer {
		const sku = skuOf( item );
		const { listing } = item.target;
		const now = this.shown.get( sku ) ?? 0;
		const refusal = fate.refused?.[ sku ];
		if ( refusal !== undefined ) {
			return refusal === 'not-attempted'
				? { listing, result: refusal }
				: rejected( item, refusal );
		}
		if ( item.onlyIfShown !== null && item.onlyIfShown !== now ) {
			return { listing, result: 'stale' };
		}
		this.#show( sku, kind === 'adjust' ? now + item.quantity : item.quantity );
		return { listing, result: 'accepted', shownAfter: null };
	}

	#show( sku: string, quantity: number ): void {
		this.shown.set( sku, quantity );
		this.trail.push( `${ sku }=${ quantity }` );
	}

	async readQuantities(
		targets: readonly ListingTarget[]
	): Promise< CallResult< readonly ReadAnswer[] > > {
		this.reads += 1;
		await this.#wait( READ_MS );
		if ( this.readFailure ) {
			return { ok: false, failure: this.readFailure };
		}
		const value = targets.map( ( { listing, external } ): ReadAnswer => ( {
			listing,
			result: 'shown',
			quantity: this.shown.get( external[ 'sku' ] ?? '' ) ?? 0,
		} ) );
		return { ok: true, value };
	}

	async listOffers(): Promise< CallResult< OfferPage > > {
		const offers = [ ...this.shown ].map( ( [ sku, shown ] ) => ( {
			offer: offerRefSchema.parse( sku ),
			external: { sku },
			sku,
			title: sku,
			shown,
		} ) );
		return { ok: true, value: { offers, next: null } };
	}

	/** As they were when the list was asked for, however long it takes. */
	async listOrders( { sinceMs }: OrderListRequest ): Promise< CallResult< OrderPage > > {
		const orders = this.orders.filter( ( { updatedAt } ) => updatedAt >= sinceMs );
		if ( this.listMs > 0 ) {
			await this.#wait( this.listMs );
		}
		return this.listFailure
			? { ok: false, failure: this.listFailure }
			: { ok: true, value: { orders, next: null } };
	}

	async fetchOrder(): Promise< CallResult< null > > {
		return { ok: true, value: null };
	}

	async registerWebhooks(): Promise< CallResult< readonly string[] > > {
		return { ok: true, value: [] };
	}

	/** A delivery is authentic that has a name. */
	verify( { headers }: RawDelivery ): Verification {
		const deliveryKey = headers[ DELIVERY_HEADER ];
		return deliveryKey === undefined
			? { result: 'forged', reason: 'it has no name' }
			: { result: 'authentic', topic: 'order', deliveryKey };
	}

	/** Carries orders as we know them. */
	parse( { body }: RawDelivery ): ParsedDelivery {
		const text = Buffer.from( body ).toString( 'utf8' );
		return {
			says: 'orders',
			orders: channelOrderSchema.array().parse( JSON.parse( text ) ),
		};
	}

	#wait( delayMs: number ): Promise< void > {
		return new Promise( ( resolve ) => {
			this.#clock.after( delayMs, resolve );
		} );
	}
}

function skuOf( { target }: WriteItem ): string {
	return target.external[ 'sku' ] ?? '';
}

function rejected( { target }: WriteItem, failure: CallFailure ): WriteAnswer {
	return { listing: target.listing, result: 'rejected', failure };
}
