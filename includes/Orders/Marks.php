<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Service;
use Lockstep\Stock\Clock;
use Lockstep\Stock\Outbox;
use Lockstep\Storage\Database;
use Lockstep\Storage\Failures;
use Lockstep\Storage\Schema;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * Marks orders that have changed, so that their snapshot is delivered.
 *
 * A checkout saves its order half a dozen times. The mark is written once, when the request ends or
 * whenever snapshots are about to be read, after the last save it stands for. Should the request be
 * killed before: the stock transaction has left an unsettled mark, and a save has left its time at the
 * order; the sweep looks for both.
 */
final class Marks implements Service {

	/**
	 * A long job (an import) does not keep its marks to itself: as many as this, or as old.
	 */
	private const KEPT_MAX    = 50;
	private const KEPT_MS_MAX = 2000;

	/**
	 * Orders that have changed, by the prefix of their site.
	 *
	 * @var array<string, array<int, true>>
	 */
	private static $changed = [];

	/**
	 * When the first of them did.
	 *
	 * @var int
	 */
	private static $since_ms = 0;

	/**
	 * Orders that this request has said to be in the middle of changing, or that have no mark yet because
	 * it has just made them; by prefix and id.
	 *
	 * @var array<string, true>
	 */
	private static $unsettled = [];

	/**
	 * Orders whose last form this request has noted.
	 *
	 * @var array<string, true>
	 */
	private static $deleted = [];

	public function register(): void {
		foreach ( [ 'woocommerce_new_order', 'woocommerce_update_order', 'woocommerce_trash_order', 'woocommerce_untrash_order', 'woocommerce_order_refunded', 'trashed_post', 'untrashed_post' ] as $hook ) {
			add_action( $hook, [ $this, 'order_changed' ] );
		}
		add_action( 'woocommerce_before_order_object_save', [ $this, 'before_order_save' ] );
		add_action( 'woocommerce_before_order_item_object_save', [ $this, 'before_line_save' ] );
		add_action( 'woocommerce_refund_deleted', [ $this, 'refund_deleted' ], 10, 2 );
		add_action( 'woocommerce_new_order_item', [ $this, 'line_changed' ], 10, 3 );
		add_action( 'woocommerce_update_order_item', [ $this, 'line_changed' ], 10, 3 );
		add_action( 'woocommerce_before_delete_order_item', [ $this, 'line_changed' ] );
		add_action( 'woocommerce_before_delete_order', [ $this, 'before_deletion' ], PHP_INT_MIN );
		add_action( 'before_delete_post', [ $this, 'before_deletion' ], PHP_INT_MIN );
		// The delivery, just before, has done it already unless there was nobody to deliver to.
		add_action( 'shutdown', [ self::class, 'flush' ], PHP_INT_MAX );
	}

	/**
	 * A status is saved before the stock that goes with it. What has only been thought of so far has no
	 * mark yet, and a checkout is spared the statement.
	 *
	 * @param mixed $order The order, with its changes still in it.
	 */
	public function before_order_save( $order ): void {
		global $wpdb;
		if ( ! $order instanceof \WC_Order || $order->get_id() < 1 || ! array_key_exists( 'status', $order->get_changes() ) ) {
			return;
		}
		if ( OrderTables::is_draft( (string) $order->get_base_data()['status'] ) ) {
			self::$unsettled[ $wpdb->prefix . $order->get_id() ] = true;
		} else {
			self::unsettle( $order->get_id() );
		}
	}

	/**
	 * So is a line's quantity.
	 *
	 * @param mixed $line The line, with its changes still in it.
	 */
	public function before_line_save( $line ): void {
		if ( $line instanceof \WC_Order_Item_Product && $line->get_id() > 0 && array_key_exists( 'quantity', $line->get_changes() ) ) {
			self::unsettle( $line->get_order_id() );
		}
	}

	/**
	 * @param mixed $order_id Also of what is no order: the order's own table decides.
	 */
	public function order_changed( $order_id ): void {
		global $wpdb;
		$doing = current_action();
		if ( 'woocommerce_new_order' === $doing ) {
			self::$unsettled[ $wpdb->prefix . (int) $order_id ] = true;
		}
		if ( in_array( $doing, [ 'trashed_post', 'untrashed_post' ], true ) && 'shop_order' !== get_post_type( (int) $order_id ) ) {
			return;
		}
		self::note( (int) $order_id );
	}

	/**
	 * @param mixed $refund_id
	 * @param mixed $order_id
	 */
	public function refund_deleted( $refund_id, $order_id = 0 ): void {
		self::note( (int) $order_id );
	}

	/**
	 * @param mixed $line_id
	 * @param mixed $line     An object, or an array from WooCommerce's older functions.
	 * @param mixed $order_id
	 */
	public function line_changed( $line_id, $line = null, $order_id = 0 ): void {
		self::note( (int) $order_id > 0 ? (int) $order_id : (int) wc_get_order_id_by_order_item_id( (int) $line_id ) );
	}

