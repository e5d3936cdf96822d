import type { Clock, HttpResponse } from '../../src/worker/ports.ts';
import type { Faults } from './faults.ts';
import type { Journal, ReadRecord, WriteRecord } from './journal.ts';
import { offerOf, toldAs } from './market-orders.ts';
import {
	orderRequestSchema,
	readRequestSchema,
	writeRequestSchema,
	type ReadResult,
	type WriteRequest,
	type WriteResult,
} from './market-protocol.ts';
import type { Marketplace } from './marketplace.ts';

const ORDERS_A_PAGE = 20;

/** How one exchange reaches the marketplace. */
export interface Arrival {
	readonly route: string;
	readonly body: string;
	readonly token: number;
	readonly life: number;
	readonly askedAtMs: number;
	/** Whoever asked has given up. */
	readonly isLate: boolean;
}

export interface Answered {
	readonly response: HttpResponse;
	/** Runs when whoever asked has the answer. */
	readonly onAnswered: ( atMs: number ) => void;
}

/** A marketplace's API: what each call does to its books, and what is answered. */
export class MarketServer {
	readonly market: Marketplace;
	readonly #clock: Clock;
	readonly #faults: Faults;
	readonly #journal: Journal;
	/** When calls came. */
	readonly #arrivals: number[] = [];
	/** Writes with a key that were carried out, as they were answered. */
	readonly #done = new Map<
		string,
		{ readonly said: string; readonly results: WriteResult[] }
	>();

	constructor( market: Marketplace, clock: Clock, faults: Faults, journal: Journal ) {
		this.market = market;
		this.#clock = clock;
		this.#faults = faults;
		this.#journal = journal;
	}

	answer( arrival: Arrival ): Answered {
		const { market } = this;
		if ( this.#isOverLimit( arrival ) ) {
			return plain( 429, {}, () => undefined, { 'retry-after': '1' } );
		}
		if ( arrival.route === '/token' ) {
			return plain( 200, { token: market.token } );
		}
		if ( arrival.token !== market.token ) {
			return plain( 401, { code: 'TOKEN_EXPIRED' } );
		}
		switch ( arrival.route ) {
			case '/write':
				return this.#write( arrival );
			case '/read':
				return this.#read( arrival );
			case '/orders':
				return this.#listOrders( arrival.body );
			case '/order':
				return this.#order( arrival.body );
			case '/offers':
				return plain( 200, {
					offers: [ ...market.shown ].map( ( [ sku, shown ] ) => ( {
						offer: offerOf( sku ),
						sku,
						shown,
					} ) ),
				} );
			case '/webhooks':
				market.callbackUrl = arrival.body;
				return plain( 200, {} );
			default:
				return plain( 404, { code: 'NO_ROUTE' } );
		}
	}

