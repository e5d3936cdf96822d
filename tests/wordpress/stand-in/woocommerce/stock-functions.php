<?php
/**
 * What moves stock, and on which occasion.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

/**
 * Changes the stock of whatever holds it: the product, or the parent that a variation shares with.
 *
 * @param mixed          $product  The product, or its id.
 * @param int|float|null $quantity By how much, or to how much.
 * @return int|float|null|false
 */
function wc_update_product_stock( $product, $quantity = null, string $operation = 'set', bool $is_saved_by_caller = false ) {
	$product = wc_get_product( $product );
	if ( ! $product ) {
		return false;
	}
	if ( null === $quantity || ! $product->managing_stock() ) {
		return $product->get_stock_quantity();
	}
	$holder_id = $product->get_stock_managed_by_id();
	$holder    = $holder_id === $product->get_id() ? $product : wc_get_product( $holder_id );
	$kind      = $holder->is_type( 'variation' ) ? 'variation' : 'product';
	$store     = $holder->get_data_store();

	do_action( "woocommerce_{$kind}_before_set_stock", $holder );
	$store->read_stock_quantity( $holder, $store->update_product_stock( $holder_id, $quantity, $operation ) );
	if ( ! $is_saved_by_caller ) {
		$holder->save();
	}
	do_action( "woocommerce_{$kind}_set_stock", $holder );
	return $holder->get_stock_quantity();
}

function wc_update_product_stock_status( int $id, string $status ): void {
	$product = wc_get_product( $id );
	if ( $product ) {
		$product->set_stock_status( $status );
		$product->save();
	}
}

function wc_maybe_reduce_stock_levels( int $order_id ): void {
	$order = wc_get_order( $order_id );
	if ( ! $order ) {
		return;
	}
	$store = $order->get_data_store();
	if ( apply_filters( 'woocommerce_payment_complete_reduce_order_stock', ! $store->get_stock_reduced( $order_id ), $order_id ) ) {
		wc_reduce_stock_levels( $order );
		$store->set_stock_reduced( $order_id, true );
	}
}
foreach ( [ 'payment_complete', 'order_status_completed', 'order_status_processing', 'order_status_on-hold' ] as $lockstep_moment ) {
	add_action( "woocommerce_$lockstep_moment", 'wc_maybe_reduce_stock_levels' );
}

function wc_maybe_increase_stock_levels( int $order_id ): void {
	$order = wc_get_order( $order_id );
	if ( ! $order || ! $order->get_data_store()->get_stock_reduced( $order_id ) ) {
		return;
	}
	wc_increase_stock_levels( $order );
	$order->get_data_store()->set_stock_reduced( $order_id, false );
}
foreach ( [ 'cancelled', 'pending', 'failed' ] as $lockstep_status ) {
	add_action( "woocommerce_order_status_$lockstep_status", 'wc_maybe_increase_stock_levels' );
}

/**
 * Takes the stock of every line that has not taken it.
 *
 * @param int|WC_Order $order Its id, or itself.
 */
function wc_reduce_stock_levels( $order ): void {
	$order = $order instanceof WC_Order ? $order : wc_get_order( $order );
	if ( ! $order || 'yes' !== get_option( 'woocommerce_manage_stock' ) || ! apply_filters( 'woocommerce_can_reduce_order_stock', true, $order ) ) {
		return;
	}
	$changes = [];
	foreach ( $order->get_items() as $item ) {
		$product = $item->get_product();
		if ( $item->get_meta( '_reduced_stock', true ) || ! $product || ! $product->managing_stock() ) {
			continue;
		}
		$quantity = apply_filters( 'woocommerce_order_item_quantity', $item->get_quantity(), $order, $item );
		$stock    = wc_update_product_stock( $product, $quantity, 'decrease' );
		$item->add_meta_data( '_reduced_stock', $quantity, true );
		$item->save();
		$changes[] = [
			'product' => $product,
			'from'    => $stock + $quantity,
			'to'      => $stock,
		];
		do_action( 'woocommerce_reduce_order_item_stock', $item, end( $changes ), $order );
	}
	wc_trigger_stock_change_notifications( $order, $changes );
	do_action( 'woocommerce_reduce_order_stock', $order );
}

