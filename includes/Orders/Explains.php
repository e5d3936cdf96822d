<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Which changes a snapshot accounts for: number and sums of an order's changes, and its revision.
 */
final class Explains {

	/**
	 * All in one statement, so that number and sums are of one moment: events that are being forgotten
	 * move into the sums. What an earlier epoch left behind explains nothing in this one.
	 *
	 * @param int[] $order_ids At least one.
	 * @return array<int, array{revision: int, epoch: int, number: int, sums: array<int, int>, is_settled: bool, is_deleted: bool, snapshot: string}>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function read( array $order_ids ): array {
		$places = Database::places( $order_ids );
		$rows   = Database::rows(
			"SELECT o.order_id, 0 AS product_id, o.number AS units, o.revision, s.epoch, o.is_settled, o.is_deleted, o.snapshot FROM {orders} o, {state} s WHERE s.id = 1 AND o.order_id IN ($places)
			UNION ALL SELECT order_id, product_id, units, 0, 0, 0, 0, NULL FROM {order_sums} WHERE order_id IN ($places)
			UNION ALL SELECT e.order_id, e.product_id, SUM(e.delta), 0, 0, 0, 0, NULL FROM {events} e JOIN {state} s ON s.id = 1 AND s.epoch = e.epoch WHERE e.order_id IN ($places) GROUP BY e.order_id, e.product_id",
			array_merge( $order_ids, $order_ids, $order_ids )
		);
		$heads  = [];
		$sums   = [];
		foreach ( $rows as $row ) {
			$order_id   = (int) $row['order_id'];
			$product_id = (int) $row['product_id'];
			if ( $product_id > 0 ) {
				$sums[ $order_id ][ $product_id ] = ( $sums[ $order_id ][ $product_id ] ?? 0 ) + (int) $row['units'];
			} else {
				$heads[ $order_id ] = $row;
			}
		}
		$read = [];
		foreach ( $heads as $order_id => $head ) {
			$read[ $order_id ] = [
				'revision'   => (int) $head['revision'],
				'epoch'      => (int) $head['epoch'],
				'number'     => (int) $head['units'],
				'sums'       => $sums[ $order_id ] ?? [],
				'is_settled' => '1' === (string) $head['is_settled'],
				'is_deleted' => '1' === (string) $head['is_deleted'],
				'snapshot'   => (string) $head['snapshot'],
			];
		}
		return $read;
	}
}
