<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Orders\MissedChanges;
use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Writes what has become of a locked product: its rows in the outbox, and its own row.
 */
final class ChangeLog {

	/**
	 * Records every difference between what was known of the product, what it was when the lock was
	 * taken, and what it is now.
	 *
	 * @return int How many rows were written.
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	public static function record( LockedProduct $locked, ProductMeta $now, Cause $cause ): int {
		$before = $locked->meta;
		$first  = $locked->number;
		self::catch_up( $locked );
		if ( $before->sku !== $now->sku && null !== $before->stock && null !== $now->stock ) {
			++$locked->number;
			self::insert( $locked, 'renamed', 0, $now->sku, $cause, 'renamed', $before->sku );
		}
		self::step( $locked, $now->stock, $now->sku, $cause );
		$is_moved     = $before->stock_meta !== $now->stock_meta || $before->manage_meta !== $now->manage_meta;
		$locked->meta = $now;
		if ( $locked->number > $first || ! $locked->is_known || ! $locked->is_located || $is_moved ) {
			self::save( $locked );
		}
		return $locked->number - $first;
	}

	/**
	 * A difference between what was known and what was there when the lock was taken has bypassed every
	 * hook. It becomes a change of its own, first, so that the next delta stays exact. The product's
	 * row has still to be saved.
	 *
	 * @return bool Whether there was one.
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	public static function catch_up( LockedProduct $locked ): bool {
		$first = $locked->number;
		if ( ! $locked->is_known ) {
			$locked->last_known = $locked->meta->stock;
		}
		self::tell_missed_orders( $locked );
		self::step( $locked, $locked->meta->stock, $locked->meta->sku, Cause::found() );
		if ( $locked->number > $first ) {
			Outbox::announce();
		}
		return $locked->number > $first;
	}

	/**
	 * What orders did of it is told as theirs: their snapshots count it.
	 *
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	private static function tell_missed_orders( LockedProduct $locked ): void {
		if ( null === $locked->last_known || null === $locked->meta->stock || $locked->last_known === $locked->meta->stock || ! Watch::was_interrupted() ) {
			return;
		}
		foreach ( MissedChanges::of( $locked->id, $locked->meta->stock - $locked->last_known, $locked->epoch ) as $missed ) {
			$cause = Cause::missed( $missed['units'] < 0 ? 'order-reduced' : 'order-restored', $missed['order'], $missed['line'] );
			self::step( $locked, (int) $locked->last_known + $missed['units'], $locked->meta->sku, $cause );
		}
	}

	/**
	 * The product's row as it is now; the lock is not given back before the transaction ends.
	 *
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	public static function save( LockedProduct $locked ): void {
		$saved = Database::run(
			'UPDATE {products} SET number = %d, total = %d, order_total = %d, last_known = %d, is_known = 1, managed_at = %d, revision = %d, included = %d,
				stock_meta = %d, manage_meta = %d, is_followed = %d, token = \'\'
			WHERE product_id = %d AND token = %s',
			[ $locked->number, $locked->total, $locked->order_total, $locked->last_known, $locked->managed_at, $locked->revision, $locked->included, $locked->meta->stock_meta, $locked->meta->manage_meta, $locked->is_followed ? 1 : 0, $locked->id, $locked->token ]
		);
		self::must( 1 === $saved );
	}

	/**
	 * One change from what is known to `$stock`.
	 *
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	private static function step( LockedProduct $locked, ?int $stock, string $sku, Cause $cause ): void {
		$was = $locked->last_known;
		if ( $was === $stock ) {
			return;
		}
		$locked->last_known = $stock;
		++$locked->number;
		if ( null === $stock ) {
			self::insert( $locked, 'unmanaged', 0, $sku, $cause, 'ended' );
		} elseif ( null === $was ) {
			$locked->managed_at = $locked->number;
			self::insert( $locked, 'managed', 0, $sku, $cause, 'began' );
		} else {
			$delta          = $stock - $was;
			$locked->total += $delta;
			if ( $cause->order_id > 0 ) {
				$locked->order_total += $delta;
				self::count_for_order( $locked, $cause->order_id );
			}
			self::insert( $locked, 'change', $delta, $sku, $cause, $cause->reason );
		}
	}

	/**
	 * Numbers the order's change and marks the order, and holds its row until the end: an order that
	 * two requests reduce at once still counts 1, 2. Not settled: the request goes on to note at the
	 * order's lines what it took, and will mark it again; should it die before, the sweep does.
	 *
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	private static function count_for_order( LockedProduct $locked, int $order_id ): void {
		$now_ms = Clock::now_ms();
		// Not GREATEST(), here and wherever times are compared: on SQLite it cuts them to 32 bits.
		$counted = Database::run(
			'INSERT INTO {orders} (order_id, revision, marked_gmt, number, is_waiting, is_settled)
			SELECT %d AS order_id, %d AS revision, %s AS marked_gmt, 1 AS number, 1 AS is_waiting, 0 AS is_settled FROM {products} WHERE product_id = %d AND token = %s
			ON DUPLICATE KEY UPDATE revision = CASE WHEN {orders}.revision >= %d THEN {orders}.revision + 1 ELSE %d END, marked_gmt = %s, number = {orders}.number + 1, is_waiting = 1, is_settled = 0',
			[ $order_id, $now_ms, Clock::gmt( $now_ms ), $locked->id, $locked->token, $now_ms, $now_ms, Clock::gmt( $now_ms ) ]
		);
		self::must( $counted > 0 );
	}

	/**
	 * @throws StorageFailed When the database refuses it, or the lock was lost.
	 */
	private static function insert( LockedProduct $locked, string $kind, int $delta, string $sku, Cause $cause, string $reason, string $was = '' ): void {
		$is_of_order = 'change' === $kind && $cause->order_id > 0;

		$locked->event_id = bin2hex( random_bytes( 16 ) );
		// Every value has a name: of several that are alike, the SQLite driver makes one column.
		$inserted = Database::run(
			'INSERT INTO {events} (event_id, epoch, product_id, number, kind, delta, stock, total, order_number, at_ms, reason, order_id, line_id, user_id, origin, sku, was)
			SELECT %s AS event_id, p.epoch, p.product_id, %d AS number, %s AS kind, %d AS delta, %d AS stock, %d AS total,
				' . ( $is_of_order ? '(SELECT o.number FROM {orders} o WHERE o.order_id = %d)' : '%d' ) . ' AS order_number,
				%d AS at_ms, %s AS reason, %d AS order_id, %d AS line_id, %d AS user_id, %s AS origin, %s AS sku, %s AS was
			FROM {products} p WHERE p.product_id = %d AND p.token = %s',
			[
				$locked->event_id,
				$locked->number,
				$kind,
				$delta,
				$locked->last_known,
				$locked->total,
				$is_of_order ? $cause->order_id : 0,
				Clock::now_ms(),
				$reason,
				$is_of_order ? $cause->order_id : 0,
				$is_of_order ? $cause->line_id : 0,
				$cause->user_id,
				$cause->origin,
				$sku,
				$was,
				$locked->id,
				$locked->token,
			]
		);
		self::must( 1 === $inserted );
	}

	/**
	 * @throws StorageFailed When the statement found no locked row.
	 */
	private static function must( bool $has_done ): void {
		if ( ! $has_done ) {
			throw new StorageFailed( 'the lock was lost' );
		}
	}
}
