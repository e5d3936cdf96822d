<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * Forgets events that an applied quantity includes, acknowledged or not: included means known.
 */
final class Forgetting {

	private const CHUNK = 1000;

	/**
	 * Acknowledged events of a product that is never set by the worker would stay for ever. After this
	 * time they go, and a quantity that does not include them is answered by `recount`.
	 */
	private const KEPT_MS = 30 * 86400000;

	/**
	 * @param int[] $product_ids
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function included( array $product_ids ): void {
		if ( [] === $product_ids ) {
			return;
		}
		$reached = Database::rows(
			'SELECT DISTINCT p.product_id, p.epoch, p.included FROM {products} p JOIN {events} e ON e.product_id = p.product_id AND e.epoch = p.epoch AND e.number <= p.included
			WHERE p.product_id IN (' . Database::places( $product_ids ) . ')',
			$product_ids
		);
		foreach ( array_chunk( $reached, 100 ) as $chunk ) {
			$values = [];
			foreach ( $chunk as $row ) {
				array_push( $values, (int) $row['product_id'], (int) $row['epoch'], (int) $row['included'] );
			}
			$which = implode( ' OR ', array_fill( 0, count( $chunk ), '(product_id = %d AND epoch = %d AND number <= %d)' ) );
			do {
				$forgotten = self::forget( $which, $values );
			} while ( self::CHUNK === $forgotten );
		}
	}

	/**
	 * Events of products that nobody asks about, and acknowledged ones of earlier epochs.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function old(): void {
		Database::run(
			'DELETE FROM {events} WHERE acknowledged = 1 AND epoch < %d AND row_id < %d LIMIT %d',
			[ Epoch::current(), Outbox::last_row(), self::CHUNK ]
		);
		$before_ms = Clock::now_ms() - self::KEPT_MS;
		$oldest_ms = Database::value( 'SELECT at_ms FROM {events} WHERE acknowledged = 1 ORDER BY row_id LIMIT 1' );
		if ( null === $oldest_ms || (int) $oldest_ms >= $before_ms ) {
			return;
		}
		$rows = Database::rows(
			'SELECT product_id, epoch, MAX(number) AS number FROM
			(SELECT product_id, epoch, number FROM {events} WHERE acknowledged = 1 AND at_ms < %d ORDER BY row_id LIMIT %d) found GROUP BY product_id, epoch',
			[ $before_ms, self::CHUNK ]
		);
		foreach ( $rows as $row ) {
			Database::run(
				'UPDATE {products} SET managed_at = GREATEST(managed_at, %d), included = GREATEST(included, %d) WHERE product_id = %d AND epoch = %d',
				[ (int) $row['number'], (int) $row['number'], (int) $row['product_id'], (int) $row['epoch'] ]
			);
		}
		self::included( array_map( 'intval', array_column( $rows, 'product_id' ) ) );
	}

	/**
	 * A shop that is not paired has nobody to deliver to. Should it be paired again, changes of the last
	 * 30 days are still there.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function undeliverable(): void {
		Database::run(
			'DELETE FROM {events} WHERE at_ms < %d AND row_id < %d LIMIT %d',
			[ Clock::now_ms() - self::KEPT_MS, Outbox::last_row(), self::CHUNK ]
		);
	}

	/**
	 * What they add up to per order is kept: snapshots go on explaining them. Rows are locked first, so
	 * that two that forget the same ones do not both add them up; and before them the epoch: had a new
	 * one begun since we looked, its sums would begin with units of the old one.
	 *
	 * @param string          $which  A condition.
	 * @param array<int, int> $values For it.
	 * @return int How many.
	 */
	private static function forget( string $which, array $values ): int {
		$newest = (int) Database::value( 'SELECT MAX(row_id) FROM {events}' );
		return Transaction::around(
			static function () use ( $which, $values, $newest ): int {
				$epoch = (int) Database::value( 'SELECT epoch FROM {state} WHERE id = 1 FOR UPDATE' );
				$rows  = Database::rows(
					// The newest row of all stays: its number tells a restored copy of the database.
					"SELECT row_id, order_id, product_id, delta FROM {events} WHERE ($which) AND epoch = %d AND row_id < %d LIMIT %d FOR UPDATE",
					array_merge( $values, [ $epoch, $newest, self::CHUNK ] )
				);
				$sums = [];
				foreach ( $rows as $row ) {
					if ( (int) $row['order_id'] > 0 ) {
						$key          = $row['order_id'] . ':' . $row['product_id'];
						$sums[ $key ] = ( $sums[ $key ] ?? 0 ) + (int) $row['delta'];
					}
				}
				ksort( $sums );
				foreach ( $sums as $key => $units ) {
					list( $order_id, $product_id ) = explode( ':', $key );
					Database::run(
						'INSERT INTO {order_sums} (order_id, product_id, units) VALUES (%d, %d, %d) ON DUPLICATE KEY UPDATE units = units + %d',
						[ (int) $order_id, (int) $product_id, $units, $units ]
					);
				}
				if ( [] !== $rows ) {
					$ids = array_map( 'intval', array_column( $rows, 'row_id' ) );
					Database::run( 'DELETE FROM {events} WHERE row_id IN (' . Database::places( $ids ) . ')', $ids );
				}
				return count( $rows );
			}
		);
	}
}