/**
 * Tells who writes mails.
 *
 * @param array<int, array{product: WC_Product, from: int|float, to: int|float}> $changes What went down.
 */
function wc_trigger_stock_change_notifications( WC_Order $order, array $changes ): void {
	$none = absint( get_option( 'woocommerce_notify_no_stock_amount', 0 ) );
	foreach ( $changes as $change ) {
		$product = wc_get_product( $change['product']->get_id() );
		if ( $change['to'] <= $none ) {
			do_action( 'woocommerce_no_stock', $product );
		} elseif ( $change['to'] <= wc_get_low_stock_amount( $product ) ) {
			do_action( 'woocommerce_low_stock', $product );
		}
		if ( $change['to'] < 0 ) {
			do_action(
				'woocommerce_product_on_backorder',
				[
					'product'  => $product,
					'order_id' => $order->get_id(),
					'quantity' => abs( $change['from'] - $change['to'] ),
				]
			);
		}
	}
}

/**
 * As it is when a product's stock was changed outside of an order.
 */
function wc_trigger_stock_change_actions( WC_Product $product ): void {
	if ( true !== $product->get_manage_stock() ) {
		return;
	}
	if ( $product->get_stock_quantity() <= absint( get_option( 'woocommerce_notify_no_stock_amount', 0 ) ) ) {
		do_action( 'woocommerce_no_stock', $product );
	} elseif ( $product->get_stock_quantity() <= wc_get_low_stock_amount( $product ) ) {
		do_action( 'woocommerce_low_stock', $product );
	}
}

/**
 * Gives back the stock of every line that has taken it.
 *
 * @param int|WC_Order $order Its id, or itself.
 */
function wc_increase_stock_levels( $order ): void {
	$order = $order instanceof WC_Order ? $order : wc_get_order( $order );
	if ( ! $order || 'yes' !== get_option( 'woocommerce_manage_stock' ) || ! apply_filters( 'woocommerce_can_restore_order_stock', true, $order ) ) {
		return;
	}
	foreach ( $order->get_items() as $item ) {
		$product = $item->get_product();
		$reduced = $item->get_meta( '_reduced_stock', true );
		if ( ! $reduced || ! $product || ! $product->managing_stock() ) {
			continue;
		}
		$stock = wc_update_product_stock( $product, $reduced, 'increase' );
		$item->delete_meta_data( '_reduced_stock' );
		$item->save();
		do_action( 'woocommerce_restore_order_item_stock', $item, $stock, $stock - $reduced, $order );
	}
	do_action( 'woocommerce_restore_order_stock', $order );
}

/**
 * Makes a line's stock follow its quantity after the order was placed.
 *
 * @param int|float $quantity The quantity; below 0 it is the line's own.
 * @return array{from: int|float, to: int|float}|false
 */
function wc_maybe_adjust_line_item_product_stock( WC_Order_Item $item, $quantity = -1 ) {
	if ( apply_filters( 'woocommerce_prevent_adjust_line_item_product_stock', false, $item, $quantity ) ) {
		return false;
	}
	$product = $item->get_product();
	if ( ! $product || ! $product->managing_stock() ) {
		return false;
	}
	$quantity  = wc_stock_amount( $quantity >= 0 ? $quantity : $item->get_quantity() );
	$reduced   = wc_stock_amount( $item->get_meta( '_reduced_stock', true ) );
	$restocked = wc_stock_amount( $item->get_meta( '_restock_refunded_items', true ) );
	$more      = 0 === $quantity ? -$reduced : $quantity - $restocked - $reduced;
	if ( ! $more ) {
		return false;
	}
	$stock = wc_update_product_stock( $product, abs( $more ), $more > 0 ? 'decrease' : 'increase' );
	$item->update_meta_data( '_reduced_stock', $quantity - $restocked );
	$item->save();
	$store = WC_Data_Store::load( 'order' );
	if ( $quantity > 0 && ! $store->get_stock_reduced( (int) $item->get_order_id() ) ) {
		$store->set_stock_reduced( (int) $item->get_order_id(), true );
	}
	return [
		'from' => $stock + $more,
		'to'   => $stock,
	];
}