	/** One that was given up and arrives late is not held against whoever sent it. */
	#isOverLimit( { isLate, route }: Arrival ): boolean {
		if ( isLate ) {
			return false;
		}
		const nowMs = this.#clock.now();
		this.#arrivals.push( nowMs );
		const over = this.market.plan.capabilities.limits.find(
			( one ) =>
				one.limit === 'calls' &&
				this.#arrivals.filter( ( atMs ) => atMs > nowMs - one.windowMs ).length > one.max
		);
		if ( ! over ) {
			return false;
		}
		this.market.overLimit.push( `${ route } at ${ nowMs } is one call too many` );
		return true;
	}

	#write( { body, life, askedAtMs, isLate }: Arrival ): Answered {
		const request = writeRequestSchema.parse( JSON.parse( body ) );
		const { market } = this;
		const { capabilities, channel, appliesAfterMs } = market.plan;
		const records = request.items.map( ( item ): WriteRecord => ( {
			channel,
			sku: market.skuOf( item.offer ) ?? item.offer,
			...{ key: request.key, kind: request.kind, life, askedAtMs, isLate },
			...{ revision: item.revision, quantity: item.quantity },
			...{ appliedAtMs: null, shownBefore: null, shownAfter: null },
			...{ answeredAtMs: null, result: null, isLie: false, isRepeat: false },
		} ) );
		this.#journal.writes.push( ...records );
		const answered = ( results: readonly WriteResult[] ): Answered => {
			records.forEach( ( record, index ) => {
				record.result = results[ index ]?.result ?? null;
			} );
			return plain( 200, { results }, ( atMs ) =>
				records.forEach( ( record ) => {
					record.answeredAtMs = atMs;
				} )
			);
		};
		const known = this.#done.get( request.key );
		if ( known && capabilities.hasIdempotencyKeys ) {
			records.forEach( ( record ) => {
				record.isRepeat = true;
			} );
			return known.said === body
				? answered( known.results )
				: plain( 422, { code: 'KEY_WITH_OTHER_BODY' } );
		}
		const spoiling = records.find( ( { sku } ) => market.poisoned.get( sku ) === 'batch' );
		if ( spoiling ) {
			this.#faults.count( 'poisoned batch', `${ channel } ${ spoiling.sku }` );
			return plain( 400, { code: 'INVALID', reason: `an item is archived` } );
		}
		if ( ! isLate && this.#faults.strikes( 'lying 200', channel ) ) {
			records.forEach( ( record ) => {
				record.isLie = true;
			} );
			return answered(
				request.items.map( ( { offer } ) => said( offer, 'accepted', null ) )
			);
		}
		const results = this.#carryOut( request, records, appliesAfterMs );
		this.#done.set( request.key, { said: body, results } );
		return answered( results );
	}

	#carryOut(
		{ items, kind }: WriteRequest,
		records: readonly WriteRecord[],
		appliesAfterMs: number
	): WriteResult[] {
		const { market } = this;
		const { channel } = market.plan;
		let isCutShort = false;
		return items.map( ( { offer, quantity, onlyIfShown }, index ) => {
			const record = records[ index ];
			const sku = market.skuOf( offer );
			if ( record === undefined || sku === null ) {
				return said( offer, 'refused', null );
			}
			if ( market.poisoned.has( sku ) ) {
				this.#faults.count( 'poisoned item', `${ channel } ${ sku }` );
				return said( offer, 'refused', null );
			}
			isCutShort ||= index > 0 && this.#faults.strikes( 'part not attempted', channel );
			if ( isCutShort ) {
				return said( offer, 'not-attempted', null );
			}
			if ( this.#faults.strikes( 'part refused', channel ) ) {
				return said( offer, 'busy', null );
			}
			const before = market.shownOf( sku );
			if ( kind === 'set' && onlyIfShown !== null && onlyIfShown !== before ) {
				return said( offer, 'stale', null );
			}
			const apply = (): void => {
				record.appliedAtMs = this.#clock.now();
				record.shownBefore = market.shownOf( sku );
				const next = kind === 'adjust' ? record.shownBefore + quantity : quantity;
				record.shownAfter = next;
				market.show( sku, next, record.isLate ? 'late write' : 'write' );
			};
			if ( appliesAfterMs > 0 ) {
				this.#clock.after( appliesAfterMs, apply );
				return said( offer, 'accepted', null );
			}
			apply();
			return said( offer, 'accepted', market.plan.saysShown ? market.shownOf( sku ) : null );
		} );
	}

	#read( { body, askedAtMs }: Arrival ): Answered {
		const { offers } = readRequestSchema.parse( JSON.parse( body ) );
		const { market } = this;
		const skus = offers.map( ( offer ) => market.skuOf( offer ) ?? offer );
		const shown = skus.map( ( sku ) => market.shown.get( sku ) ?? null );
		const record: ReadRecord = {
			channel: market.plan.channel,
			skus,
			shown,
			askedAtMs,
			seenAtMs: this.#clock.now(),
			answeredAtMs: null,
		};
		this.#journal.reads.push( record );
		const results = offers.map( ( offer, index ): ReadResult => ( {
			offer,
			shown: shown[ index ] ?? null,
		} ) );
		return plain( 200, { results }, ( atMs ) => {
			record.answeredAtMs = atMs;
		} );
	}

	/** The cursor names the last order of a page: one that changes meanwhile comes again, and pushes none out. */
	#listOrders( body: string ): Answered {
		const { sinceMs, cursor } = orderRequestSchema.parse( JSON.parse( body ) );
		const changed = this.market.orders
			.filter( ( { updatedAtMs } ) => updatedAtMs >= sinceMs )
			.map( ( order ) => ( { order, place: `${ order.updatedAtMs } ${ order.order }` } ) )
			.filter( ( { place } ) => cursor === null || place > cursor )
			.sort( ( one, other ) => ( one.place < other.place ? -1 : 1 ) );
		const page = changed.slice( 0, ORDERS_A_PAGE );
		return plain( 200, {
			orders: page.map( ( { order } ) => toldAs( order, this.market.plan ) ),
			next: page.length < changed.length ? ( page.at( -1 )?.place ?? null ) : null,
		} );
	}

	#order( name: string ): Answered {
		const order = this.market.orders.find( ( one ) => one.order === name );
		return plain( 200, { order: order ? toldAs( order, this.market.plan ) : null } );
	}
}

function said(
	offer: string,
	result: WriteResult[ 'result' ],
	shownAfter: number | null
): WriteResult {
	return { offer, result, shownAfter };
}

export function plain(
	status: number,
	body: unknown,
	onAnswered: Answered[ 'onAnswered' ] = () => undefined,
	headers: Readonly< Record< string, string > > = {}
): Answered {
	return { response: { status, headers, body: JSON.stringify( body ) }, onAnswered };
}
