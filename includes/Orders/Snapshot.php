<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Orders as the worker gets them: what stock needs, and nothing of the customer.
 *
 * Revision and `explains` are read before the order. Whatever changes in between is in the order
 * already, and marks it once more; so a snapshot never claims to explain a change that it does not show.
 */
final class Snapshot {

	/**
	 * Snapshots of marked orders, in the order given. An order that is neither there nor noted as
	 * deleted went behind everybody's back: nothing can be said of it, so it stops waiting.
	 *
	 * @param int[] $order_ids
	 * @return list<array<string, mixed>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function waiting( array $order_ids ): array {
		$built = self::build( $order_ids );
		$gone  = array_values( array_diff( $order_ids, array_keys( $built ) ) );
		if ( [] !== $gone ) {
			Database::run( 'UPDATE {orders} SET is_waiting = 0 WHERE is_deleted = 0 AND order_id IN (' . Database::places( $gone ) . ')', $gone );
		}
		return array_values( $built );
	}

	/**
	 * Snapshots by order id, in the order given; orders without a mark, and those that do not exist, are
	 * left out.
	 *
	 * @param int[] $order_ids
	 * @return array<int, array<string, mixed>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function build( array $order_ids ): array {
		if ( [] === $order_ids ) {
			return [];
		}
		$explains = Explains::read( $order_ids );
		$parts    = self::parts( $order_ids );
		$built    = [];
		foreach ( $order_ids as $order_id ) {
			$head = $explains[ $order_id ] ?? null;
			$part = $parts[ $order_id ] ?? null;
			if ( null === $head ) {
				continue;
			}
			// An order that is noted as deleted and is still there was not deleted after all.
			$is_deleted = null === $part && $head['is_deleted'];
			if ( $is_deleted ) {
				$part = json_decode( $head['snapshot'], true );
			}
			if ( ! is_array( $part ) ) {
				continue;
			}
			$built[ $order_id ] = [
				'order'     => $part['order'],
				'stockIds'  => (object) $part['stockIds'],
				'refunds'   => $part['refunds'],
				'revision'  => $head['revision'],
				'epoch'     => $head['epoch'],
				'explains'  => [
					'number' => $head['number'],
					'sums'   => (object) $head['sums'],
				],
				'isDeleted' => $is_deleted,
			];
		}
		return $built;
	}

	/**
	 * What is read from WooCommerce's tables, by order id.
	 *
	 * @param int[] $order_ids At least one.
	 * @return array<int, array{order: array<string, mixed>, stockIds: array<int, int>, refunds: list<array<string, mixed>>}>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function parts( array $order_ids ): array {
		$orders = OrderTables::orders( $order_ids );
		if ( [] === $orders ) {
			return [];
		}
		$refunds = OrderTables::refunds( array_keys( $orders ) );
		$lines   = OrderLines::read( array_merge( array_keys( $orders ), array_keys( $refunds ) ) );
		$owners  = new StockOwners( $lines );
		$parts   = [];
		foreach ( $orders as $order_id => $order ) {
			$own_refunds = [];
			foreach ( $refunds as $refund_id => $refund ) {
				if ( (int) $refund['parent'] === $order_id ) {
					$own_refunds[] = self::refund( $refund_id, $refund, $lines[ $refund_id ] ?? [] );
				}
			}
			$parts[ $order_id ] = self::part( $order_id, $order, $lines[ $order_id ] ?? [], $own_refunds, $owners );
		}
		return $parts;
	}

	/**
	 * @param array<string, string|null>        $order
	 * @param array<int, array<string, string>> $lines
	 * @param list<array<string, mixed>>        $refunds
	 * @return array{order: array<string, mixed>, stockIds: array<int, int>, refunds: list<array<string, mixed>>}
	 */
	private static function part( int $order_id, array $order, array $lines, array $refunds, StockOwners $owners ): array {
		$line_items = [];
		$stock_ids  = [];
		foreach ( $lines as $line_id => $meta ) {
			$line_items[] = [
				'id'           => $line_id,
				'product_id'   => (int) ( $meta['_product_id'] ?? 0 ),
				'variation_id' => (int) ( $meta['_variation_id'] ?? 0 ),
				'quantity'     => OrderLines::quantity( $meta ),
				'sku'          => $owners->sku( $meta ),
				'meta_data'    => OrderLines::sent_meta( $meta ),
			];
			if ( $owners->owner( $meta ) > 0 ) {
				$stock_ids[ $line_id ] = $owners->owner( $meta );
			}
		}
		$trashed_from = (string) ( $order['trashed_from'] ?? '' );
		return [
			'order'    => [
				'id'                 => $order_id,
				'status'             => self::status( (string) $order['status'] ),
				'date_created_gmt'   => self::time( $order['created'] ) ?? self::time( $order['modified'] ) ?? gmdate( 'Y-m-d\TH:i:s' ),
				'date_modified_gmt'  => self::time( $order['modified'] ) ?? self::time( $order['created'] ) ?? gmdate( 'Y-m-d\TH:i:s' ),
				'date_completed_gmt' => self::time( $order['completed'] ),
				'line_items'         => $line_items,
				'refunds'            => array_map(
					static function ( array $refund ): array {
						return [ 'id' => $refund['id'] ];
					},
					$refunds
				),
				'meta_data'          => '' === $trashed_from ? [] : [
					[
						'key'   => '_wp_trash_meta_status',
						'value' => $trashed_from,
					],
				],
			],
			'stockIds' => $stock_ids,
			'refunds'  => $refunds,
		];
	}

	/**
	 * @param array<string, string|null>        $refund
	 * @param array<int, array<string, string>> $lines
	 * @return array<string, mixed>
	 */
	private static function refund( int $refund_id, array $refund, array $lines ): array {
		$line_items = [];
		foreach ( $lines as $meta ) {
			$line_items[] = [
				'quantity'  => OrderLines::quantity( $meta ),
				'meta_data' => array_values(
					array_filter(
						OrderLines::sent_meta( $meta ),
						static function ( array $each ): bool {
							return '_refunded_item_id' === $each['key'];
						}
					)
				),
			];
		}
		return [
			'id'               => $refund_id,
			'date_created_gmt' => self::time( $refund['created'] ) ?? self::time( $refund['modified'] ) ?? gmdate( 'Y-m-d\TH:i:s' ),
			'line_items'       => $line_items,
		];
	}

	private static function status( string $status ): string {
		return 0 === strpos( $status, 'wc-' ) ? substr( $status, 3 ) : $status;
	}

	/**
	 * As in wc/v3. Orders that are posts keep the time of completion in seconds since 1970.
	 */
	private static function time( ?string $time ): ?string {
		if ( null === $time || '' === $time || 0 === strpos( $time, '0000' ) ) {
			return null;
		}
		return ctype_digit( $time ) ? gmdate( 'Y-m-d\TH:i:s', (int) $time ) : str_replace( ' ', 'T', substr( $time, 0, 19 ) );
	}
}
