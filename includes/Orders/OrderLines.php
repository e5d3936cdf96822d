<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * The product lines of orders and refunds, as far as stock needs them.
 */
final class OrderLines {

	/**
	 * Meta that goes to the worker.
	 */
	private const SENT = [ '_reduced_stock', '_restock_refunded_items', '_refunded_item_id' ];

	private const READ = [ '_product_id', '_variation_id', '_qty', '_reduced_stock', '_restock_refunded_items', '_refunded_item_id' ];

	/**
	 * @param int[] $order_ids Of orders or refunds.
	 * @return array<int, array<int, array<string, string>>> Order → line → meta, lines in their order.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function read( array $order_ids ): array {
		if ( [] === $order_ids ) {
			return [];
		}
		$rows  = Database::rows(
			'SELECT i.order_id, i.order_item_id, m.meta_key, m.meta_value
			FROM {woocommerce_order_items} i
			LEFT JOIN {woocommerce_order_itemmeta} m ON m.order_item_id = i.order_item_id AND m.meta_key IN (' . Database::places( self::READ, '%s' ) . ')
			WHERE i.order_id IN (' . Database::places( $order_ids ) . ") AND i.order_item_type = 'line_item'
			ORDER BY i.order_item_id, m.meta_id",
			array_merge( self::READ, $order_ids )
		);
		$lines = [];
		foreach ( $rows as $row ) {
			$order_id = (int) $row['order_id'];
			$line_id  = (int) $row['order_item_id'];
			$key      = (string) $row['meta_key'];

			$lines[ $order_id ][ $line_id ] = $lines[ $order_id ][ $line_id ] ?? [];
			if ( '' !== $key && ! isset( $lines[ $order_id ][ $line_id ][ $key ] ) ) {
				$lines[ $order_id ][ $line_id ][ $key ] = (string) $row['meta_value'];
			}
		}
		return $lines;
	}

	/**
	 * @param array<string, string> $meta
	 * @return list<array{key: string, value: string}>
	 */
	public static function sent_meta( array $meta ): array {
		$sent = [];
		foreach ( self::SENT as $key ) {
			if ( isset( $meta[ $key ] ) && '' !== $meta[ $key ] ) {
				$sent[] = [
					'key'   => $key,
					'value' => $meta[ $key ],
				];
			}
		}
		return $sent;
	}

	/**
	 * A whole number when it is one.
	 *
	 * @param array<string, string> $meta
	 * @return int|float
	 */
	public static function quantity( array $meta ) {
		$quantity = (float) ( $meta['_qty'] ?? 1 );
		return floor( $quantity ) === $quantity ? (int) $quantity : $quantity;
	}
}
