<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Orders\UnmarkedOrders;
use Lockstep\Service;
use Lockstep\Storage\Database;
use Lockstep\Storage\Failures;
use Lockstep\Storage\Schema;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * Finds what bypassed every hook: raw SQL, an importer, a time when the plugin was off.
 *
 * Runs on the action `lockstep_sweep`, which is to be scheduled once a minute.
 */
final class Sweep implements Service {

	private const CHUNK = 5000;

	/**
	 * What a product's stock is, compared with what is known of it. A stock that is no whole number
	 * always differs here; whoever looks closer sees that nothing has changed.
	 */
	private const STOCK = "CASE WHEN g.meta_value = 'yes' AND s.meta_value <> '' THEN s.meta_value + 0 ELSE NULL END";

	public function register(): void {
		add_action( 'lockstep_sweep', [ $this, 'run' ], 10, 0 );
	}

	/**
	 * @return array{changes: int, orders: int, ms: int} What was found, and how long it took.
	 */
	public static function run(): array {
		$began_at = microtime( true );
		$found    = [
			'changes' => 0,
			'orders'  => 0,
		];
		if ( Schema::is_ready() ) {
			try {
				$found['changes'] = self::record( array_merge( self::differing(), self::unseen() ) );
				$found['orders']  = UnmarkedOrders::mark();
				Forgetting::old();
			} catch ( StorageFailed $failure ) {
				Failures::report( 'the sweep has failed; the next one tries again', $failure );
			}
		}
		$found['ms'] = (int) round( ( microtime( true ) - $began_at ) * 1000 );
		return $found;
	}

	/**
	 * Looks at these products only, now.
	 *
	 * @param int[] $ids At least one.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function products( array $ids ): void {
		$rows = Database::rows(
			"SELECT s.post_id AS product_id FROM {postmeta} s
			JOIN {postmeta} g ON g.post_id = s.post_id AND g.meta_key = '_manage_stock'
			LEFT JOIN {products} p ON p.product_id = s.post_id
			WHERE s.meta_key = '_stock' AND s.post_id IN (" . Database::places( $ids ) . ')
			AND (p.product_id IS NULL OR p.is_known = 0 OR NOT (p.last_known <=> ' . self::STOCK . '))',
			$ids
		);
		self::record( array_map( 'intval', array_column( $rows, 'product_id' ) ) );
	}

	/**
	 * At installation: every product that has a stock is known from here on, without an event.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function begin(): void {
		$after = 0;
		do {
			$rows = Database::rows(
				"SELECT s.meta_id, s.post_id, s.meta_value FROM {postmeta} s
				JOIN {postmeta} g ON g.post_id = s.post_id AND g.meta_key = '_manage_stock' AND g.meta_value = 'yes'
				JOIN {posts} o ON o.ID = s.post_id AND o.post_type IN ('product', 'product_variation')
				WHERE s.meta_key = '_stock' AND s.meta_value <> '' AND s.meta_id > %d ORDER BY s.meta_id LIMIT %d",
				[ $after, self::CHUNK ]
			);
			foreach ( array_chunk( $rows, 500 ) as $chunk ) {
				$values = [];
				foreach ( $chunk as $row ) {
					$values[] = (int) $row['post_id'];
					$values[] = StockValue::units( (float) $row['meta_value'] );
				}
				$selects = implode( ' UNION ALL ', array_fill( 0, count( $chunk ), 'SELECT %d AS product_id, %d AS stock' ) );
				Database::run(
					"INSERT IGNORE INTO {products} (product_id, epoch, last_known, is_known) SELECT v.product_id, t.epoch, v.stock, 1 FROM ($selects) v, {state} t WHERE t.id = 1",
					$values
				);
			}
			$last  = end( $rows );
			$after = false === $last ? 0 : (int) $last['meta_id'];
		} while ( $after > 0 );
	}

	/**
	 * @return int[]
	 */
	private static function differing(): array {
		$rows = Database::rows(
			"SELECT p.product_id FROM {products} p
			LEFT JOIN {postmeta} s ON s.post_id = p.product_id AND s.meta_key = '_stock'
			LEFT JOIN {postmeta} g ON g.post_id = p.product_id AND g.meta_key = '_manage_stock'
			WHERE NOT (p.last_known <=> " . self::STOCK . ') LIMIT 500'
		);
		return array_map( 'intval', array_column( $rows, 'product_id' ) );
	}

	/**
	 * @return int[]
	 */
	private static function unseen(): array {
		return [];
	}

	/**
	 * @param int[] $ids
	 * @return int How many changes were recorded.
	 */
	private static function record( array $ids ): int {
		$changes = 0;
		foreach ( array_unique( $ids ) as $id ) {
			$changes += Transaction::around(
				static function () use ( $id ): int {
					$locked = ProductLock::take( $id );
					return null === $locked ? 0 : ChangeLog::record( $locked, $locked->meta, Cause::found() );
				}
			);
		}
		return $changes;
	}
}
