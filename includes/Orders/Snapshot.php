<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Stock\Clock;
use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Orders as the worker gets them: what stock needs, and nothing of the customer.
 *
 * A snapshot is of one moment. Its revision and what it explains are read before the order, and the
 * revision once more after it: had it grown, the order could show a cancellation whose returned units
 * it does not explain, and they would be counted twice. For the same reason an order is not read while
 * a request is in the middle of it (its mark is not settled): WooCommerce saves the order first, then
 * the stock, then what it has noted at the lines.
 */
final class Snapshot {

	/**
	 * A request that has not settled its mark by then has died.
	 */
	private const SETTLES_MS = 5000;

	/**
	 * How often, and how many microseconds apart, an order in the middle of a request is looked at again.
	 */
	private const TRIES_MAX = 105;
	private const PAUSE_US  = 50000;

	/**
	 * Snapshots of marked orders, in the order given. One that is being changed at this moment is left
	 * out and goes on waiting. One that is neither there nor noted as deleted went behind everybody's
	 * back: nothing can be said of it, so it stops waiting.
	 *
	 * @param int[] $order_ids
	 * @return list<array<string, mixed>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function waiting( array $order_ids ): array {
		list( $built, $unsettled ) = self::read( $order_ids );
		$gone                      = array_values( array_diff( $order_ids, array_keys( $built ), $unsettled ) );
		if ( [] !== $gone ) {
			Database::run( 'UPDATE {orders} SET is_waiting = 0 WHERE is_deleted = 0 AND order_id IN (' . Database::places( $gone ) . ')', $gone );
		}
		return array_values( $built );
	}

	/**
	 * Snapshots by order id, in the order given; orders without a mark, and those that do not exist, are
	 * left out. Waits for those that are being changed until their request counts as dead: whoever asks
	 * for orders counts on having them all, and an order in mid-change would count a unit twice.
	 *
	 * @param int[] $order_ids
	 * @return array<int, array<string, mixed>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function build( array $order_ids ): array {
		list( $built, $unsettled ) = self::read( $order_ids );
		for ( $try = 1; [] !== $unsettled && $try <= self::TRIES_MAX; $try++ ) {
			usleep( self::PAUSE_US );
			list( $more, $unsettled ) = self::read( $unsettled, self::TRIES_MAX === $try );
			$built                   += $more;
		}
		$in_order = [];
		foreach ( $order_ids as $order_id ) {
			if ( isset( $built[ $order_id ] ) ) {
				$in_order[ $order_id ] = $built[ $order_id ];
			}
		}
		return $in_order;
	}

	/**
	 * @param int[] $order_ids
	 * @param bool  $takes_any Also those that are being changed.
	 * @return array{0: array<int, array<string, mixed>>, 1: list<int>} Snapshots by order id; those being changed.
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function read( array $order_ids, bool $takes_any = false ): array {
		if ( [] === $order_ids ) {
			return [ [], [] ];
		}
		$explains  = Explains::read( $order_ids );
		$parts     = self::parts( $order_ids );
		$settled   = $takes_any ? [] : self::settled( $explains );
		$built     = [];
		$unsettled = [];
		foreach ( $order_ids as $order_id ) {
			$head = $explains[ $order_id ] ?? null;
			$part = $parts[ $order_id ] ?? null;
			if ( null === $head ) {
				continue;
			}
			if ( ! $takes_any && ! isset( $settled[ $order_id ] ) ) {
				$unsettled[] = $order_id;
				continue;
			}
			// An order that is noted as deleted and is still there was not deleted after all.
			$is_deleted = null === $part && $head['is_deleted'];
			if ( $is_deleted ) {
				$part = json_decode( $head['snapshot'], true );
			}
			if ( is_array( $part ) ) {
				$built[ $order_id ] = self::snapshot( $head, $part, $is_deleted );
			}
		}
		return [ $built, $unsettled ];
	}

	/**
	 * @param array{revision: int, epoch: int, number: int, sums: array<int, int>, is_deleted: bool} $head
	 * @param array<string, mixed>                                                                   $part
	 * @return array<string, mixed>
	 */
	private static function snapshot( array $head, array $part, bool $is_deleted ): array {
		return [
			'order'     => $part['order'],
			'stockIds'  => (object) $part['stockIds'],
			'refunds'   => $part['refunds'],
			// Its deletion is noted before it happens. Read in between, it is an older state than the one that
			// follows, whatever becomes of the deletion: with one number for both, a worker kept the wrong one.
			'revision'  => $head['revision'] - ( $head['is_deleted'] && ! $is_deleted ? 1 : 0 ),
			'epoch'     => $head['epoch'],
			'explains'  => [
				'number' => $head['number'],
				'sums'   => (object) $head['sums'],
			],
			'isDeleted' => $is_deleted,
		];
	}

	/**
	 * Orders that have not changed since, and that nobody is in the middle of changing.
	 *
	 * @param array<int, array{revision: int, is_settled: bool}> $explains As read before the orders.
	 * @return array<int, true>
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function settled( array $explains ): array {
		if ( [] === $explains ) {
			return [];
		}
		$dead_before_ms = Clock::now_ms() - self::SETTLES_MS;
		$settled        = [];
		$rows           = Database::rows( 'SELECT order_id, revision FROM {orders} WHERE order_id IN (' . Database::places( array_keys( $explains ) ) . ')', array_keys( $explains ) );
		foreach ( $rows as $row ) {
			$head = $explains[ (int) $row['order_id'] ];
			if ( (int) $row['revision'] === $head['revision'] && ( $head['is_settled'] || $head['revision'] < $dead_before_ms ) ) {
				$settled[ (int) $row['order_id'] ] = true;
			}
		}
		return $settled;
	}

	/**
	 * What is read from WooCommerce's tables, by order id.
	 *
	 * @param int[] $order_ids At least one.
	 * @return array<int, array{order: array<string, mixed>, stockIds: array<int, int>, refunds: list<array<string, mixed>>}>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function parts( array $order_ids ): array {
		list( 'orders' => $orders, 'refunds' => $refunds ) = OrderTables::with_refunds( $order_ids );
		if ( [] === $orders ) {
			return [];
		}
		$lines  = OrderLines::read( array_merge( array_keys( $orders ), array_keys( $refunds ) ) );
		$owners = new StockOwners( $lines );
		$parts  = [];
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
