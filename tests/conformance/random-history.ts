import { channelOrderSchema } from '../../src/shared/channel-order.ts';
import { stockEventSchema, type StockEvent } from '../../src/shared/stock-event.ts';
import { SeededRandom } from '../../src/simulator/seeded-random.ts';
import {
	KEPT,
	LEAVES,
	PAIRED,
	SELLERS,
	SOLD,
	type Line,
	type Order,
	type Try,
} from './history-shop.ts';

/**
 * A shop's past, as long as wanted: every kind of event in a fixed mix, two channels that sell and a
 * paired shop, two places and one that Amazon keeps. Events come late, twice, and now and then with
 * another body under a key that is taken.
 */

const START_MS = Date.parse( '2026-01-01T00:00:00Z' );
/** So far back a fact may have happened that is told now. */
const LATE_MAX_S = 3_600;
/** So many later ones an event may be overtaken by. */
const OVERTAKEN_MAX = 100;

const HOLD_MS = 60_000;

type Body = Record< string, unknown > & { readonly kind: string };

export class RandomHistory {
	readonly #random: SeededRandom;
	readonly #orders: Order[] = [];
	readonly #tries: Try[] = [];
	readonly #totals = new Map< string, { number: number; total: number } >();
	/** Told, and not yet heard. */
	readonly #underWay: { event: StockEvent; dueAt: number }[] = [];
	readonly #heard: StockEvent[] = [];
	#seconds = 0;
	#numbers = 0;

	constructor( seed: number ) {
		this.#random = new SeededRandom( seed, 'history' );
	}

	/** By the shop's clock, in whole seconds since 1970. */
	get nowMs(): number {
		return START_MS + this.#seconds * 1_000;
	}

