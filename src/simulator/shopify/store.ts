import type { SaleLine, SimulatedOrder } from '../contract.ts';
import type { Books } from '../books.ts';
import { lineOf, openUnits } from '../order-book.ts';
import type { OrderBook, OrderRecord, Refund } from '../order-book.ts';
import { SaleRefused } from '../sale-refused.ts';
import type { ShopifyCatalog } from './catalog.ts';
import { gid } from './gid.ts';
import { orderPayload, refundPayload } from './order-payload.ts';
import { shopTime } from './shop-time.ts';
import type { ShopifyTopic, ShopifyWebhooks } from './webhooks.ts';

/**
 * One Shopify shop: what its shoppers and staff do, and the events that follow. An order takes its
 * units from `available` to `committed` the moment it is placed; shipping takes them from there.
 */
export class ShopifyStore {
	readonly books: Books;
	readonly orders: OrderBook;
	readonly catalog: ShopifyCatalog;
	readonly webhooks: ShopifyWebhooks;
	readonly name: string;
	readonly domain: string;
	private readonly levelChangedAtMs = new Map< string, number >();

	constructor( parts: {
		readonly name: string;
		readonly domain: string;
		readonly books: Books;
		readonly orders: OrderBook;
		readonly catalog: ShopifyCatalog;
		readonly webhooks: ShopifyWebhooks;
	} ) {
		this.name = parts.name;
		this.domain = parts.domain;
		this.books = parts.books;
		this.orders = parts.orders;
		this.catalog = parts.catalog;
		this.webhooks = parts.webhooks;
		for ( const entry of this.books.journal ) {
			this.levelChangedAtMs.set( entry.sku, entry.atMs );
		}
		this.books.onEntry( ( entry ) => this.levelChangedAtMs.set( entry.sku, entry.atMs ) );
	}

	/** When the level of this SKU last changed, in milliseconds. */
	changedAtMs( sku: string ): number {
		return this.levelChangedAtMs.get( sku ) ?? 0;
	}

	/** Units promised to orders that have not shipped. */
	committed( sku: string ): number {
		return this.orders
			.all()
			.flatMap( ( order ) => order.lines )
			.filter( ( line ) => line.sku === sku )
			.reduce( ( sum, line ) => sum + openUnits( line ), 0 );
	}

	sell( lines: readonly SaleLine[] ): SimulatedOrder {
		this.books.checkSale( lines );
		const order = this.orders.place( lines );
		for ( const line of order.lines ) {
			this.books.sale( line.sku, line.ordered, String( order.id ) );
		}
		this.announce( order, [ 'ORDERS_CREATE', 'ORDERS_UPDATED' ] );
		this.announceLevels( order.lines.map( ( line ) => line.sku ) );
		return { order: String( order.id ), placedAtMs: order.placedAtMs };
	}

	/** Only orders of which nothing has shipped: `orderCancel` refuses the others. */
	cancel( id: string ): void {
		const order = this.orders.get( id );
		if ( order.cancelledAtMs !== null || order.shipments.length > 0 ) {
			throw new SaleRefused( `Order ${ id } cannot be cancelled any more.` );
		}
		const open = order.lines
			.map( ( line ) => ( { line, quantity: openUnits( line ) } ) )
			.filter( ( { quantity } ) => quantity > 0 );
		const refund = open.length === 0 ? undefined : this.orders.refund( order, open, true );
		order.cancelledAtMs = this.orders.touch( order );
		if ( refund !== undefined ) {
			this.giveBack( order, refund );
		}
		this.announce( order, [ 'ORDERS_CANCELLED', 'ORDERS_UPDATED' ], refund );
	}

	ship( id: string ): void {
		const order = this.orders.get( id );
		this.orders.ship( order );
		this.announce( order, [ 'ORDERS_UPDATED' ] );
	}

	refund( id: string, sku: string, quantity: number, isRestocked: boolean ): void {
		const order = this.orders.get( id );
		const refund = this.orders.refund(
			order,
			[ { line: lineOf( order, sku ), quantity } ],
			isRestocked
		);
		this.giveBack( order, refund );
		this.announce( order, [ 'ORDERS_UPDATED' ], refund );
	}

	editShown( sku: string, quantity: number ): void {
		this.setAvailable( sku, quantity, 'edit' );
		this.announceLevels( [ sku ] );
	}

	setAvailable( sku: string, quantity: number, cause: 'write' | 'edit' ): void {
		if ( quantity !== this.books.shown( sku ) ) {
			this.books.set( sku, quantity, cause );
		}
	}

	/** The echo of every change, whoever made it; one event per level. */
	announceLevels( skus: readonly string[] ): void {
		for ( const sku of new Set( skus ) ) {
			const { inventoryItemId } = this.catalog.bySku( sku );
			const payload = {
				inventory_item_id: inventoryItemId,
				location_id: this.catalog.locationId,
				available: this.books.shown( sku ),
				updated_at: shopTime( this.changedAtMs( sku ) ),
				admin_graphql_api_id: `${ gid( 'InventoryLevel', this.catalog.locationId ) }?inventory_item_id=${ inventoryItemId }`,
			};
			this.webhooks.emit( 'INVENTORY_LEVELS_UPDATE', payload, this.webhooks.newEventId() );
		}
	}

	private giveBack( order: OrderRecord, refund: Refund ): void {
		const restocked = refund.lines.filter( ( { restock } ) => restock !== 'no_restock' );
		for ( const { line, quantity } of restocked ) {
			this.books.giveBack( line.sku, quantity, String( order.id ) );
		}
		this.announceLevels( restocked.map( ( { line } ) => line.sku ) );
	}

	private announce( order: OrderRecord, topics: readonly ShopifyTopic[], refund?: Refund ): void {
		const eventId = this.webhooks.newEventId();
		for ( const topic of topics ) {
			this.webhooks.emit( topic, orderPayload( order, this.catalog ), eventId );
		}
		if ( refund !== undefined ) {
			this.webhooks.emit(
				'REFUNDS_CREATE',
				refundPayload( order, refund, this.catalog ),
				eventId
			);
		}
	}
}
