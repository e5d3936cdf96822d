import { z } from 'zod';
import type { OrderBook, ProductBook, ShopBooks } from './shop-books.ts';

/** What the plugin answers to each of the worker's calls, by docs/wire-format.md. */

const acknowledgedSchema = z.object( {
	events: z.array( z.string() ),
	orders: z.record( z.string(), z.number() ),
} );
const pullSchema = z.object( {
	limit: z.number(),
	acknowledged: acknowledgedSchema,
	lastRow: z.number(),
} );
const applySchema = z.object( {
	items: z.array(
		z.object( {
			product: z.number(),
			quantity: z.number(),
			revision: z.number(),
			includes: z.object( { epoch: z.number(), number: z.number() } ),
		} )
	),
} );
const productsSchema = z.union( [
	z.object( { ids: z.array( z.number() ) } ),
	z.object( { after: z.number(), limit: z.number() } ),
] );
const ordersSchema = z.union( [
	z.object( { ids: z.array( z.number() ) } ),
	z.object( { sinceMs: z.number(), cursor: z.string().nullable(), limit: z.number() } ),
] );

export function answerTo( shop: ShopBooks, name: string, body: unknown ): object | null {
	const { books } = shop;
	switch ( name ) {
		case 'status':
			return { epoch: books.epoch, now: Date.now(), lastRow: books.lastRow };
		case 'restart': {
			const { after } = z.object( { after: z.number() } ).parse( body );
			if ( books.epoch <= after ) {
				shop.newEpoch( after );
			}
			return { epoch: shop.books.epoch };
		}
		case 'pull':
			return pull( shop, pullSchema.parse( body ) );
		case 'apply': {
			const { items } = applySchema.parse( body );
			const results = items.map( ( item ) => applyOne( shop, item ) );
			return { epoch: shop.books.epoch, items: results };
		}
		case 'products':
			return products( shop, productsSchema.parse( body ) );
		case 'orders':
			return orders( shop, ordersSchema.parse( body ) );
		default:
			return null;
	}
}

/** Not acknowledged: events newest first, and orders as they are now. */
export function waitingIn( shop: ShopBooks, limit: number ) {
	const events = shop.books.outbox.filter( ( { isAcknowledged } ) => ! isAcknowledged );
	const changed = shop.books.orders.filter(
		( { revision, acknowledgedRevision } ) => revision > acknowledgedRevision
	);
	return {
		events: events
			.toReversed()
			.slice( 0, limit )
			.map( ( { event } ) => event ),
		orders: changed.slice( 0, 100 ).map( ( order ) => snapshotOf( shop, order ) ),
		left: Math.max( 0, events.length - limit ) + Math.max( 0, changed.length - 100 ),
	};
}

export function acknowledge(
	shop: ShopBooks,
	{ events, orders: revisions }: z.infer< typeof acknowledgedSchema >
): void {
	const ids = new Set( events );
	for ( const row of ids.size > 0 ? shop.books.outbox : [] ) {
		row.isAcknowledged ||= ids.has( row.event.id );
	}
	for ( const [ id, revision ] of Object.entries( revisions ) ) {
		const order = shop.books.orders.find( ( one ) => one.id === Number( id ) );
		if ( order ) {
			order.acknowledgedRevision = Math.max( order.acknowledgedRevision, revision );
		}
	}
}

function pull( shop: ShopBooks, request: z.infer< typeof pullSchema > ): object {
	if ( request.lastRow > shop.books.lastRow ) {
		shop.newEpoch();
	}
	acknowledge( shop, request.acknowledged );
	const { epoch, lastRow } = shop.books;
	return { epoch, ...waitingIn( shop, request.limit ), lastRow, now: Date.now() };
}

function applyOne(
	shop: ShopBooks,
	item: z.infer< typeof applySchema >[ 'items' ][ number ]
): object {
	const { product: id, quantity, revision, includes } = item;
	const product = shop.books.products.find( ( one ) => one.id === id );
	if ( ! product ) {
		return { product: id, result: 'missing' };
	}
	if ( ! product.isManaged ) {
		return { product: id, result: 'unmanaged' };
	}
	if ( includes.epoch !== shop.books.epoch || includes.number < product.managedAt ) {
		return { product: id, result: 'recount' };
	}
	if ( includes.number > product.number ) {
		shop.newEpoch();
		return { product: id, result: 'recount' };
	}
	const place = { stock: product.stock, number: product.number, total: product.total };
	if ( revision < product.revision ) {
		return { product: id, result: 'outdated', ...place, revision: product.revision };
	}
	product.stock = quantity + product.total - ( product.totals[ includes.number ] ?? 0 );
	product.revision = revision;
	return { product: id, result: 'applied', ...place, stock: product.stock, revision };
}

function products( shop: ShopBooks, request: z.infer< typeof productsSchema > ): object {
	const { epoch } = shop.books;
	if ( 'ids' in request ) {
		const found = request.ids.flatMap(
			( id ) => shop.books.products.find( ( one ) => one.id === id ) ?? []
		);
		return { epoch, products: found.map( productOf ), next: null };
	}
	const page = shop.books.products
		.filter( ( { id } ) => id > request.after )
		.slice( 0, request.limit );
	const next = page.length === request.limit ? ( page.at( -1 )?.id ?? null ) : null;
	return { epoch, products: page.map( productOf ), next };
}

function productOf( product: ProductBook ): object {
	const { id, sku, isManaged, stock, number, total, orderTotal, revision } = product;
	return {
		product: id,
		parent: 0,
		sku,
		title: sku,
		status: 'publish',
		isManaged,
		stock: isManaged ? stock : null,
		number,
		total,
		orderTotal,
		revision,
	};
}

function orders( shop: ShopBooks, request: z.infer< typeof ordersSchema > ): object {
	const found = shop.books.orders.filter( ( { id, modifiedMs, isDeleted } ) =>
		'ids' in request ? request.ids.includes( id ) : ! isDeleted && modifiedMs >= request.sinceMs
	);
	return {
		epoch: shop.books.epoch,
		orders: found.map( ( order ) => snapshotOf( shop, order ) ),
		next: null,
	};
}

export function snapshotOf( shop: ShopBooks, order: OrderBook ): object {
	return {
		order: {
			id: order.id,
			status: order.status,
			date_created_gmt: gmt( order.createdMs ),
			date_modified_gmt: gmt( order.modifiedMs ),
			date_completed_gmt: order.completedMs === null ? null : gmt( order.completedMs ),
			line_items: order.lines.map( ( line ) => ( {
				id: line.id,
				product_id: line.product,
				variation_id: 0,
				quantity: line.quantity,
				sku: '',
				meta_data:
					line.reduced === null
						? []
						: [ { key: '_reduced_stock', value: `${ line.reduced }` } ],
			} ) ),
			refunds: [],
			meta_data: [],
		},
		stockIds: Object.fromEntries( order.lines.map( ( { id, product } ) => [ id, product ] ) ),
		refunds: [],
		revision: order.revision,
		epoch: shop.books.epoch,
		explains: {
			number: order.number,
			// As PHP writes an empty object.
			sums: Object.keys( order.sums ).length === 0 ? [] : order.sums,
		},
		isDeleted: order.isDeleted,
	};
}

function gmt( ms: number ): string {
	return new Date( ms ).toISOString().slice( 0, 19 );
}
