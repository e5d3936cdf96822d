/**
 * A WooCommerce with our plugin, as its own books have it: products, orders, the row of changes, what
 * is acknowledged. It knows docs/wire-format.md and nothing of the worker. Everything in it is plain
 * data, so that a database can be restored by putting a copy back.
 */

export interface ProductBook {
	readonly id: number;
	sku: string;
	isManaged: boolean;
	stock: number;
	number: number;
	total: number;
	orderTotal: number;
	/** Total after each number, the first being 0. */
	totals: number[];
	managedAt: number;
	/** The newest revision applied in this epoch. */
	revision: number;
}

export interface LineBook {
	readonly id: number;
	readonly product: number;
	quantity: number;
	reduced: number | null;
}

export interface OrderBook {
	readonly id: number;
	status: string;
	readonly createdMs: number;
	modifiedMs: number;
	completedMs: number | null;
	lines: LineBook[];
	revision: number;
	number: number;
	sums: Record< string, number >;
	isDeleted: boolean;
	acknowledgedRevision: number;
}

export interface ChangeEvent {
	readonly id: string;
	readonly epoch: number;
	readonly product: number;
	readonly number: number;
	readonly kind: 'change' | 'managed' | 'unmanaged' | 'renamed';
	readonly delta: number;
	readonly stock: number | null;
	readonly total: number;
	readonly at: number;
	readonly reason: string;
	readonly order: { id: number; number: number; line: number } | null;
	readonly user: number;
	readonly origin: string;
	readonly sku: string;
}

export interface OutboxRow {
	readonly row: number;
	readonly event: ChangeEvent;
	isAcknowledged: boolean;
}

export interface Books {
	epoch: number;
	products: ProductBook[];
	orders: OrderBook[];
	outbox: OutboxRow[];
	lastRow: number;
	lastId: number;
}

type OrderOf = { readonly order: OrderBook; readonly line: LineBook };

export class ShopBooks {
	books: Books = {
		epoch: Date.now(),
		products: [],
		orders: [],
		outbox: [],
		lastRow: 0,
		lastId: 100,
	};

	/** What a backup of the database holds. */
	backup(): Books {
		return structuredClone( this.books );
	}

	restore( backup: Books ): void {
		this.books = structuredClone( backup );
	}

	addProduct( sku: string, stock: number | null ): ProductBook {
		const product: ProductBook = {
			id: this.#id(),
			sku,
			isManaged: stock !== null,
			stock: stock ?? 0,
			number: 0,
			total: 0,
			orderTotal: 0,
			totals: [ 0 ],
			managedAt: 0,
			revision: 0,
		};
		this.books.products.push( product );
		return product;
	}

	product( sku: string ): ProductBook {
		const found = this.books.products.find( ( one ) => one.sku === sku );
		if ( ! found ) {
			throw new Error( `no product ${ sku }` );
		}
		return found;
	}

	order( id: number ): OrderBook {
		const found = this.books.orders.find( ( one ) => one.id === id );
		if ( ! found ) {
			throw new Error( `no order ${ id }` );
		}
		return found;
	}

	/** An order of one product; paid at once unless it waits. */
	sell( sku: string, quantity: number, status: 'processing' | 'pending' = 'processing' ): number {
		const nowMs = Date.now();
		const order: OrderBook = {
			id: this.#id(),
			status,
			createdMs: nowMs,
			modifiedMs: nowMs,
			completedMs: null,
			lines: [ { id: this.#id(), product: this.product( sku ).id, quantity, reduced: null } ],
			revision: 0,
			number: 0,
			sums: {},
			isDeleted: false,
			acknowledgedRevision: 0,
		};
		this.books.orders.push( order );
		if ( status === 'processing' ) {
			this.#reduce( order );
		}
		this.#touch( order );
		return order.id;
	}

	pay( id: number ): void {
		const order = this.order( id );
		order.status = 'processing';
		this.#reduce( order );
		this.#touch( order );
	}

	complete( id: number ): void {
		const order = this.order( id );
		order.status = 'completed';
		order.completedMs = Date.now();
		this.#touch( order );
	}

	cancel( id: number ): void {
		const order = this.order( id );
		order.status = 'cancelled';
		for ( const line of order.lines ) {
			if ( line.reduced !== null ) {
				this.change( this.#productOf( line ), line.reduced, 'order-restored', {
					order,
					line,
				} );
				line.reduced = null;
			}
		}
		this.#touch( order );
	}

	/** Gone for good; what WooCommerce subtracted stays subtracted. */
	remove( id: number ): void {
		const order = this.order( id );
		order.isDeleted = true;
		this.#touch( order );
	}

	/** Two payments at once: WooCommerce subtracts twice and notes it once. */
	reduceAgain( id: number ): void {
		const order = this.order( id );
		for ( const line of order.lines ) {
			this.change( this.#productOf( line ), -line.quantity, 'order-reduced', {
				order,
				line,
			} );
		}
	}

