import { locationIdSchema, skuSchema } from '../../src/shared/ids.ts';
import type { StockFact } from '../../src/worker/intake/stock-facts.ts';
import type { Clock } from '../../src/worker/ports.ts';
import type { SeededRandom } from '../../src/simulator/seeded-random.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Life } from './life.ts';
import type { Marketplace } from './marketplace.ts';

const FACT_AGAIN_MS = 1_500;
export const LOCATION = locationIdSchema.parse( 'main' );

interface Options {
	readonly clock: Clock;
	readonly random: SeededRandom;
	readonly faults: Faults;
	readonly journal: Journal;
	readonly markets: readonly Marketplace[];
	readonly life: () => Life;
	readonly factsPerSecond: number;
	readonly onlyReceipts: boolean;
}

/** What shoppers and the owner do, each by a stream of chance of the run. */
export class Traffic {
	/** Units that people have put on the shelf or taken off, by SKU. */
	readonly told = new Map< string, number >();
	/** The same, one by one. */
	readonly toldAt: { readonly atMs: number; readonly sku: string; readonly units: number }[] = [];
	/** Facts that nobody has confirmed to have taken yet. */
	readonly open = new Set< string >();
	readonly #options: Options;
	#facts = 0;
	#endsAtMs = 0;

	constructor( options: Options ) {
		this.#options = options;
	}

	/** Goes on until `endsAtMs`. */
	begin( endsAtMs: number ): void {
		this.#endsAtMs = endsAtMs;
		const { markets, factsPerSecond } = this.#options;
		markets.forEach( ( market ) => {
			const rate = market.plan.salesPerSecond;
			this.#again( rate, () => this.#shop( market ) );
			this.#again( rate / 3, () => this.#handle( market ) );
			this.#again( 0.05, () => this.#poison( market ) );
			this.#again( 0.05, () => this.#edit( market ) );
			this.#again( 0.1, () => this.#expire( market ) );
		} );
		this.#again( factsPerSecond, () => this.#tellFact() );
	}

	#again( ratePerSecond: number, act: () => void ): void {
		const { clock, random } = this.#options;
		clock.after( random.gapSeconds( ratePerSecond ) * 1_000, () => {
			if ( clock.now() < this.#endsAtMs ) {
				act();
				this.#again( ratePerSecond, act );
			}
		} );
	}

	#shop( market: Marketplace ): void {
		const { random, journal } = this.#options;
		const first = this.#anySku( market );
		const wanted = [ { sku: first, units: random.chance( 0.85 ) ? 1 : 2 } ];
		const second = this.#anySku( market );
		if ( second !== first && random.chance( 0.15 ) ) {
			wanted.push( { sku: second, units: 1 } );
		}
		const order = market.sell( wanted );
		const text = wanted.map( ( { sku, units } ) => `${ units } ${ sku }` ).join( ', ' );
		journal.note(
			'shopper',
			`${ market.plan.channel } ${ order?.order ?? 'none left' }: ${ text }`
		);
	}

	/** Something becomes of an order. */
	#handle( market: Marketplace ): void {
		const { random, journal } = this.#options;
		const order = market.orders[ random.below( market.orders.length ) ];
		const line = order?.lines[ random.below( order.lines.length ) ];
		if ( ! order || ! line ) {
			return;
		}
		const what = random.below( 10 );
		journal.note( 'order', `${ order.order } ${ what }` );
		if ( what < 4 ) {
			market.cancel( order, line, 1 );
		} else if ( what < 8 ) {
			market.ship( order );
		} else {
			market.takeBack( order, line );
		}
	}

	#poison( market: Marketplace ): void {
		const { faults, journal } = this.#options;
		const { channel } = market.plan;
		const sku = this.#anySku( market );
		if ( faults.strikes( 'poisoned item', `${ channel } ${ sku }` ) ) {
			market.poisoned.set( sku, 'item' );
		} else if ( faults.strikes( 'poisoned batch', `${ channel } ${ sku }` ) ) {
			market.poisoned.set( sku, 'batch' );
		}
		journal.note( 'poisoned', `${ channel } ${ [ ...market.poisoned.keys() ].join() }` );
	}

	#edit( market: Marketplace ): void {
		const { faults, random } = this.#options;
		const sku = this.#anySku( market );
		if ( faults.strikes( 'foreign edit', `${ market.plan.channel } ${ sku }` ) ) {
			market.show( sku, random.below( 12 ), 'edit' );
		}
	}

	/**
	 * A token ends, and the worker can get another one. Not before the one of now has been taken once: one
	 * that was refused although it is new is for a person, who is waited for.
	 */
	#expire( market: Marketplace ): void {
		const { faults, journal } = this.#options;
		const { channel } = market.plan;
		const last = journal.exchanges.findLast(
			( one ) =>
				one.channel === channel &&
				( one.route === '/token' || ( one.outcome ?? '' ).startsWith( '200 {' ) )
		);
		if ( last?.route !== '/token' && faults.strikes( 'credentials expired', channel ) ) {
			market.token += 1;
		}
	}

	/** Somebody counts units in or out by the API, and tells it again until it is confirmed. */
	#tellFact(): void {
		const { clock, random, markets, onlyReceipts } = this.#options;
		const [ market ] = markets;
		if ( ! market ) {
			return;
		}
		const sku = this.#anySku( market );
		const delta = onlyReceipts || random.chance( 0.6 ) ? 1 + random.below( 3 ) : -1;
		this.#facts += 1;
		const key = `fact-${ this.#facts }`;
		this.told.set( sku, ( this.told.get( sku ) ?? 0 ) + delta );
		this.toldAt.push( { atMs: clock.now(), sku, units: delta } );
		this.open.add( key );
		this.#tellAgain( key, sku, delta );
	}

	#tellAgain( key: string, sku: string, delta: number ): void {
		const { clock, journal, life } = this.#options;
		if ( ! this.open.has( key ) ) {
			return;
		}
		clock.after( FACT_AGAIN_MS, () => this.#tellAgain( key, sku, delta ) );
		const now = life();
		if ( ! now.isUp ) {
			return;
		}
		const fact: StockFact = {
			kind: 'adjustment',
			sku: skuSchema.parse( sku ),
			location: LOCATION,
			delta,
			reason: 'counted',
		};
		now.app.facts.record( key, fact, null ).then(
			() => {
				this.open.delete( key );
				journal.note( 'told', `${ key } ${ delta } ${ sku }` );
			},
			( error: unknown ) => journal.note( 'untold', `${ key } ${ String( error ) }` )
		);
	}

	#anySku( market: Marketplace ): string {
		const skus = [ ...market.shown.keys() ];
		return skus[ this.#options.random.below( skus.length ) ] ?? '';
	}
}
