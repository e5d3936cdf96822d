<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Stock\Clock;
use Lockstep\Stock\Outbox;
use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Orders that have changed and were not marked: the request was killed first, or the change bypassed
 * every hook.
 */
final class UnmarkedOrders {

	/**
	 * A request that is still running marks its orders itself. Marked by us, an order would count as
	 * settled while its stock is still to follow.
	 */
	private const RUNNING_MS = 120000;

	/**
	 * The same for an order that has no mark, or an older one that is settled. No longer than this does
	 * an unsettled one keep its order from being read.
	 */
	private const SETTLES_MS = 5000;

	/**
	 * Older changes are found when the worker asks for orders.
	 */
	private const RECENT_MS = 3600000;

	private const LIMIT = 200;

	/**
	 * @return int How many were marked.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function mark(): int {
		$now_ms = Clock::now_ms();
		$names  = OrderTables::names();
		$rows   = array_merge(
			Database::rows(
				"SELECT o.{$names['id']} AS id FROM {$names['table']} o LEFT JOIN {orders} l ON l.order_id = o.{$names['id']}
				WHERE o.{$names['modified']} >= %s AND o.{$names['modified']} < %s AND " . OrderTables::is_order( 'o' ) . "
				AND (l.order_id IS NULL OR (l.marked_gmt < o.{$names['modified']} AND l.is_settled = 1)) LIMIT %d",
				[ Clock::gmt( $now_ms - self::RECENT_MS ), Clock::gmt( $now_ms - self::SETTLES_MS ), self::LIMIT ]
			),
			Database::rows(
				'SELECT order_id AS id FROM {orders} WHERE is_settled = 0 AND revision < %d LIMIT %d',
				[ $now_ms - self::RUNNING_MS, self::LIMIT ]
			)
		);
		$ids    = array_values( array_unique( array_map( 'intval', array_column( $rows, 'id' ) ) ) );
		Marks::write( $ids );
		if ( [] !== $ids ) {
			Outbox::announce();
		}
		return count( $ids );
	}
}
