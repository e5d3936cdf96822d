<?php
/**
 * Giving money and goods back.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

/**
 * Refunds an amount and, if so wished, puts the units back.
 *
 * @param array{order_id: int, amount: float|int, line_items?: array<int, array{qty: int|float, refund_total: float|int}>, restock_items?: bool, reason?: string} $arguments What is refunded.
 * @return WC_Order_Refund|WP_Error
 */
function wc_create_refund( array $arguments ) {
	$order = wc_get_order( $arguments['order_id'] );
	$left  = $order->get_remaining_refund_amount();
	if ( $arguments['amount'] < 0 || $arguments['amount'] > $left ) {
		return new WP_Error( 'error', 'Invalid refund amount.' );
	}
	$lines  = $arguments['line_items'] ?? [];
	$refund = new WC_Order_Refund();
	$refund->set_parent_id( $order->get_id() );
	foreach ( $order->get_items() as $id => $item ) {
		if ( isset( $lines[ $id ] ) ) {
			$refund->add_item( wc_stand_in_refunded_item( $item, $lines[ $id ]['qty'], (float) $lines[ $id ]['refund_total'] ) );
		}
	}
	$refund->calculate_totals( false );
	$refund->set_total( - (float) $arguments['amount'] );
	do_action( 'woocommerce_create_refund', $refund, $arguments );
	$refund->save();
	if ( ! empty( $arguments['restock_items'] ) ) {
		wc_restock_refunded_items( $order, $lines );
	}
	if ( $left - $arguments['amount'] > 0 ) {
		do_action( 'woocommerce_order_partially_refunded', $order->get_id(), $refund->get_id() );
	} else {
		do_action( 'woocommerce_order_fully_refunded', $order->get_id(), $refund->get_id() );
		$order->update_status( 'refunded' );
	}
	$order->set_date_modified( WC_DateTime::at( time() ) );
	$order->save();
	do_action( 'woocommerce_refund_created', $refund->get_id(), $arguments );
	do_action( 'woocommerce_order_refunded', $order->get_id(), $refund->get_id() );
	return $refund;
}

/**
 * The line of a refund: a copy with a negative quantity, which names the line it is of.
 *
 * @param int|float $quantity How many.
 */
function wc_stand_in_refunded_item( WC_Order_Item $item, $quantity, float $total ): WC_Order_Item_Product {
	$refunded = new WC_Order_Item_Product();
	$refunded->set_props(
		[
			'name'         => $item->get_name(),
			'product_id'   => $item->get_product_id(),
			'variation_id' => $item->get_variation_id(),
			'quantity'     => -$quantity,
			'total'        => -$total,
		]
	);
	$refunded->add_meta_data( '_refunded_item_id', $item->get_id(), true );
	return $refunded;
}

/**
 * Puts refunded units back into the stock they were taken from.
 *
 * @param array<int, array{qty: int|float}> $lines Line → how many.
 */
function wc_restock_refunded_items( WC_Order $order, array $lines ): void {
	if ( ! apply_filters( 'woocommerce_can_restock_refunded_items', true, $order, $lines ) ) {
		return;
	}
	foreach ( $order->get_items() as $id => $item ) {
		$quantity = $lines[ $id ]['qty'] ?? 0;
		$product  = $item->get_product();
		$reduced  = $item->get_meta( '_reduced_stock', true );
		if ( ! $reduced || ! $quantity || ! $product || ! $product->managing_stock() ) {
			continue;
		}
		$old = $product->get_stock_quantity();
		$new = wc_update_product_stock( $product, $quantity, 'increase' );
		$item->update_meta_data( '_reduced_stock', $reduced - $quantity );
		$item->update_meta_data( '_restock_refunded_items', $quantity + (int) $item->get_meta( '_restock_refunded_items', true ) );
		$item->save();
		do_action( 'woocommerce_restock_refunded_item', $product->get_id(), $old, $new, $order, $product );
	}
}

/**
 * An order set to "refunded" by hand refunds what is left of it, without lines.
 */
function wc_order_fully_refunded( int $order_id ): void {
	$left = wc_get_order( $order_id )->get_remaining_refund_amount();
	if ( $left > 0 ) {
		wc_create_refund(
			[
				'order_id' => $order_id,
				'amount'   => $left,
			]
		);
	}
}
add_action( 'woocommerce_order_status_refunded', 'wc_order_fully_refunded' );
