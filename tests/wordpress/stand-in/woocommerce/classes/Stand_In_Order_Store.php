<?php

declare( strict_types=1 );

/**
 * Orders in tables of their own, each with a placeholder among the posts, so that its id is no
 * product's.
 */
final class Stand_In_Order_Store {

	private const DRAFTS = [ 'new', 'auto-draft', 'draft', 'checkout-draft' ];

	/**
	 * Changes of these alone are not an update of the order.
	 */
	private const INTERNAL = [ 'order_stock_reduced', 'recorded_sales' ];

	public static function create( WC_Abstract_Order $order ): void {
		$order->set_id(
			wp_insert_post(
				[
					'post_type'   => 'shop_order_placehold',
					'post_status' => 'draft',
					'post_parent' => $order->get_parent_id(),
				]
			)
		);
		$now = WC_DateTime::at( time() );
		$order->set_date_created( $order->get_date_created() ?? $now );
		$order->set_date_modified( $order->get_date_modified() ?? $now );
		self::write( $order );
		$order->save_meta_data();
		$order->apply_changes();
		if ( $order instanceof WC_Order && ! $order->has_status( self::DRAFTS ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
		}
	}

	public static function read( WC_Abstract_Order $order ): void {
		global $wpdb;
		$row = $wpdb->get_row(
			$wpdb->prepare(
				"SELECT o.*, d.created_via, d.order_stock_reduced, d.recorded_sales, d.date_paid_gmt, d.date_completed_gmt
				FROM {$wpdb->prefix}wc_orders o LEFT JOIN {$wpdb->prefix}wc_order_operational_data d ON d.order_id = o.id
				WHERE o.id = %d",
				$order->get_id()
			)
		);
		if ( null === $row || $order->get_type() !== $row->type ) {
			throw new Exception( 'Invalid order.' );
		}
		$order->set_status( $row->status );
		$order->set_parent_id( (int) $row->parent_order_id );
		$order->set_customer_id( (int) $row->customer_id );
		$order->set_customer_note( (string) $row->customer_note );
		$order->set_total( (float) $row->total_amount );
		$order->set_created_via( (string) $row->created_via );
		$order->set_order_stock_reduced( (bool) $row->order_stock_reduced );
		$order->set_recorded_sales( (bool) $row->recorded_sales );
		$order->set_date_created( WC_DateTime::of_column( $row->date_created_gmt ) );
		$order->set_date_modified( WC_DateTime::of_column( $row->date_updated_gmt ) );
		$order->set_date_paid( WC_DateTime::of_column( $row->date_paid_gmt ) );
		$order->set_date_completed( WC_DateTime::of_column( $row->date_completed_gmt ) );
	}

	public static function update( WC_Abstract_Order $order ): void {
		$before  = $order->get_data()['status'];
		$changes = $order->get_changes();
		if ( ! isset( $changes['date_modified'] ) ) {
			$order->set_date_modified( WC_DateTime::at( time() ) );
		}
		self::write( $order );
		$order->save_meta_data();
		$order->apply_changes();
		if ( ! $order instanceof WC_Order ) {
			return;
		}
		$after    = $changes['status'] ?? $before;
		$is_moved = $after !== $before;
		if ( $is_moved && in_array( $before, self::DRAFTS, true ) && ! in_array( $after, self::DRAFTS, true ) ) {
			do_action( 'woocommerce_new_order', $order->get_id(), $order );
			return;
		}
		$is_internal = [] !== $changes && [] === array_diff( array_keys( $changes ), self::INTERNAL );
		if ( $is_internal || ( $is_moved && in_array( 'trash', [ $before, $after ], true ) ) ) {
			return;
		}
		do_action( 'woocommerce_update_order', $order->get_id(), $order );
	}

	public static function delete( WC_Abstract_Order $order, bool $is_forced ): void {
		$id        = $order->get_id();
		$has_hooks = $order instanceof WC_Order;
		if ( ! $is_forced ) {
			self::trash( $order );
			return;
		}
		if ( $has_hooks ) {
			do_action( 'woocommerce_before_delete_order', $id, $order );
			foreach ( $order->get_refunds() as $refund ) {
				$refund->delete( true );
			}
		}
		self::erase( $id );
		$order->set_id( 0 );
		if ( $has_hooks ) {
			do_action( 'woocommerce_delete_order', $id );
		}
	}

	public static function untrash( WC_Order $order ): bool {
		if ( ! $order->has_status( 'trash' ) ) {
			return false;
		}
		$status = (string) $order->get_meta( '_wp_trash_meta_status' );
		do_action( 'woocommerce_untrash_order', $order->get_id(), $status );
		// What listens to that saves an object of its own.
		$again = wc_get_order( $order->get_id() );
		$again->set_status( $status );
		$again->delete_meta_data( '_wp_trash_meta_status' );
		$again->delete_meta_data( '_wp_trash_meta_time' );
		$again->save();
		return true;
	}

	/**
	 * Has this order taken its stock?
	 *
	 * @param int|WC_Abstract_Order $order Its id, or itself.
	 */
	public function get_stock_reduced( $order ): bool {
		return (bool) wc_get_order( $order instanceof WC_Abstract_Order ? $order->get_id() : $order )->get_order_stock_reduced();
	}

	/**
	 * Notes whether it has.
	 *
	 * @param int|WC_Abstract_Order $order Its id, or itself.
	 */
	public function set_stock_reduced( $order, bool $is_reduced ): void {
		$order = $order instanceof WC_Abstract_Order ? $order : wc_get_order( $order );
		$order->set_order_stock_reduced( $is_reduced );
		$order->save();
	}

	/**
	 * The lines of an order.
	 *
	 * @return int[]
	 */
	public static function item_ids( int $order_id ): array {
		global $wpdb;
		return array_map( 'intval', $wpdb->get_col( $wpdb->prepare( "SELECT order_item_id FROM {$wpdb->prefix}woocommerce_order_items WHERE order_id = %d ORDER BY order_item_id", $order_id ) ) );
	}

	public static function type_of( int $id ): ?string {
		global $wpdb;
		return $wpdb->get_var( $wpdb->prepare( "SELECT type FROM {$wpdb->prefix}wc_orders WHERE id = %d", $id ) );
	}

	private static function trash( WC_Abstract_Order $order ): void {
		global $wpdb;
		$id = $order->get_id();
		do_action( 'woocommerce_before_trash_order', $id, $order );
		$trashed = [
			'status'           => 'trash',
			'date_updated_gmt' => current_time( 'mysql', true ),
		];
		$wpdb->update( $wpdb->prefix . 'wc_orders', $trashed, [ 'id' => $id ] );
		foreach ( [
			'_wp_trash_meta_status' => 'wc-' . $order->get_status(),
			'_wp_trash_meta_time'   => time(),
		] as $key => $value ) {
			$wpdb->insert(
				$wpdb->prefix . 'wc_orders_meta',
				[
					'order_id'   => $id,
					'meta_key'   => $key,
					'meta_value' => $value,
				]
			);
		}
		$order->set_status( 'trash' );
		do_action( 'woocommerce_trash_order', $id );
	}

	private static function erase( int $id ): void {
		global $wpdb;
		foreach ( self::item_ids( $id ) as $item_id ) {
			$wpdb->delete( $wpdb->prefix . 'woocommerce_order_itemmeta', [ 'order_item_id' => $item_id ] );
		}
		$wpdb->delete( $wpdb->prefix . 'woocommerce_order_items', [ 'order_id' => $id ] );
		$wpdb->delete( $wpdb->prefix . 'wc_orders_meta', [ 'order_id' => $id ] );
		$wpdb->delete( $wpdb->prefix . 'wc_order_operational_data', [ 'order_id' => $id ] );
		$wpdb->delete( $wpdb->prefix . 'wc_orders', [ 'id' => $id ] );
		wp_delete_post( $id, true );
	}

	private static function write( WC_Abstract_Order $order ): void {
		global $wpdb;
		$column = static function ( ?WC_DateTime $date ): ?string {
			return null === $date ? null : gmdate( 'Y-m-d H:i:s', $date->getTimestamp() );
		};
		$status = $order->get_status();
		$wpdb->replace(
			$wpdb->prefix . 'wc_orders',
			[
				'id'               => $order->get_id(),
				'status'           => array_key_exists( "wc-$status", wc_get_order_statuses() ) ? "wc-$status" : $status,
				'type'             => $order->get_type(),
				'total_amount'     => $order->get_total(),
				'customer_id'      => $order->get_customer_id(),
				'date_created_gmt' => $column( $order->get_date_created() ),
				'date_updated_gmt' => $column( $order->get_date_modified() ),
				'parent_order_id'  => $order->get_parent_id(),
				'customer_note'    => $order->get_customer_note(),
			]
		);
		$wpdb->replace(
			$wpdb->prefix . 'wc_order_operational_data',
			[
				'order_id'            => $order->get_id(),
				'created_via'         => $order->get_created_via(),
				'order_stock_reduced' => (int) $order->get_order_stock_reduced(),
				'recorded_sales'      => (int) $order->get_recorded_sales(),
				'date_paid_gmt'       => $column( $order->get_date_paid() ),
				'date_completed_gmt'  => $column( $order->get_date_completed() ),
			]
		);
	}
}
