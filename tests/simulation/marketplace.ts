import { createHash } from 'node:crypto';
import type { Clock } from '../../src/worker/ports.ts';
import {
	offerOf,
	openUnitsOf,
	unitsOf,
	type MarketLine,
	type MarketOrder,
} from './market-orders.ts';
import type { MarketPlan } from './market-plan.ts';

/** What a marketplace tells of itself. */
export type Notice =
	| { readonly tells: 'order'; readonly order: MarketOrder }
	| { readonly tells: 'shown'; readonly sku: string; readonly shown: number };

export interface ShownChange {
	readonly atMs: number;
	readonly sku: string;
	readonly shown: number;
	readonly why: 'sale' | 'cancel' | 'write' | 'late write' | 'edit' | 'opening';
}

/**
 * A marketplace with books of its own: what it shows, what it has sold. It sells what it shows and
 * nothing else, as the real ones do; whether the units were there is for the checkers to say.
 */
export class Marketplace {
	readonly plan: MarketPlan;
	readonly secret: string;
	readonly shown = new Map< string, number >();
	readonly orders: MarketOrder[] = [];
	/** Every change of a shown quantity, oldest first. */
	readonly trail: ShownChange[] = [];
	/** SKUs that it does not take a quantity for. */
	readonly poisoned = new Map< string, 'item' | 'batch' >();
	/** Nobody may call it until then. */
	downUntilMs = 0;
	downSinceMs = 0;
	/** The token that it takes; another one is answered 401. */
	token = 1;
	callbackUrl: string | null = null;
	/** Calls beyond what it documents, as it counts. */
	readonly overLimit: string[] = [];
	readonly #clock: Clock;
	readonly #tell: ( notice: Notice ) => void;

	constructor(
		plan: MarketPlan,
		opening: Readonly< Record< string, number > >,
		clock: Clock,
		tell: ( notice: Notice ) => void
	) {
		this.plan = plan;
		this.secret = createHash( 'sha256' ).update( plan.channel ).digest( 'hex' );
		this.#clock = clock;
		this.#tell = tell;
		Object.entries( opening ).forEach( ( [ sku, units ] ) => {
			this.shown.set( sku, units );
			this.trail.push( { atMs: clock.now(), sku, shown: units, why: 'opening' } );
		} );
	}

	skuOf( offer: string ): string | null {
		return [ ...this.shown.keys() ].find( ( sku ) => offerOf( sku ) === offer ) ?? null;
	}

	shownOf( sku: string ): number {
		return this.shown.get( sku ) ?? 0;
	}

	show( sku: string, units: number, why: ShownChange[ 'why' ] ): void {
		if ( this.shownOf( sku ) === units && why !== 'edit' ) {
			return;
		}
		this.shown.set( sku, units );
		this.trail.push( { atMs: this.#clock.now(), sku, shown: units, why } );
		if ( this.plan.echoes || why === 'edit' ) {
			this.#tell( { tells: 'shown', sku, shown: units } );
		}
	}

	/** Somebody buys; `null`: it shows fewer. */
	sell(
		wanted: readonly { readonly sku: string; readonly units: number }[]
	): MarketOrder | null {
		if ( wanted.some( ( { sku, units } ) => this.shownOf( sku ) < units ) ) {
			return null;
		}
		const number = this.orders.length + 1;
		const nowMs = this.#clock.now();
		const order: MarketOrder = {
			order: `${ this.plan.channel }-${ number }`,
			placedAtMs: nowMs,
			updatedAtMs: nowMs,
			revision: 1,
			lines: wanted.map( ( { sku, units }, index ) => ( {
				line: `${ number }-${ index + 1 }`,
				sku,
				ordered: units,
				cancelled: 0,
				shipments: [],
				restocks: [],
			} ) ),
		};
		this.orders.push( order );
		wanted.forEach( ( { sku, units } ) =>
			this.show( sku, this.shownOf( sku ) - units, 'sale' )
		);
		this.#tell( { tells: 'order', order } );
		return order;
	}

	/** Units are taken off an order before they were shipped; the marketplace shows them again. */
	cancel( order: MarketOrder, line: MarketLine, units: number ): void {
		const taken = Math.min( units, openUnitsOf( line ) );
		if ( taken > 0 ) {
			line.cancelled += taken;
			this.show( line.sku, this.shownOf( line.sku ) + taken, 'cancel' );
			this.#changed( order );
		}
	}

	ship( order: MarketOrder ): void {
		const at = this.#clock.now();
		const open = order.lines.filter( ( line ) => openUnitsOf( line ) > 0 );
		open.forEach( ( line ) => {
			const key = `s${ line.shipments.length + 1 }`;
			line.shipments.push( { key, quantity: openUnitsOf( line ), at } );
		} );
		if ( open.length > 0 ) {
			this.#changed( order );
		}
	}

	/** A shipped unit comes back to the shelf; the marketplace does not show it by itself. */
	takeBack( order: MarketOrder, line: MarketLine ): void {
		if ( unitsOf( line.shipments ) > unitsOf( line.restocks ) ) {
			const key = `r${ line.restocks.length + 1 }`;
			line.restocks.push( { key, quantity: 1, at: this.#clock.now() } );
			this.#changed( order );
		}
	}

	#changed( order: MarketOrder ): void {
		order.revision += 1;
		order.updatedAtMs = this.#clock.now();
		this.#tell( { tells: 'order', order } );
	}
}
