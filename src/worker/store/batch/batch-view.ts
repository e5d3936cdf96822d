import type { ChannelId, LocationId, OfferRef, OrderId, Sku } from '../../../shared/ids.ts';
import type { BillsOfMaterials } from '../../ledger/bill-of-materials.ts';
import type { Decision } from '../../ledger/decide.ts';
import type { LedgerView, MappedListing, OrderState } from '../../ledger/ledger-view.ts';
import { orderKeyOf } from '../../ledger/orders-told-of.ts';
import type { OwnCounterState, OwnRow, OwnStart } from '../../ledger/own-counter-state.ts';
import type { StockRow } from '../../ledger/shelf.ts';
import { OwnCounterOverlay } from './own-counter-overlay.ts';
import { ShelfOverlay, type ShelfEffect } from './shelf-overlay.ts';
import type { ChannelFacts, DecisionRows, StoredRows } from './stored-rows.ts';

/**
 * The ledger's view of one batch: rows are read once, changes are kept here, so later events of a
 * batch see what earlier ones did.
 */
export class BatchView< Rows extends DecisionRows = StoredRows > implements LedgerView {
	readonly bills: BillsOfMaterials;
	readonly stored: Rows;
	readonly shelves: ShelfOverlay;
	readonly ownCounters: OwnCounterOverlay;
	readonly changedOrders = new Map< string, OrderState >();
	/** As they are stored. */
	readonly #orders = new Map< string, OrderState | null >();

	constructor( stored: Rows, bills: BillsOfMaterials ) {
		this.stored = stored;
		this.bills = bills;
		this.shelves = new ShelfOverlay( stored );
		this.ownCounters = new OwnCounterOverlay( stored );
	}

	order( channel: ChannelId, order: OrderId ): OrderState | null {
		const key = orderKeyOf( channel, order );
		const known = this.changedOrders.get( key ) ?? this.#orders.get( key );
		if ( known !== undefined ) {
			return known;
		}
		const state = this.stored.order( channel, order );
		this.#orders.set( key, state );
		return state;
	}

	stock( sku: Sku, location: LocationId ): StockRow {
		return this.shelves.row( sku, location );
	}

	/** What a decision does to orders and shelves: later events of the batch see it. */
	take( {
		event,
		orders,
		incoming,
		backorders,
		stock,
	}: Exclude< Decision, { outcome: 'refused' } > ): ShelfEffect[] {
		for ( const state of orders ) {
			this.changedOrders.set( orderKeyOf( state.channel, state.order ), state );
		}
		incoming.forEach( ( change ) => this.shelves.expect( change ) );
		backorders.forEach( ( change ) => this.shelves.allow( change ) );
		this.shelves.observe( event );
		return stock.map( ( change ) => this.shelves.change( change ) );
	}

	isObserved( location: LocationId ): boolean {
		return this.stored.isObserved( location );
	}

	listingOfOffer( channel: ChannelId, offer: OfferRef ): MappedListing | null {
		return this.stored.listingOfOffer( channel, offer );
	}

	ownStart( channel: ChannelId, offer: OfferRef ): OwnStart | null {
		return this.ownCounters.start( channel, offer );
	}

	presentEpoch( channel: ChannelId, offer: OfferRef ): number | null {
		return this.ownCounters.presentEpoch( channel, offer );
	}

	ownCounter( channel: ChannelId, offer: OfferRef, epoch: number ): OwnCounterState {
		return this.ownCounters.counter( channel, offer, epoch );
	}

	ownRowBeyond(
		channel: ChannelId,
		offer: OfferRef,
		epoch: number,
		number: number
	): OwnRow | null {
		return this.ownCounters.rowBeyond( channel, offer, epoch, number );
	}

	/** @throws {Error} there is no such channel. */
	channel( channel: ChannelId ): ChannelFacts {
		const facts = this.stored.channel( channel );
		if ( ! facts ) {
			throw new Error( `there is no channel ${ channel }` );
		}
		return facts;
	}

	defaultLocation( channel: ChannelId ): LocationId {
		const [ first ] = this.channel( channel ).locations;
		if ( first === undefined ) {
			throw new Error( `channel ${ channel } has no location` );
		}
		return first;
	}
}
