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
 * Runs once a minute, when nobody waits, and looks at every product: half a second for 100,000 of
 * them, in statements of 10 ms that lock nothing (docs/adr/0006: why it is not faster). Found by
 * product and key, as WordPress would, it is 13 s; so the ids of the rows are kept. A shop so large, or a
 * database so slow, that a round takes longer than its time goes on where it stopped.
 */
final class Sweep implements Service {

	private const TIME_S = 1.0;
	private const CHUNK  = 2000;

	/**
	 * As long as the shop's products have not all been noted, a run may take longer.
	 */
	private const BASELINE_S = 5.0;

	/**
	 * What is known differs from what is there, in whole units (FLOOR is not everywhere).
	 */
	private const DIFFERS = "CASE WHEN g.meta_value = 'yes' AND s.meta_value <> ''
		THEN p.last_known IS NULL OR s.meta_value + 0.0000005 < p.last_known OR s.meta_value + 0.0000005 >= p.last_known + 1
		ELSE p.last_known IS NOT NULL END";

	public function register(): void {
		add_action( 'lockstep_sweep', [ self::class, 'run' ], 10, 0 );
	}

	/**
	 * @return array{changes: int, orders: int, ms: int} What was found, and how long it took.
	 */
	public static function run(): array {
		$began_at = microtime( true );
		$changes  = 0;
		$orders   = 0;
		if ( Schema::is_ready() ) {
			try {
				$orders   = UnmarkedOrders::mark();
				$changes  = self::record( Baseline::look( $began_at + self::BASELINE_S ), true );
				$changes += self::round( $began_at + self::TIME_S );
				Forgetting::old();
				Follow::left();
			} catch ( StorageFailed $failure ) {
				Failures::report( 'the sweep has failed; the next one tries again', $failure );
			}
		}
		return [
			'changes' => $changes,
			'orders'  => $orders,
			'ms'      => (int) round( ( microtime( true ) - $began_at ) * 1000 ),
		];
	}

	/**
	 * Looks at these products only, now.
	 *
	 * @param int[] $ids At least one.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function products( array $ids ): void {
		$rows   = Database::rows(
			"SELECT s.post_id AS product_id, s.meta_id, p.product_id AS seen FROM {postmeta} s
			LEFT JOIN {postmeta} g ON g.post_id = s.post_id AND g.meta_key = '_manage_stock'
			LEFT JOIN {products} p ON p.product_id = s.post_id
			WHERE s.meta_key = '_stock' AND s.post_id IN (" . Database::places( $ids ) . ')
			AND (p.product_id IS NULL OR p.is_known = 0 OR ' . self::DIFFERS . ')',
			$ids
		);
		$seen   = [];
		$unseen = [];
		foreach ( $rows as $row ) {
			if ( isset( $row['seen'] ) ) {
				$seen[] = (int) $row['product_id'];
			} else {
				$unseen[ (int) $row['product_id'] ] = (int) $row['meta_id'];
			}
		}
		self::record( $seen, false );
		self::record( Baseline::note_old( $unseen ), true );
	}

	/**
	 * As many chunks as there is time for, at most to the end of the round.
	 *
	 * @return int How many changes were recorded.
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function round( float $until ): int {
		$swept_to = (int) Database::value( 'SELECT swept_to FROM {state} WHERE id = 1' );
		$changes  = 0;
		do {
			$last     = Database::value( 'SELECT product_id FROM {products} WHERE product_id > %d ORDER BY product_id LIMIT 1 OFFSET %d', [ $swept_to, self::CHUNK - 1 ] );
			$changes += self::record( self::differing( $swept_to, null === $last ? PHP_INT_MAX : (int) $last ), false );
			$swept_to = (int) $last;
		} while ( $swept_to > 0 && microtime( true ) < $until );
		Database::run( 'UPDATE {state} SET swept_to = %d WHERE id = 1', [ $swept_to ] );
		return $changes;
	}

	/**
	 * @return int[]
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function differing( int $after, int $to ): array {
		$rows = Database::rows(
			"SELECT p.product_id FROM {products} p
			LEFT JOIN {postmeta} s ON s.meta_id = p.stock_meta AND s.post_id = p.product_id AND s.meta_key = '_stock'
			LEFT JOIN {postmeta} g ON g.meta_id = p.manage_meta AND g.post_id = p.product_id AND g.meta_key = '_manage_stock'
			WHERE p.product_id > %d AND p.product_id <= %d AND " . self::DIFFERS,
			[ $after, $to ]
		);
		return array_map( 'intval', array_column( $rows, 'product_id' ) );
	}

	/**
	 * Each under its lock, where it is read once more. One that fails does not keep the others.
	 *
	 * @param int[] $ids
	 * @param bool  $is_new Whether a product without a row came into being since the installation.
	 * @return int How many changes were recorded.
	 */
	private static function record( array $ids, bool $is_new ): int {
		$changes = 0;
		foreach ( array_unique( $ids ) as $id ) {
			try {
				$changes += Transaction::around(
					static function () use ( $id, $is_new ): int {
						$locked = ProductLock::take( $id );
						if ( null === $locked ) {
							return 0;
						}
						if ( ! $locked->is_known && $is_new ) {
							// Known to have had none: so what it has now is a beginning.
							$locked->is_known   = true;
							$locked->is_located = false;
						}
						return ChangeLog::record( $locked, $locked->meta, Cause::found() );
					}
				);
			} catch ( StorageFailed $failure ) {
				Failures::report( 'what the sweep found was not recorded; the next one tries again', $failure );
			}
		}
		return $changes;
	}
}
