import type { Books } from '../books.ts';
import type { SaleLine, SimulatedOrder } from '../contract.ts';
import { lineOf } from '../order-book.ts';
import type { OrderBook, OrderLine, OrderRecord } from '../order-book.ts';
import { SaleRefused } from '../sale-refused.ts';
import type { WooCatalog } from './catalog.ts';

export type WooTopic =
	'order.created' | 'order.updated' | 'order.deleted' | 'order.restored' | 'product.updated';

export type WooStatus = 'pending' | 'processing' | 'completed' | 'cancelled' | 'refunded' | 'trash';

/** What WooCommerce keeps beside an order's lines. */
export interface WooOrder {
	readonly record: OrderRecord;
	status: WooStatus;
	paidAtMs: number | null;
	completedAtMs: number | null;
	/** Item meta `_reduced_stock`: units taken from stock, less those restocked by a refund. */
	readonly reduced: Map< OrderLine, number >;
	/** Item meta `_restock_refunded_items`. */
	readonly restocked: Map< OrderLine, number >;
}

/**
 * One WooCommerce shop. An order is `pending` until it is paid and has taken nothing from stock;
 * `processing` takes its units, `cancelled` puts back what `_reduced_stock` says, a refund puts
 * back what it restocks; `completed` is shipped; the bin (`trash`) puts nothing back (traced on
 * WooCommerce 11.0.1, November 2026).
 */
export class WooStore {
	readonly books: Books;
	readonly catalog: WooCatalog;
	private readonly orders: OrderBook;
	private readonly extras = new Map< string, WooOrder >();
	private readonly announce: ( topic: WooTopic, id: number ) => void;

	constructor( parts: {
		readonly books: Books;
		readonly catalog: WooCatalog;
		readonly orders: OrderBook;
		readonly announce: ( topic: WooTopic, id: number ) => void;
	} ) {
		this.books = parts.books;
		this.catalog = parts.catalog;
		this.orders = parts.orders;
		this.announce = parts.announce;
	}

	all(): readonly WooOrder[] {
		return [ ...this.extras.values() ];
	}

	find( id: string ): WooOrder | undefined {
		return this.extras.get( id );
	}

	sell( lines: readonly SaleLine[] ): SimulatedOrder {
		this.books.checkSale( lines );
		const placed = this.place( lines );
		this.announce( 'order.created', Number( placed.order ) );
		this.reduce( this.get( placed.order ) );
		return placed;
	}

	/** An order that waits for its payment: the shop still shows what it asks for. */
	placePending( lines: readonly SaleLine[] ): SimulatedOrder {
		this.books.checkSale( lines );
		const placed = this.place( lines );
		this.announce( 'order.created', Number( placed.order ) );
		return placed;
	}

	/** The payment arrives; stock is reduced below zero if need be, as WooCommerce does. */
	pay( id: string ): void {
		const order = this.get( id );
		this.demand( order, [ 'pending' ], 'paid' );
		this.reduce( order );
	}

	cancel( id: string ): void {
		const order = this.get( id );
		this.demand( order, [ 'pending', 'processing', 'completed' ], 'cancelled' );
		order.status = 'cancelled';
		order.record.cancelledAtMs = this.orders.touch( order.record );
		for ( const [ line, units ] of order.reduced ) {
			this.putBack( order, line, units );
		}
		order.reduced.clear();
		order.restocked.clear();
		this.announce( 'order.updated', order.record.id );
	}

	ship( id: string ): void {
		const order = this.get( id );
		this.demand( order, [ 'processing' ], 'shipped' );
		this.orders.ship( order.record );
		order.status = 'completed';
		order.completedAtMs = order.record.updatedAtMs;
		this.announce( 'order.updated', order.record.id );
	}

	refund( id: string, sku: string, quantity: number, isRestocked: boolean ): void {
		const order = this.get( id );
		this.demand( order, [ 'processing', 'completed' ], 'refunded' );
		const line = lineOf( order.record, sku );
		this.orders.refund( order.record, [ { line, quantity } ], isRestocked );
		const reduced = order.reduced.get( line ) ?? 0;
		const units = isRestocked ? Math.min( quantity, reduced ) : 0;
		if ( units > 0 ) {
			this.putBack( order, line, units );
			order.reduced.set( line, reduced - units );
			order.restocked.set( line, ( order.restocked.get( line ) ?? 0 ) + units );
		}
		const isAllRefunded = order.record.lines.every(
			( each ) => each.takenOff + each.refundedAfterShipment === each.ordered
		);
		if ( isAllRefunded ) {
			order.status = 'refunded';
		}
		this.announce( 'order.updated', order.record.id );
	}

	/** Moves the order to the bin, which puts nothing back. */
	trash( id: string ): void {
		const order = this.get( id );
		order.status = 'trash';
		this.orders.touch( order.record );
		this.announce( 'order.deleted', order.record.id );
	}

	/** Somebody, or a REST call, stores the product with this quantity. */
	saveStock( sku: string, quantity: number, cause: 'write' | 'edit' ): void {
		if ( quantity !== this.books.shown( sku ) ) {
			this.books.set( sku, quantity, cause );
		}
		this.touchProduct( sku );
	}

	private place( lines: readonly SaleLine[] ): SimulatedOrder {
		const record = this.orders.place( lines );
		this.extras.set( String( record.id ), {
			record,
			status: 'pending',
			paidAtMs: null,
			completedAtMs: null,
			reduced: new Map(),
			restocked: new Map(),
		} );
		return { order: String( record.id ), placedAtMs: record.placedAtMs };
	}

	private reduce( order: WooOrder ): void {
		order.status = 'processing';
		order.paidAtMs = this.orders.touch( order.record );
		for ( const line of order.record.lines ) {
			this.books.sale( line.sku, line.ordered, String( order.record.id ) );
			order.reduced.set( line, line.ordered );
			this.touchProduct( line.sku );
		}
		this.announce( 'order.updated', order.record.id );
	}

	private putBack( order: WooOrder, line: OrderLine, units: number ): void {
		if ( units > 0 ) {
			this.books.giveBack( line.sku, units, String( order.record.id ) );
			this.touchProduct( line.sku );
		}
	}

	private touchProduct( sku: string ): void {
		const entry = this.catalog.bySku( sku );
		entry.modifiedAtMs = Date.now();
		this.announce( 'product.updated', entry.id );
	}

	private get( id: string ): WooOrder {
		const order = this.extras.get( id );
		if ( order === undefined ) {
			throw new SaleRefused( `There is no order ${ id }.` );
		}
		return order;
	}

	private demand( order: WooOrder, allowed: readonly WooStatus[], step: string ): void {
		if ( ! allowed.includes( order.status ) ) {
			throw new SaleRefused( `An order that is ${ order.status } cannot be ${ step }.` );
		}
	}
}
