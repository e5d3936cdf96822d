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
	readonly order: number;
}

/** An order line as WooCommerce's tables have it at the end. */
interface OrderLine {
	readonly order: number;
	readonly status: string;
	readonly trashedFrom: string | null;
	readonly product: number;
	readonly variation: number;
	readonly quantity: number;
	readonly reduced: number | null;
}

const PREFIX = 'wp_';
export const OUTBOX = `${ PREFIX }lockstep_outbox`;

/** Numbers only: WooCommerce writes '' for none. */
const AS_NUMBER = ( value: string ) => `IF(${ value } REGEXP '^-?[0-9.]+$', ${ value } + 0, NULL)`;

export async function openStockBooks( database: DatabaseSession ): Promise< void > {
	await database.run(
		`CREATE TABLE proof_stock (entry BIGINT AUTO_INCREMENT PRIMARY KEY, connection BIGINT,
		product BIGINT, before_stock DOUBLE, after_stock DOUBLE, source VARCHAR(20))`
	);
	const note = ( product: string, before: string, after: string ) =>
		`INSERT INTO proof_stock (connection, product, before_stock, after_stock, source)
		VALUES (CONNECTION_ID(), ${ product }, ${ before }, ${ after }, @stock_source)`;
	const [ was, is ] = [ AS_NUMBER( 'OLD.meta_value' ), AS_NUMBER( 'NEW.meta_value' ) ];
	await trigger( database, 'UPDATE', `${ PREFIX }postmeta`, 'NEW.meta_key = "_stock" AND NOT (' +
		`${ was } <=> ${ is })`, note( 'NEW.post_id', was, is ) );
	await trigger( database, 'INSERT', `${ PREFIX }postmeta`, 'NEW.meta_key = "_stock"', note( 'NEW.post_id', 'NULL', is ) );
	await trigger( database, 'DELETE', `${ PREFIX }postmeta`, 'OLD.meta_key = "_stock"', note( 'OLD.post_id', was, 'NULL' ) );
	await database.run(
		`CREATE TABLE proof_outbox SELECT CONNECTION_ID() AS proof_connection, o.* FROM ${ OUTBOX } o LIMIT 0`
	);
	await database.run( 'ALTER TABLE proof_outbox ADD proof_entry BIGINT AUTO_INCREMENT PRIMARY KEY FIRST' );
	const columns = await database.run( `SELECT column_name FROM information_schema.columns
		WHERE table_schema = DATABASE() AND table_name = '${ OUTBOX }'` );
	const names = columns.map( ( name ) => `\`${ name }\`` );
	await trigger( database, 'INSERT', OUTBOX, 'TRUE',
		`INSERT INTO proof_outbox (proof_connection, ${ names.join( ', ' ) })
		VALUES (CONNECTION_ID(), ${ names.map( ( name ) => `NEW.${ name }` ).join( ', ' ) })` );
}

function trigger(
	database: DatabaseSession,
	what: 'UPDATE' | 'INSERT' | 'DELETE',
	table: string,
	condition: string,
	act: string
) {
	return database.run(
		`CREATE TRIGGER proof_${ table }_${ what.toLowerCase() } AFTER ${ what } ON ${ table }
		FOR EACH ROW BEGIN NOT ATOMIC IF ${ condition } THEN ${ act }; END IF; END`
	);
}
