import type { DatabaseSession } from './database-session.ts';

/**
 * Books of the proofs' own, kept by the shop's database itself: triggers note every change of a
 * `_stock` and every row of the plugin's outbox, in the same transaction and with the connection
 * (that is, the request) that made it. No code of the product is asked.
 */

/** A `_stock` that changed. */
export interface StockWrite {
	readonly entry: number;
	readonly connection: number;
	readonly product: number;
	/** `null`: there was none, or there is none any more. */
	readonly before: number | null;
	readonly after: number | null;
	/** `raw`, `meta`: written past WooCommerce on purpose. */
	readonly source: string | null;
}

/** A row that the plugin put into its outbox. */
export interface OutboxEntry {
	readonly entry: number;
	readonly connection: number;
	readonly epoch: number;
	readonly product: number;
	readonly number: number;
	readonly kind: string;
	readonly delta: number;
	readonly stock: number | null;
	readonly total: number;
	readonly reason: string;
	/** 0: it belongs to no order. */
	readonly order: number;
	readonly orderNumber: number;
}

/** An order line as WooCommerce's tables have it at the end. */
export interface OrderLine {
	readonly line: number;
	readonly order: number;
	readonly status: string;
	readonly trashedFrom: string | null;
	readonly product: number;
	readonly variation: number;
	readonly quantity: number;
	readonly reduced: number | null;
}

const PREFIX = 'wp_';
export const OUTBOX = `${ PREFIX }lockstep_events`;
export const PRODUCTS = `${ PREFIX }lockstep_products`;

/** From now on every write is noted. The plugin's tables must exist. */
export async function openStockBooks( database: DatabaseSession ): Promise< void > {
	await database.run(
		`CREATE TABLE proof_stock (entry BIGINT AUTO_INCREMENT PRIMARY KEY, connection BIGINT,
		product BIGINT, stock_before DOUBLE, stock_after DOUBLE, source VARCHAR(20))`
	);
	const [ was, is ] = [ asNumber( 'OLD.meta_value' ), asNumber( 'NEW.meta_value' ) ];
	const note = ( product: string, before: string, after: string, condition: string ) =>
		`INSERT INTO proof_stock (connection, product, stock_before, stock_after, source)
		SELECT CONNECTION_ID(), ${ product }, ${ before }, ${ after }, @stock_source FROM DUAL
		WHERE ${ condition }`;
	const meta = `${ PREFIX }postmeta`;
	const changed = `NEW.meta_key = '_stock' AND NOT (${ was } <=> ${ is })`;
	await after( database, 'UPDATE', meta, note( 'NEW.post_id', was, is, changed ) );
	const added = `NEW.meta_key = '_stock' AND ${ is } IS NOT NULL`;
	await after( database, 'INSERT', meta, note( 'NEW.post_id', 'NULL', is, added ) );
	const removed = `OLD.meta_key = '_stock' AND ${ was } IS NOT NULL`;
	await after( database, 'DELETE', meta, note( 'OLD.post_id', was, 'NULL', removed ) );
	await copyRowsOf( database, OUTBOX, 'proof_outbox' );
	await database.run(
		`CREATE TABLE proof_applied (entry BIGINT AUTO_INCREMENT PRIMARY KEY, connection BIGINT, product BIGINT, revision BIGINT)`
	);
	await after(
		database,
		'UPDATE',
		PRODUCTS,
		`INSERT INTO proof_applied (connection, product, revision)
		SELECT CONNECTION_ID(), NEW.product_id, NEW.revision FROM DUAL WHERE NEW.revision > OLD.revision`
	);
}

