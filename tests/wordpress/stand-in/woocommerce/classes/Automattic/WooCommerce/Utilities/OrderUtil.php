<?php

declare( strict_types=1 );

namespace Automattic\WooCommerce\Utilities;

/**
 * Where orders are kept: here always in tables of their own.
 */
final class OrderUtil {

	public static function custom_orders_table_usage_is_enabled(): bool {
		return true;
	}

	public static function get_table_for_orders(): string {
		global $wpdb;
		return $wpdb->prefix . 'wc_orders';
	}

	public static function get_table_for_order_meta(): string {
		global $wpdb;
		return $wpdb->prefix . 'wc_orders_meta';
	}

	/**
	 * The type of an order; null when there is none.
	 *
	 * @param int|\WC_Abstract_Order $order Its id, or itself.
	 */
	public static function get_order_type( $order ): ?string {
		$id = $order instanceof \WC_Abstract_Order ? $order->get_id() : (int) $order;
		return \Stand_In_Order_Store::type_of( $id );
	}

	/**
	 * Is it an order of one of these types?
	 *
	 * @param int|\WC_Abstract_Order $order Its id, or itself.
	 * @param string[]               $types What is asked for.
	 */
	public static function is_order( $order, array $types = [ 'shop_order' ] ): bool {
		return in_array( self::get_order_type( $order ), $types, true );
	}
}
