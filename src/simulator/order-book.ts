import type { SaleLine } from './contract.ts';
import { SaleRefused } from './sale-refused.ts';

/**
 * An order as either marketplace keeps it. Units of a line are open, shipped, or taken off again
 * (refunded before they were shipped); shipped units may be refunded too, which leaves them
 * shipped. `openUnits` + shipped + taken off = ordered, always.
 */
export interface OrderRecord {
	readonly id: number;
	/** The running number that people see, counted from 1001. */
	readonly number: number;
	readonly placedAtMs: number;
	updatedAtMs: number;
	cancelledAtMs: number | null;
	readonly lines: readonly OrderLine[];
	readonly shipments: Shipment[];
	readonly refunds: Refund[];
}

export interface OrderLine {
	readonly id: number;
	readonly sku: string;
	readonly ordered: number;
	shipped: number;
	takenOff: number;
	/** Of the shipped units, those refunded. */
	refundedAfterShipment: number;
}

export interface Shipment {
	readonly id: number;
	readonly atMs: number;
	readonly lines: readonly { readonly line: OrderLine; readonly quantity: number }[];
}

export interface Refund {
	readonly id: number;
	readonly atMs: number;
	readonly lines: readonly RefundLine[];
}

export interface RefundLine {
	readonly id: number;
	readonly line: OrderLine;
	readonly quantity: number;
	/** `cancel`: restocked before shipment; `return`: after it; `no_restock`: not put back. */
	readonly restock: 'cancel' | 'return' | 'no_restock';
}

export function openUnits( line: OrderLine ): number {
	return line.ordered - line.shipped - line.takenOff;
}

export function refundedUnits( line: OrderLine ): number {
	return line.takenOff + line.refundedAfterShipment;
}

/** Orders of one marketplace, oldest first. Knows nothing of stock. */
export class OrderBook {
	private readonly orders = new Map< string, OrderRecord >();
	private lastId: number;
	private lastNumber = 1000;

	/** Ids of orders, lines, refunds and shipments are drawn from one sequence. */
	constructor( firstId: number ) {
		this.lastId = firstId;
	}

	nextId(): number {
		this.lastId += 1;
		return this.lastId;
	}

	all(): readonly OrderRecord[] {
		return [ ...this.orders.values() ];
	}

	find( order: string ): OrderRecord | undefined {
		return this.orders.get( order );
	}

	get( order: string ): OrderRecord {
		const found = this.orders.get( order );
		if ( found === undefined ) {
			throw new SaleRefused( `There is no order ${ order }.` );
		}
		return found;
	}

	place( lines: readonly SaleLine[] ): OrderRecord {
		const placedAtMs = Date.now();
		this.lastNumber += 1;
		const order: OrderRecord = {
			id: this.nextId(),
			number: this.lastNumber,
			placedAtMs,
			updatedAtMs: placedAtMs,
			cancelledAtMs: null,
			lines: lines.map( ( { sku, quantity } ) => ( {
				id: this.nextId(),
				sku,
				ordered: quantity,
				shipped: 0,
				takenOff: 0,
				refundedAfterShipment: 0,
			} ) ),
			shipments: [],
			refunds: [],
		};
		this.orders.set( String( order.id ), order );
		return order;
	}

	ship( order: OrderRecord ): Shipment {
		const lines = order.lines
			.map( ( line ) => ( { line, quantity: openUnits( line ) } ) )
			.filter( ( { quantity } ) => quantity > 0 );
		if ( lines.length === 0 || order.cancelledAtMs !== null ) {
			throw new SaleRefused( `Order ${ order.id } has nothing to ship.` );
		}
		for ( const { line, quantity } of lines ) {
			line.shipped += quantity;
		}
		const shipment = { id: this.nextId(), atMs: this.touch( order ), lines };
		order.shipments.push( shipment );
		return shipment;
	}

	/** Open units are taken off first; only then shipped ones are taken back. */
	refund(
		order: OrderRecord,
		wanted: readonly { readonly line: OrderLine; readonly quantity: number }[],
		isRestocked: boolean
	): Refund {
		const lines: RefundLine[] = [];
		for ( const { line, quantity } of wanted ) {
			if ( quantity < 1 || quantity > line.ordered - refundedUnits( line ) ) {
				throw new SaleRefused( `${ quantity } of "${ line.sku }" cannot be refunded.` );
			}
			const before = Math.min( quantity, openUnits( line ) );
			const after = quantity - before;
			line.takenOff += before;
			line.refundedAfterShipment += after;
			if ( before > 0 ) {
				const restock = isRestocked ? 'cancel' : 'no_restock';
				lines.push( { id: this.nextId(), line, quantity: before, restock } );
			}
			if ( after > 0 ) {
				const restock = isRestocked ? 'return' : 'no_restock';
				lines.push( { id: this.nextId(), line, quantity: after, restock } );
			}
		}
		const refund = { id: this.nextId(), atMs: this.touch( order ), lines };
		order.refunds.push( refund );
		return refund;
	}

	remove( order: OrderRecord ): void {
		this.orders.delete( String( order.id ) );
	}

	/** Marks the order as changed now; answers that moment. */
	touch( order: OrderRecord ): number {
		order.updatedAtMs = Date.now();
		return order.updatedAtMs;
	}
}

/** The first line of that SKU that still has units to give back. */
export function lineOf( order: OrderRecord, sku: string ): OrderLine {
	const lines = order.lines.filter( ( line ) => line.sku === sku );
	const line = lines.find( ( each ) => each.ordered > refundedUnits( each ) ) ?? lines[ 0 ];
	if ( line === undefined ) {
		throw new SaleRefused( `Order ${ order.id } has no line of "${ sku }".` );
	}
	return line;
}