	/** What the shop began with, heard first. */
	beginning(): StockEvent[] {
		const openings = LEAVES.map( ( sku ) =>
			this.#fact( 'ledger', {
				kind: 'opening',
				sku,
				location: 'main',
				units: this.#random.below( 400 ),
				atMs: this.nowMs,
			} )
		);
		const baselines = LEAVES.slice( 0, 8 ).map( ( sku ) =>
			this.#fact( PAIRED, {
				kind: 'own-baseline',
				channel: PAIRED,
				listing: `${ PAIRED }:${ sku }`,
				offer: sku,
				counter: { epoch: 1, number: 0, total: 0 },
				orderTotal: 0,
				stock: 0,
			} )
		);
		return [ ...openings, ...baselines ];
	}

	/** The next `count` events in the order in which they are heard. */
	next( count: number ): StockEvent[] {
		const heard: StockEvent[] = [];
		while ( heard.length < count ) {
			this.#seconds += 1;
			const event = this.#tell();
			const late = this.#random.below( 4 ) === 0 ? this.#random.below( OVERTAKEN_MAX ) : 0;
			this.#underWay.push( { event, dueAt: this.#seconds + late } );
			for ( const [ index, one ] of [ ...this.#underWay.entries() ].toReversed() ) {
				if ( one.dueAt <= this.#seconds ) {
					this.#underWay.splice( index, 1 );
					heard.push( one.event );
					this.#heard.push( one.event );
				}
			}
			if ( this.#random.below( 20 ) === 0 && this.#heard.length > 0 ) {
				heard.push( this.#again() );
			}
		}
		return heard;
	}

	/** One that was heard before; rarely its key with another body. */
	#again(): StockEvent {
		const event = this.#oneOf( this.#heard );
		return event.body.kind === 'adjustment' && this.#random.below( 3 ) === 0
			? { ...event, body: { ...event.body, delta: event.body.delta + 1_000 } }
			: event;
	}

	#tell(): StockEvent {
		const share = this.#random.below( 100 );
		if ( share < 28 ) {
			return this.#newOrder();
		}
		if ( share < 54 && this.#orders.length > 0 ) {
			return this.#changedOrder();
		}
		if ( share < 64 ) {
			return this.#reservation();
		}
		if ( share < 67 ) {
			return this.#edit();
		}
		return this.#byHand();
	}

	#newOrder(): StockEvent {
		const channel = this.#oneOf( SELLERS );
		const asked = this.#random.below( 3 ) === 0 ? this.#tries.at( -1 ) : undefined;
		const isAsked = asked && ! this.#orders.some( ( { order } ) => order === asked.order );
		const lines = Array.from( { length: 1 + this.#random.below( 3 ) }, ( _, index ) =>
			this.#line( `l${ index }` )
		);
		const order: Order = {
			channel: isAsked ? asked.channel : channel,
			order: isAsked ? asked.order : `o${ ( this.#numbers += 1 ) }`,
			placedAt: this.nowMs,
			revision: 1,
			lines: isAsked
				? asked.lines.map( ( line ) => this.#line( line.line, line.offer ) )
				: lines,
		};
		this.#orders.push( order );
		return this.#snapshot( order );
	}

	#line( line: string, of?: string ): Line {
		const isUnknown = this.#random.below( 60 ) === 0;
		const offer = of ?? ( isUnknown ? '?unknown' : this.#oneOf( SOLD ) );
		const ordered = 1 + this.#random.below( 4 );
		return { line, offer, ordered, cancelled: 0, shipments: [], restocks: [] };
	}

	/** Edited, cancelled in part, shipped, given back; or its unknown lines are mapped. */
	#changedOrder(): StockEvent {
		const order = this.#recentOrder();
		const line = this.#oneOf( order.lines );
		if ( line.offer.startsWith( '?' ) && this.#random.below( 2 ) === 0 ) {
			return this.#mapped( order, line );
		}
		const movement = { key: `m${ ( this.#numbers += 1 ) }`, quantity: 1, at: this.#past() };
		const change = this.#random.below( 10 );
		if ( change < 2 ) {
			line.ordered += this.#random.below( 2 ) === 0 ? 1 : -Math.min( 1, line.ordered - 1 );
		} else if ( change < 4 ) {
			line.cancelled += 1;
		} else if ( change < 8 ) {
			line.shipments.push( { ...movement, quantity: 1 + this.#random.below( 2 ) } );
		} else if ( change < 9 ) {
			line.restocks.push( movement );
		} else {
			order.lines.push( this.#line( `l${ order.lines.length }` ) );
		}
		order.revision += 1;
		return this.#snapshot( order );
	}

	#recentOrder(): Order {
		const { length } = this.#orders;
		return this.#oneOf( this.#orders.slice( Math.max( 0, length - 1_000 ) ) );
	}

	#mapped( { channel, order }: Order, { line }: Line ): StockEvent {
		const sku = this.#oneOf( LEAVES );
		const assigned = {
			line,
			offer: '?unknown',
			listing: `${ channel }:${ sku }`,
			sku,
			location: 'main',
			leaves: [ { sku, quantity: 1 } ],
		};
		// One key for each line: it is mapped once.
		const key = `mapped/${ order }/${ line }`;
		return this.#fact(
			'ledger',
			{ kind: 'lines-mapped', channel, order, assigned: [ assigned ] },
			key
		);
	}

	#snapshot( { channel, order, placedAt, revision, lines }: Order ): StockEvent {
		const snapshot = channelOrderSchema.parse( {
			order,
			revision,
			updatedAt: this.nowMs,
			placedAt,
			lines: structuredClone( lines ).map( ( line ) => ( {
				...line,
				subtracted: line.ordered - Math.min( line.ordered, line.cancelled ),
				toSubtract: 0,
			} ) ),
		} );
		const body = { kind: 'order', channel, snapshot, fetch: 0, assigned: [] };
		return this.#fact( channel, body, `${ order }/${ revision }` );
	}

	#reservation(): StockEvent {
		const known = this.#tries.length > 0 ? this.#oneOf( this.#tries.slice( -200 ) ) : null;
		const what = this.#random.below( 10 );
		if ( known && what < 5 ) {
			const { channel, order, attempt } = known;
			const of = { channel, order, attempt };
			return what < 3
				? this.#fact( 'ledger', {
						kind: 'reservation-ended',
						...of,
						expiredAtMs: this.#random.below( 2 ) === 0 ? null : this.nowMs,
					} )
				: this.#fact( channel, {
						kind: 'reservation-extended',
						...of,
						expiresAtMs: this.nowMs + HOLD_MS,
					} );
		}
		const cart = {
			channel: this.#oneOf( SELLERS ),
			order: `cart${ ( this.#numbers += 1 ) }`,
			lines: [ 'l0', 'l1' ].map( ( line ) => ( {
				line,
				offer: this.#oneOf( SOLD ),
				units: 1 + this.#random.below( 4 ),
			} ) ),
		};
		const attempt = `try${ ( this.#numbers += 1 ) }`;
		const asked = { ...( known && what < 6 ? known : cart ), attempt };
		this.#tries.push( asked );
		return this.#fact( asked.channel, {
			kind: 'reserve',
			...asked,
			expiresAtMs: this.nowMs + HOLD_MS,
			decision: null,
			assigned: [],
		} );
	}

	/** In the paired shop. */
	#edit(): StockEvent {
		const offer = this.#oneOf( LEAVES.slice( 0, 8 ) );
		const delta = this.#random.below( 9 ) - 4;
		const { number, total } = this.#totals.get( offer ) ?? { number: 0, total: 0 };
		const counter = { epoch: 1, number: number + 1, total: total + delta };
		this.#totals.set( offer, counter );
		const isOfOrder = this.#random.below( 3 ) === 0;
		return this.#fact( PAIRED, {
			kind: 'own-change',
			channel: PAIRED,
			offer,
			counter,
			what: 'change',
			delta,
			stock: counter.total,
			order: isOfOrder ? { order: 'own', number: 1, line: 'l0' } : null,
			reason: 'edited',
			origin: 'admin',
			assigned: null,
		} );
	}

	#byHand(): StockEvent {
		const body = this.#handBody();
		return this.#fact( this.#oneOf( [ 'api', 'warehouse' ] ), body, undefined, this.#past() );
	}

	#handBody(): Body {
		const random = this.#random;
		const sku = this.#oneOf( [ ...LEAVES, ...KEPT ] );
		const shelf = { sku, location: this.#oneOf( [ 'main', 'main', 'far' ] ) };
		const units = 1 + random.below( 20 );
		const condition = random.below( 5 ) === 0 ? 'quarantined' : 'sellable';
		const reference = `PO-${ random.below( 30 ) }`;
		switch ( random.below( 16 ) ) {
			case 0:
			case 1:
				return {
					kind: 'adjustment',
					...shelf,
					delta: random.below( 2 ) === 0 ? units : -units,
					reason: 'test',
				};
			case 2:
			case 3:
				return { kind: 'receipt', ...shelf, units: 3 * units, condition, reference };
			case 4:
				return { kind: 'incoming', ...shelf, reference, units, expectedAtMs: this.nowMs };
			case 5:
				return { kind: 'return', ...shelf, units, condition, of: null };
			case 6:
			case 7:
				return { kind: 'return', ...shelf, units: 1, condition, of: this.#someLine() };
			case 8:
			case 9:
				return { kind: 'shipment', of: this.#someLine(), units: 1 + random.below( 2 ) };
			case 10: {
				const [ from, to ] =
					random.below( 2 ) === 0 ? [ 'main', 'far' ] : [ 'far', 'main' ];
				return { kind: 'transfer', sku, from, to, units };
			}
			case 11:
				return {
					kind: 'quarantine',
					...shelf,
					units: random.below( 2 ) === 0 ? 1 : -1,
					reason: 'test',
				};
			case 12:
				return { kind: 'count', ...shelf, units: random.below( 300 ), gone: this.#gone() };
			case 13:
				return {
					kind: 'observed',
					sku,
					location: 'fba',
					basis: 'net',
					units,
					states: null,
				};
			case 14:
				return random.below( 2 ) === 0
					? { kind: 'safety', ...shelf, units: random.below( 6 ) }
					: {
							kind: 'backorder',
							sku,
							channel: this.#oneOf( SELLERS ),
							units: random.below( 4 ),
						};
			default:
				return {
					kind: 'assembly',
					sku: this.#oneOf( KEPT ),
					location: 'main',
					units: random.below( 6 ) - 2 || 1,
				};
		}
	}

	#gone(): object[] {
		return this.#orders.length > 0 && this.#random.below( 2 ) === 0
			? [ { ...this.#someLine(), units: 1 } ]
			: [];
	}

	#someLine(): object {
		if ( this.#orders.length === 0 ) {
			return { channel: SELLERS[ 0 ], order: 'older', line: 'l0' };
		}
		const { channel, order, lines } = this.#recentOrder();
		return { channel, order, line: this.#oneOf( lines ).line };
	}

	#past(): number {
		return this.nowMs - 1_000 * this.#random.below( LATE_MAX_S );
	}

	#fact( source: string, body: Body, key?: string, occurredAtMs = this.nowMs ): StockEvent {
		this.#numbers += 1;
		const name = key ?? `fact${ this.#numbers }`;
		return stockEventSchema.parse( { source, key: name, occurredAtMs, actor: null, body } );
	}

	#oneOf< T >( all: readonly T[] ): T {
		const one = all[ this.#random.below( all.length ) ];
		if ( one === undefined ) {
			throw new Error( 'nothing to choose from' );
		}
		return one;
	}
}
