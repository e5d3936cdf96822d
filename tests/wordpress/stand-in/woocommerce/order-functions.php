<?php
/**
 * Finding, making and changing orders.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

add_action(
	'plugins_loaded',
	static function (): void {
		global $wpdb;
		$wpdb->order_itemmeta         = $wpdb->prefix . 'woocommerce_order_itemmeta';
		$wpdb->wc_product_meta_lookup = $wpdb->prefix . 'wc_product_meta_lookup';
		$wpdb->tables[]               = 'wc_product_meta_lookup';
	},
	-2
);

/**
 * The statuses that an order can be in.
 *
 * @return array<string, string>
 */
function wc_get_order_statuses(): array {
	return [
		'wc-pending'    => 'Pending payment',
		'wc-processing' => 'Processing',
		'wc-on-hold'    => 'On hold',
		'wc-completed'  => 'Completed',
		'wc-cancelled'  => 'Cancelled',
		'wc-refunded'   => 'Refunded',
		'wc-failed'     => 'Failed',
	];
}

/**
 * The order or refund of an id; false when there is none.
 *
 * @param mixed $order Its id, or itself.
 * @return WC_Order|WC_Order_Refund|false
 */
function wc_get_order( $order = false ) {
	if ( $order instanceof WC_Abstract_Order ) {
		$order = $order->get_id();
	}
	$type = Stand_In_Order_Store::type_of( absint( $order ) );
	if ( null === $type ) {
		return false;
	}
	return 'shop_order' === $type ? new WC_Order( absint( $order ) ) : new WC_Order_Refund( absint( $order ) );
}

/**
 * Makes an order.
 *
 * @param array{status?: string, customer_id?: int, created_via?: string} $arguments What it begins with.
 */
function wc_create_order( array $arguments = [] ): WC_Order {
	$order = new WC_Order();
	$order->set_props( $arguments );
	$order->save();
	return $order;
}

function wc_get_order_id_by_order_item_id( int $id ): int {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT order_id FROM {$wpdb->prefix}woocommerce_order_items WHERE order_item_id = %d", $id ) );
}

function wc_delete_order_item( int $id ): bool {
	global $wpdb;
	do_action( 'woocommerce_before_delete_order_item', $id );
	$wpdb->delete( $wpdb->prefix . 'woocommerce_order_items', [ 'order_item_id' => $id ] );
	$wpdb->delete( $wpdb->prefix . 'woocommerce_order_itemmeta', [ 'order_item_id' => $id ] );
	wp_cache_delete( $id, 'order_item_meta' );
	do_action( 'woocommerce_delete_order_item', $id );
	return true;
}

/**
 * Saves the lines of the form below an order.
 *
 * @param array{order_item_id: int[], order_item_qty: array<int, string>, line_total?: array<int, string>, line_subtotal?: array<int, string>} $form As posted.
 */
function wc_save_order_items( int $order_id, array $form ): void {
	do_action( 'woocommerce_before_save_order_items', $order_id, $form );
	$order = wc_get_order( $order_id );
	foreach ( $form['order_item_id'] as $id ) {
		$item     = new WC_Order_Item_Product( $id );
		$quantity = $form['order_item_qty'][ $id ];
		if ( '0' === $quantity ) {
			wc_maybe_adjust_line_item_product_stock( $item, 0 );
			$item->delete();
			continue;
		}
		$item->set_quantity( $quantity );
		$item->set_total( (float) ( $form['line_total'][ $id ] ?? $item->get_total() ) );
		$item->save();
		if ( $order->has_status( [ 'processing', 'completed', 'on-hold' ] ) ) {
			wc_maybe_adjust_line_item_product_stock( $item );
		}
	}
	$order = wc_get_order( $order_id );
	$order->calculate_totals( false );
	do_action( 'woocommerce_saved_order_items', $order_id, $form );
}

/**
 * Counts an order's sales once, and no longer when it is called off. It saves the order each time.
 */
function wc_update_total_sales_counts( int $order_id ): void {
	$order = wc_get_order( $order_id );
	if ( ! $order instanceof WC_Order ) {
		return;
	}
	$is_called_off = $order->has_status( [ 'cancelled', 'trash' ] ) || doing_action( 'woocommerce_before_delete_order' );
	if ( $is_called_off === (bool) $order->get_recorded_sales() ) {
		$order->set_recorded_sales( ! $is_called_off );
		$order->save();
	}
}
foreach ( [ 'order_status_completed', 'order_status_processing', 'order_status_on-hold', 'order_status_cancelled', 'trash_order', 'untrash_order', 'before_delete_order' ] as $lockstep_moment ) {
	add_action( "woocommerce_$lockstep_moment", 'wc_update_total_sales_counts' );
}

/**
 * Orders that fit, or their ids with `'return' => 'ids'`.
 *
 * @param array<string, mixed> $arguments What is looked for.
 * @return array<int, WC_Abstract_Order|int>
 */
function wc_get_orders( array $arguments ): array {
	$ids = Stand_In_Order_Query::ids( $arguments );
	return 'ids' === ( $arguments['return'] ?? 'objects' ) ? $ids : array_values( array_filter( array_map( 'wc_get_order', $ids ) ) );
}