	/** Somebody types a number. */
	edit( sku: string, stock: number ): void {
		const product = this.product( sku );
		this.change( product, stock - product.stock, 'edited', null );
	}

	setManaged( sku: string, stock: number | null ): void {
		const product = this.product( sku );
		product.isManaged = stock !== null;
		product.stock = stock ?? 0;
		const isManaged = stock !== null;
		this.#write(
			product,
			isManaged ? 'managed' : 'unmanaged',
			0,
			isManaged ? 'began' : 'ended'
		);
		product.managedAt = product.number;
	}

	change( product: ProductBook, delta: number, reason: string, of: OrderOf | null ): void {
		product.stock += delta;
		this.#write( product, 'change', delta, reason, of );
	}

	/** Begins to number anew, as after a restored database. */
	newEpoch( atLeast = 0 ): void {
		const { books } = this;
		books.epoch = Math.max( Date.now(), books.epoch + 1, atLeast + 1 );
		for ( const product of books.products ) {
			Object.assign( product, {
				number: 0,
				total: 0,
				orderTotal: 0,
				totals: [ 0 ],
				managedAt: 0,
				revision: 0,
			} );
		}
		for ( const order of books.orders ) {
			Object.assign( order, { number: 0, sums: {} } );
		}
	}

	#write(
		product: ProductBook,
		kind: ChangeEvent[ 'kind' ],
		delta: number,
		reason: string,
		of: OrderOf | null = null
	): void {
		const { books } = this;
		product.number += 1;
		product.total += delta;
		product.totals.push( product.total );
		if ( of ) {
			product.orderTotal += delta;
			of.order.number += 1;
			of.order.sums[ product.id ] = ( of.order.sums[ product.id ] ?? 0 ) + delta;
		}
		books.lastRow += 1;
		books.outbox.push( {
			row: books.lastRow,
			isAcknowledged: false,
			event: {
				id: `${ books.epoch }-${ product.id }-${ product.number }`,
				epoch: books.epoch,
				product: product.id,
				number: product.number,
				kind,
				delta,
				stock: product.isManaged ? product.stock : null,
				total: product.total,
				at: Date.now(),
				reason,
				order: of ? { id: of.order.id, number: of.order.number, line: of.line.id } : null,
				user: 1,
				origin: of ? 'checkout' : 'admin',
				sku: product.sku,
			},
		} );
	}

	#reduce( order: OrderBook ): void {
		for ( const line of order.lines ) {
			const product = this.#productOf( line );
			if ( product.isManaged && line.reduced === null ) {
				this.change( product, -line.quantity, 'order-reduced', { order, line } );
				line.reduced = line.quantity;
			}
		}
	}

	#touch( order: OrderBook ): void {
		order.modifiedMs = Date.now();
		order.revision = Math.max( Date.now(), order.revision + 1 );
	}

	#productOf( line: LineBook ): ProductBook {
		const found = this.books.products.find( ( { id } ) => id === line.product );
		if ( ! found ) {
			throw new Error( `no product ${ line.product }` );
		}
		return found;
	}

	#id(): number {
		this.books.lastId += 1;
		return this.books.lastId;
	}
}