/** Rows of the outbox are deleted when they are no longer needed; their copies stay. */
async function copyRowsOf(
	database: DatabaseSession,
	table: string,
	copy: string
): Promise< void > {
	const names = (
		await database.run(
			`SELECT column_name FROM information_schema.columns
			WHERE table_schema = DATABASE() AND table_name = '${ table }'`
		)
	).map( ( name ) => `\`${ name }\`` );
	await database.run(
		`CREATE TABLE ${ copy } SELECT CONNECTION_ID() AS proof_connection, t.* FROM ${ table } t LIMIT 0`
	);
	await database.run(
		`ALTER TABLE ${ copy } ADD proof_entry BIGINT AUTO_INCREMENT PRIMARY KEY FIRST`
	);
	await after(
		database,
		'INSERT',
		table,
		`INSERT INTO ${ copy } (proof_connection, ${ names.join( ', ' ) })
		VALUES (CONNECTION_ID(), ${ names.map( ( name ) => `NEW.${ name }` ).join( ', ' ) })`
	);
}

function after(
	database: DatabaseSession,
	what: 'UPDATE' | 'INSERT' | 'DELETE',
	table: string,
	statement: string
) {
	const name = `proof_${ table }_${ what.toLowerCase() }`;
	return database.run(
		`CREATE TRIGGER ${ name } AFTER ${ what } ON ${ table } FOR EACH ROW ${ statement }`
	);
}

export function stockWrites( database: DatabaseSession ): Promise< StockWrite[] > {
	return database.json(
		`SELECT JSON_OBJECT('entry', entry, 'connection', connection, 'product', product,
		'before', stock_before, 'after', stock_after, 'source', source) FROM proof_stock ORDER BY entry`
	);
}

export function outboxEntries( database: DatabaseSession ): Promise< OutboxEntry[] > {
	return database.json(
		`SELECT JSON_OBJECT('entry', proof_entry, 'connection', proof_connection, 'epoch', epoch,
		'product', product_id, 'number', number, 'kind', kind, 'delta', delta, 'stock', stock,
		'total', total, 'reason', reason, 'order', order_id, 'orderNumber', order_number)
		FROM proof_outbox ORDER BY proof_entry`
	);
}

/** Connections (that is, requests) in which a quantity of the worker was applied to a product. */
export async function applyingConnections(
	database: DatabaseSession
): Promise< ReadonlySet< string > > {
	const rows = await database.run( "SELECT CONCAT(connection, '/', product) FROM proof_applied" );
	return new Set( rows );
}

/** All order lines of the shop, from WooCommerce's own tables; deleted orders are not in them. */
export function orderLines( database: DatabaseSession ): Promise< OrderLine[] > {
	const meta = ( key: string ) =>
		`(SELECT meta_value FROM ${ PREFIX }woocommerce_order_itemmeta m
		WHERE m.order_item_id = i.order_item_id AND m.meta_key = '${ key }' LIMIT 1)`;
	return database.json(
		`SELECT JSON_OBJECT('order', o.id, 'status', o.status, 'line', i.order_item_id,
		'trashedFrom', (SELECT meta_value FROM ${ PREFIX }wc_orders_meta s WHERE s.order_id = o.id
			AND s.meta_key = '_wp_trash_meta_status' LIMIT 1),
		'product', ${ meta( '_product_id' ) } + 0, 'variation', ${ meta( '_variation_id' ) } + 0,
		'quantity', ${ meta( '_qty' ) } + 0, 'reduced', ${ meta( '_reduced_stock' ) } + 0)
		FROM ${ PREFIX }wc_orders o
		JOIN ${ PREFIX }woocommerce_order_items i ON i.order_id = o.id AND i.order_item_type = 'line_item'
		WHERE o.type = 'shop_order'`
	);
}

/** `_stock` of every product that has one, by product id. */
export async function stocksNow( database: DatabaseSession ): Promise< Map< number, number > > {
	const rows = await database.json< [ number, number ] >(
		`SELECT JSON_ARRAY(post_id, meta_value + 0) FROM ${ PREFIX }postmeta
		WHERE meta_key = '_stock' AND ${ asNumber( 'meta_value' ) } IS NOT NULL`
	);
	return new Map( rows );
}

/** WooCommerce writes an empty text for none. */
function asNumber( value: string ): string {
	return `IF(${ value } REGEXP '^-?[0-9.]+$', ${ value } + 0, NULL)`;
}
