<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Orders\Marks;
use Lockstep\Orders\Snapshot;
use Lockstep\Storage\Database;
use Lockstep\Storage\Transaction;

/**
 * What the worker has not acknowledged.
 *
 * The action `lockstep_changed` is fired once per request, as soon as something is there to be
 * delivered: send at `shutdown`, with unacknowledged().
 */
final class Outbox {

	/**
	 * @var bool
	 */
	private static $is_announced = false;

	/**
	 * Something was written.
	 */
	public static function announce(): void {
		if ( ! self::$is_announced ) {
			self::$is_announced = true;
			/**
			 * Fires once per request when something waits to be delivered to the worker.
			 */
			do_action( 'lockstep_changed' );
		}
	}

	/**
	 * Unacknowledged events and orders in wire form, newest first. Orders are read at this moment.
	 *
	 * @param int $events At most so many events.
	 * @param int $orders At most so many orders.
	 * @return array{events: list<array<string, mixed>>, orders: list<array<string, mixed>>}
	 */
	public static function unacknowledged( int $events, int $orders ): array {
		Marks::flush();
		$rows = Database::rows(
			'SELECT row_id, event_id, epoch, product_id, number, kind, delta, stock, total, at_ms, reason, order_id, order_number, line_id, user_id, origin, sku, was
			FROM {events} WHERE acknowledged = 0 ORDER BY row_id DESC LIMIT %d',
			[ $events ]
		);
		$ids  = Database::rows( 'SELECT order_id FROM {orders} WHERE is_waiting = 1 ORDER BY revision DESC LIMIT %d', [ $orders ] );
		return [
			'events' => array_values( array_map( [ self::class, 'wire_form' ], $rows ) ),
			'orders' => Snapshot::waiting( array_map( 'intval', array_column( $ids, 'order_id' ) ) ),
		];
	}

	/**
	 * Unknown ids are ignored; an order that has changed since stays unacknowledged.
	 *
	 * @param list<string>           $event_ids
	 * @param array<int|string, int> $order_revisions Revision by order id.
	 */
	public static function acknowledge( array $event_ids, array $order_revisions ): void {
		foreach ( array_chunk( $event_ids, 500 ) as $ids ) {
			Transaction::tried(
				static function () use ( $ids ): int {
					return Database::run( 'UPDATE {events} SET acknowledged = 1 WHERE event_id IN (' . Database::places( $ids, '%s' ) . ')', $ids );
				}
			);
		}
		foreach ( array_chunk( $order_revisions, 100, true ) as $revisions ) {
			$values = [];
			foreach ( $revisions as $order_id => $revision ) {
				$values[] = (int) $order_id;
				$values[] = $revision;
			}
			$same = implode( ' OR ', array_fill( 0, count( $revisions ), '(order_id = %d AND revision = %d)' ) );
			Transaction::tried(
				static function () use ( $same, $values ): int {
					return Database::run( "UPDATE {orders} SET is_waiting = 0 WHERE $same", $values );
				}
			);
		}
	}

	/**
	 * How many events and orders are unacknowledged.
	 */
	public static function waiting(): int {
		return (int) Database::value( 'SELECT COUNT(*) FROM {events} WHERE acknowledged = 0' )
			+ (int) Database::value( 'SELECT COUNT(*) FROM {orders} WHERE is_waiting = 1' );
	}

	/**
	 * When the oldest unacknowledged event or order came about, in milliseconds; null: there is none.
	 */
	public static function oldest_ms(): ?int {
		$times = array_filter(
			[
				Database::value( 'SELECT at_ms FROM {events} WHERE acknowledged = 0 ORDER BY row_id LIMIT 1' ),
				Database::value( 'SELECT revision FROM {orders} WHERE is_waiting = 1 ORDER BY revision LIMIT 1' ),
			],
			'is_string'
		);
		return [] === $times ? null : (int) min( array_map( 'intval', $times ) );
	}

	/**
	 * The largest row number ever used (`lastRow`). The newest row is never forgotten, except by a
	 * new epoch, which notes its number.
	 */
	public static function last_row(): int {
		return max(
			(int) Database::value( 'SELECT MAX(row_id) FROM {events}' ),
			(int) Database::value( 'SELECT last_row FROM {state} WHERE id = 1' )
		);
	}

	/**
	 * @param array<string, string|null> $row Of lockstep_events.
	 * @return array<string, mixed>
	 */
	private static function wire_form( array $row ): array {
		$event = [
			'id'      => (string) $row['event_id'],
			'epoch'   => (int) $row['epoch'],
			'product' => (int) $row['product_id'],
			'number'  => (int) $row['number'],
			'kind'    => (string) $row['kind'],
			'delta'   => (int) $row['delta'],
			'stock'   => isset( $row['stock'] ) ? (int) $row['stock'] : null,
			'total'   => (int) $row['total'],
			'at'      => (int) $row['at_ms'],
			'reason'  => (string) $row['reason'],
			'order'   => null,
			'user'    => (int) $row['user_id'],
			'origin'  => (string) $row['origin'],
			'sku'     => (string) $row['sku'],
		];
		if ( (int) $row['order_id'] > 0 ) {
			$event['order'] = [
				'id'     => (int) $row['order_id'],
				'number' => (int) $row['order_number'],
				'line'   => (int) $row['line_id'],
			];
		}
		if ( 'renamed' === $row['kind'] ) {
			$event['was'] = (string) $row['was'];
		}
		return $event;
	}
}
