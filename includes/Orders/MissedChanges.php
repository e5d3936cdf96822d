<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Stock\Clock;
use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * What orders have done to a product's stock while nobody was looking: the plugin was switched off, or
 * could not write (Stock\Watch).
 *
 * Told as a plain change beside the order's snapshot, such a sale would count twice: the snapshot
 * reserves the unit, and the change takes it. An order that began in this epoch shows at its lines
 * what it has taken (`_reduced_stock`), and its changes say what of that is recorded; the rest is
 * what was missed. Of older orders nobody knows what they had taken when counting began.
 */
final class MissedChanges {

	/**
	 * Orders changed longer ago have been compared before.
	 */
	private const RECENT_MS = 30 * 86400000;

	private const LIMIT = 200;

	/**
	 * A request that is under way has taken stock and not noted it at the line yet.
	 */
	private const SETTLES_MS = 5000;

	/**
	 * Changes of this product by orders that add up to no more than `$units`, with its sign.
	 *
	 * @param int $units What the stock has changed by, unannounced.
	 * @return list<array{order: int, line: int, units: int}>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function of( int $product_id, int $units, int $epoch ): array {
		$ids    = self::candidates( $epoch );
		$found  = [];
		$lines  = OrderLines::read( $ids );
		$owners = new StockOwners( $lines );
		$told   = [] === $ids ? [] : Explains::read( $ids );
		foreach ( $lines as $order_id => $own_lines ) {
			$taken = 0;
			$line  = 0;
			foreach ( $own_lines as $line_id => $meta ) {
				if ( $owners->owner( $meta ) === $product_id ) {
					$taken += (int) ( $meta['_reduced_stock'] ?? 0 );
					$line   = $line_id;
				}
			}
			$missed = -$taken - ( $told[ $order_id ]['sums'][ $product_id ] ?? 0 );
			if ( $line > 0 && $missed * $units > 0 ) {
				$part    = $units > 0 ? min( $missed, $units ) : max( $missed, $units );
				$units  -= $part;
				$found[] = [
					'order' => $order_id,
					'line'  => $line,
					'units' => $part,
				];
			}
		}
		return $found;
	}

	/**
	 * Orders of this epoch that have changed lately, and that nobody is changing at this moment.
	 *
	 * @return int[]
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function candidates( int $epoch ): array {
		$names  = OrderTables::names();
		$now_ms = Clock::now_ms();
		$rows   = Database::rows(
			"SELECT o.{$names['id']} AS id FROM {$names['table']} o LEFT JOIN {orders} l ON l.order_id = o.{$names['id']}
			WHERE o.{$names['modified']} >= %s AND o.{$names['modified']} < %s AND o.{$names['created']} >= %s
			AND (l.is_settled IS NULL OR l.is_settled = 1) AND " . OrderTables::is_order( 'o' ) . "
			ORDER BY o.{$names['modified']} DESC LIMIT %d",
			[ Clock::gmt( max( $epoch, $now_ms - self::RECENT_MS ) ), Clock::gmt( $now_ms - self::SETTLES_MS ), Clock::gmt( $epoch ), self::LIMIT ]
		);
		return array_map( 'intval', array_column( $rows, 'id' ) );
	}
}
