import type { ChannelOrder, ChannelOrderLine } from '../../shared/channel-order.ts';
import type { ChannelId, ListingId, OrderId } from '../../shared/ids.ts';
import { openUnitsSubtracted } from '../ledger/contribution.ts';
import type { UnmappedLine } from '../store/contract.ts';
import { listingOf } from './catalogue.ts';

/**
 * By listing: units on the shelf that the channel's own open orders have taken off the number it shows.
 * Of an order that is seen again its newest snapshot counts. Of each only these units are kept: months
 * of a large shop's orders would not fit.
 */
export class OpenUnits {
	readonly #channel: ChannelId;
	readonly #sums = new Map< ListingId, number >();
	readonly #byOrder = new Map< OrderId, ReadonlyMap< ListingId, number > >();

	/** @param waiting lines of orders that are known, but whose offers were not mapped until now. */
	constructor( channel: ChannelId, waiting: readonly UnmappedLine[] ) {
		this.#channel = channel;
		for ( const [ order, lines ] of Map.groupBy( waiting, ( one ) => one.order ) ) {
			this.#put(
				order,
				lines.map( ( { line } ) => line )
			);
		}
	}

	see( orders: readonly ChannelOrder[] ): void {
		orders.forEach( ( { order, lines } ) => this.#put( order, lines ) );
	}

	of( listing: ListingId ): number {
		return this.#sums.get( listing ) ?? 0;
	}

	#put( order: OrderId, lines: readonly ChannelOrderLine[] ): void {
		this.#byOrder.get( order )?.forEach( ( units, listing ) => this.#add( listing, -units ) );
		const open = new Map< ListingId, number >();
		for ( const line of lines ) {
			const units = openUnitsSubtracted( line );
			if ( units !== 0 ) {
				const listing = listingOf( this.#channel, line.offer );
				open.set( listing, ( open.get( listing ) ?? 0 ) + units );
				this.#add( listing, units );
			}
		}
		if ( open.size > 0 ) {
			this.#byOrder.set( order, open );
		} else {
			this.#byOrder.delete( order );
		}
	}

	#add( listing: ListingId, units: number ): void {
		this.#sums.set( listing, this.of( listing ) + units );
	}
}
