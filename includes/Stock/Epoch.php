<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * From when the plugin numbers its changes (docs/wire-format.md, "Numbers").
 */
final class Epoch {

	/**
	 * Orders changed in the last two days wait again; the worker asks for older ones by itself.
	 */
	private const RECENT_MS = 2 * 86400000;

	/**
	 * The present epoch, in milliseconds; 0 before the tables exist.
	 */
	public static function current(): int {
		try {
			return (int) Database::value( 'SELECT epoch FROM {state} WHERE id = 1' );
		} catch ( StorageFailed $failure ) {
			return 0;
		}
	}

	/**
	 * Begins a new epoch: max( now, $larger_than + 1 ), and always larger than the present one. All
	 * numbers and sums begin again, recent orders wait again. Events that nobody has acknowledged stay,
	 * with the epoch they are of: they are facts that are nowhere else.
	 *
	 * Locks in the order of a change: the state, products, orders, events. A change that is under way
	 * is waited for and belongs to the old epoch; the next one finds the new.
	 *
	 * @return int The new epoch.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function restart( int $larger_than ): int {
		$epoch = Transaction::around(
			static function () use ( $larger_than ): int {
				$now_ms  = Clock::now_ms();
				$present = (int) Database::value( 'SELECT epoch FROM {state} WHERE id = 1 FOR UPDATE' );
				$epoch   = max( $now_ms, $larger_than + 1, $present + 1 );
				Database::run( 'UPDATE {state} SET epoch = %d, last_row = GREATEST(last_row, %d) WHERE id = 1', [ $epoch, Outbox::last_row() ] );
				Database::run( 'UPDATE {products} SET epoch = %d, number = 0, total = 0, order_total = 0, managed_at = 0, revision = 0, included = 0', [ $epoch ] );
				Database::run( 'UPDATE {orders} SET number = 0' );
				Database::run( 'DELETE FROM {order_sums}' );
				Database::run( 'DELETE FROM {events} WHERE acknowledged = 1' );
				Database::run(
					'UPDATE {orders} SET revision = CASE WHEN revision >= %d THEN revision + 1 ELSE %d END, is_waiting = 1 WHERE is_deleted = 0 AND revision > %d',
					[ $now_ms, $now_ms, $now_ms - self::RECENT_MS ]
				);
				return $epoch;
			}
		);
		Outbox::announce();
		return $epoch;
	}
}