	/**
	 * Notes how an order looks before it goes.
	 *
	 * @param mixed $order_id Of an order, or of any post.
	 */
	public function before_deletion( $order_id ): void {
		global $wpdb;
		$order_id = (int) $order_id;
		$key      = $wpdb->prefix . $order_id;
		if ( isset( self::$deleted[ $key ] ) || ! Schema::is_ready() ) {
			return;
		}
		if ( 'before_delete_post' === current_action() && 'shop_order' !== get_post_type( $order_id ) ) {
			return;
		}
		try {
			$part = Snapshot::parts( [ $order_id ] )[ $order_id ] ?? null;
			if ( null === $part || 'checkout-draft' === $part['order']['status'] || 'auto-draft' === $part['order']['status'] ) {
				return;
			}
			self::$deleted[ $key ] = true;
			unset( self::$changed[ $wpdb->prefix ][ $order_id ] );
			$now_ms = Clock::now_ms();
			$gmt    = Clock::gmt( $now_ms );
			$json   = (string) wp_json_encode( $part );
			Database::run(
				'INSERT INTO {orders} (order_id, revision, marked_gmt, is_deleted, snapshot) VALUES (%d, %d, %s, 1, %s)
				ON DUPLICATE KEY UPDATE revision = CASE WHEN {orders}.revision >= %d THEN {orders}.revision + 2 ELSE %d END, marked_gmt = %s, is_waiting = 1, is_settled = 1, is_deleted = 1, snapshot = %s',
				// Two more: until it is gone, it is told under the number before.
				[ $order_id, $now_ms + 1, $gmt, $json, $now_ms, $now_ms + 1, $gmt, $json ]
			);
			Outbox::announce();
		} catch ( StorageFailed $failure ) {
			Failures::report( 'an order is deleted without a note', $failure );
		}
	}

	/**
	 * Writes the marks of this request.
	 */
	public static function flush(): void {
		global $wpdb;
		$changed         = self::$changed;
		self::$changed   = [];
		self::$unsettled = [];
		$own_prefix      = $wpdb->prefix;
		foreach ( $changed as $prefix => $ids ) {
			if ( $prefix === $own_prefix ) {
				self::write( array_keys( $ids ) );
			} elseif ( [] !== $ids ) {
				// Another site of the network, to which a job had switched.
				self::write_elsewhere( $prefix, array_keys( $ids ) );
			}
		}
	}

	/**
	 * Marks orders as changed now; what is no order, or is only being thought of, is left out.
	 *
	 * @param int[] $order_ids
	 */
	public static function write( array $order_ids ): void {
		if ( [] === $order_ids || ! Schema::is_ready() ) {
			return;
		}
		$names  = OrderTables::names();
		$now_ms = Clock::now_ms();
		sort( $order_ids );
		try {
			Transaction::tried(
				static function () use ( $names, $now_ms, $order_ids ): int {
					return Database::run(
						"INSERT INTO {orders} (order_id, revision, marked_gmt)
						SELECT o.{$names['id']}, %d, %s FROM {$names['table']} o
						WHERE o.{$names['id']} IN (" . Database::places( $order_ids ) . ') AND ' . OrderTables::is_order( 'o' ) . '
						ON DUPLICATE KEY UPDATE revision = CASE WHEN {orders}.revision >= %d THEN {orders}.revision + 1 ELSE %d END, marked_gmt = %s, is_waiting = 1, is_settled = 1, is_deleted = 0, snapshot = NULL',
						array_merge( [ $now_ms, Clock::gmt( $now_ms ) ], $order_ids, [ $now_ms, $now_ms, Clock::gmt( $now_ms ) ] )
					);
				}
			);
		} catch ( StorageFailed $failure ) {
			Failures::report( 'changed orders were not marked; the sweep will find them', $failure );
		}
	}

	/**
	 * @param int[] $order_ids
	 */
	private static function write_elsewhere( string $prefix, array $order_ids ): void {
		global $wpdb;
		if ( ! is_multisite() ) {
			return;
		}
		$site_ids = get_sites(
			[
				'number' => 0,
				'fields' => 'ids',
			]
		);
		foreach ( $site_ids as $site_id ) {
			if ( $wpdb->get_blog_prefix( (int) $site_id ) === $prefix ) {
				switch_to_blog( (int) $site_id );
				self::write( $order_ids );
				restore_current_blog();
				return;
			}
		}
	}

	/**
	 * Keeps an order from being read until this request has finished with it, or has died. Without a
	 * mark of its own it does not wait for anybody, so there is nothing to keep.
	 */
	private static function unsettle( int $order_id ): void {
		global $wpdb;
		$key = $wpdb->prefix . $order_id;
		if ( isset( self::$unsettled[ $key ] ) || ! Schema::is_ready() ) {
			return;
		}
		self::$unsettled[ $key ] = true;
		self::note( $order_id );
		$now_ms = Clock::now_ms();
		try {
			Database::run(
				'UPDATE {orders} SET revision = CASE WHEN revision >= %d THEN revision + 1 ELSE %d END, is_settled = 0, is_waiting = 1 WHERE order_id = %d AND is_deleted = 0',
				[ $now_ms, $now_ms, $order_id ]
			);
		} catch ( StorageFailed $failure ) {
			Failures::report( 'an order was not marked before its change', $failure );
		}
	}

	private static function note( int $order_id ): void {
		global $wpdb;
		if ( $order_id < 1 || isset( self::$deleted[ $wpdb->prefix . $order_id ] ) ) {
			return;
		}
		$now_ms = Clock::now_ms();
		if ( [] === self::$changed ) {
			self::$since_ms = $now_ms;
		}
		self::$changed[ $wpdb->prefix ][ $order_id ] = true;
		Outbox::announce();
		if ( count( self::$changed[ $wpdb->prefix ] ) >= self::KEPT_MAX || $now_ms - self::$since_ms > self::KEPT_MS_MAX ) {
			// Not this one, which the request is in the middle of: its stock may be still to follow.
			unset( self::$changed[ $wpdb->prefix ][ $order_id ] );
			self::flush();
			self::$changed[ $wpdb->prefix ][ $order_id ] = true;
			self::$since_ms                              = $now_ms;
		}
	}
}
