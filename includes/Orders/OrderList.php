<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Stock\Clock;
use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Orders as snapshots, for a worker that asks for them.
 *
 * A marked order changed when it was marked. One without a mark is older than the plugin (or was not
 * noticed); it changed when WooCommerce says so, and is given a mark of that time, so that it has a
 * revision. The cursor is time and id of the last order given: an order that changes meanwhile moves
 * to the end and is given once more.
 */
final class OrderList {

	/**
	 * Orders changed at or after a time, oldest change first; deleted ones are not among them.
	 *
	 * @param int         $since_ms Milliseconds since 1970.
	 * @param string|null $cursor   `next` of the page before; an unreadable one begins anew.
	 * @param int         $limit    1 to 100.
	 * @return array{orders: list<array<string, mixed>>, next: string|null}
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function page( int $since_ms, ?string $cursor, int $limit ): array {
		Marks::flush();
		$after_ms = max( 0, $since_ms );
		$after_id = 0;
		if ( null !== $cursor && 1 === preg_match( '/^(\d{1,16}):(\d{1,19})$/', $cursor, $found ) ) {
			$after_ms = (int) $found[1];
			$after_id = (int) $found[2];
		}
		$times = self::marked( $after_ms, $after_id, $limit ) + self::unmarked( $after_ms, $after_id, $limit );
		uksort(
			$times,
			static function ( int $one, int $other ) use ( $times ): int {
				return [ $times[ $one ], $one ] <=> [ $times[ $other ], $other ];
			}
		);
		$times  = array_slice( $times, 0, $limit, true );
		$orders = array_values( Snapshot::build( array_keys( $times ) ) );
		return [
			'orders' => $orders,
			'next'   => count( $times ) < $limit ? null : end( $times ) . ':' . array_key_last( $times ),
		];
	}

	/**
	 * @param list<int> $ids At most 100; those that do not exist are left out.
	 * @return list<array<string, mixed>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function orders( array $ids ): array {
		if ( [] === $ids ) {
			return [];
		}
		Marks::flush();
		$names = OrderTables::names();
		self::give_marks(
			Database::rows(
				"SELECT o.{$names['id']} AS id, o.{$names['modified']} AS modified FROM {$names['table']} o LEFT JOIN {orders} l ON l.order_id = o.{$names['id']}
				WHERE l.order_id IS NULL AND o.{$names['id']} IN (" . Database::places( $ids ) . ') AND ' . OrderTables::is_order( 'o' ),
				$ids
			)
		);
		return array_values(
			array_filter(
				Snapshot::build( $ids ),
				static function ( array $snapshot ): bool {
					return ! $snapshot['isDeleted'];
				}
			)
		);
	}

	/**
	 * @return array<int, int> Order → when it changed, in milliseconds.
	 */
	private static function marked( int $after_ms, int $after_id, int $limit ): array {
		$rows  = Database::rows(
			'SELECT order_id AS id, revision FROM {orders} WHERE is_deleted = 0 AND (revision > %d OR (revision = %d AND order_id > %d)) ORDER BY revision, order_id LIMIT %d',
			[ $after_ms, $after_ms, $after_id, $limit ]
		);
		$times = [];
		foreach ( $rows as $row ) {
			$times[ (int) $row['id'] ] = (int) $row['revision'];
		}
		return $times;
	}

	/**
	 * @return array<int, int> Order → when it changed, in milliseconds.
	 */
	private static function unmarked( int $after_ms, int $after_id, int $limit ): array {
		$names    = OrderTables::names();
		$modified = 'o.' . $names['modified'];
		$after    = Clock::gmt( $after_ms );
		$rows     = Database::rows(
			"SELECT o.{$names['id']} AS id, $modified AS modified FROM {$names['table']} o LEFT JOIN {orders} l ON l.order_id = o.{$names['id']}
			WHERE l.order_id IS NULL AND ($modified > %s OR ($modified = %s AND o.{$names['id']} > %d)) AND " . OrderTables::is_order( 'o' ) . "
			ORDER BY $modified, o.{$names['id']} LIMIT %d",
			[ $after, $after, 0 === $after_ms % 1000 ? $after_id : 0, $limit ]
		);
		return self::give_marks( $rows );
	}

	/**
	 * @param array<int, array<string, string|null>> $rows With id and modified.
	 * @return array<int, int> Order → when it changed, in milliseconds.
	 */
	private static function give_marks( array $rows ): array {
		$times  = [];
		$values = [];
		foreach ( $rows as $row ) {
			$times[ (int) $row['id'] ] = Clock::ms_of( $row['modified'] );
			array_push( $values, (int) $row['id'], Clock::ms_of( $row['modified'] ), (string) $row['modified'] );
		}
		if ( [] !== $times ) {
			Database::run(
				'INSERT IGNORE INTO {orders} (order_id, revision, marked_gmt, is_waiting) VALUES ' . implode( ', ', array_fill( 0, count( $times ), '(%d, %d, %s, 0)' ) ),
				$values
			);
		}
		return $times;
	}
}
