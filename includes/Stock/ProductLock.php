<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * One writer per product: the lock is the product's row, taken before anything else, everywhere.
 *
 * An UPDATE takes it on MySQL and SQLite alike (SQLite ignores FOR UPDATE). It writes a token, which
 * later statements ask for: when $wpdb has meanwhile connected anew, the server has rolled back, the
 * token is gone, and they write nothing instead of half of it.
 *
 * The product's meta is not locked. Everybody who announces a write takes our lock; who does not (raw SQL)
 * is found by the sweep. A lock there (FOR UPDATE) holds rows of the table that all of WordPress writes
 * to, in another order than its own statements: they would be chosen as victims of deadlocks, and be
 * lost. (With ORDER BY, such a victim also crashes MariaDB 10.11: a sort's table is freed twice.) Only in
 * somebody else's transaction is it needed: what that reads without is as old as its first reading.
 */
final class ProductLock {

	/**
	 * To be called inside a transaction.
	 *
	 * @param bool $creates Whether a product without a row gets one.
	 * @return LockedProduct|null Null: it has no row.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function take( int $product_id, bool $creates = true ): ?LockedProduct {
		$token = bin2hex( random_bytes( 8 ) );
		$lock  = 'UPDATE {products} SET token = %s WHERE product_id = %d';
		if ( 0 === Database::run( $lock, [ $token, $product_id ] ) ) {
			if ( ! $creates ) {
				return null;
			}
			self::create( $product_id );
			Database::run( $lock, [ $token, $product_id ] );
		}
		$rows = Database::rows(
			'SELECT p.product_id, p.epoch, p.number, p.total, p.order_total, p.last_known, p.is_known, p.managed_at, p.revision, p.included, p.stock_meta, p.manage_meta, p.is_followed,
				m.meta_id, m.meta_key, m.meta_value
			FROM {products} p
			LEFT JOIN {postmeta} m ON m.post_id = p.product_id AND m.meta_key IN (\'_stock\', \'_manage_stock\', \'_sku\')
			WHERE p.product_id = %d AND p.token = %s' . ( Transaction::is_foreign() ? ' FOR UPDATE' : '' ),
			[ $product_id, $token ]
		);
		Transaction::check();
		if ( [] === $rows ) {
			throw new StorageFailed( 'no lock' );
		}
		return new LockedProduct( $rows[0], $token, new ProductMeta( $rows ) );
	}

	/**
	 * Outside of our transaction, which has done nothing yet: two that find no row would both hold the
	 * gap where it belongs, and neither could insert.
	 *
	 * The epoch is read from the state's row: whoever begins a new one holds that row, so no product
	 * comes into being with the old one behind its back.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function create( int $product_id ): void {
		Transaction::commit();
		Database::run( 'INSERT IGNORE INTO {products} (product_id, epoch) SELECT %d, epoch FROM {state} WHERE id = 1', [ $product_id ] );
		Transaction::begin();
	}
}
