<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use WC_Order;
use WC_Order_Refund;
use WC_Product;
use WC_Product_Attribute;
use WC_Product_Simple;
use WC_Product_Variable;
use WC_Product_Variation;

/**
 * Puts goods and orders into the shop the way WooCommerce's own screens do: through its objects.
 */
final class Shop {

	/**
	 * A product that manages its stock; null makes one that does not.
	 *
	 * @param int|float|null $stock How many.
	 */
	public static function product( $stock, string $sku = '' ): WC_Product {
		$product = new WC_Product_Simple();
		$product->set_name( '' === $sku ? 'A thing' : "A $sku" );
		$product->set_sku( $sku );
		return self::stocked( $product, $stock );
	}

	/**
	 * A product of which there are variations; they share its stock unless they have their own.
	 *
	 * @param int|float|null $stock How many.
	 */
	public static function variable_product( $stock ): WC_Product {
		$size = new WC_Product_Attribute();
		$size->set_name( 'Size' );
		$size->set_options( [ 'S', 'M' ] );
		$size->set_variation( true );
		$product = new WC_Product_Variable();
		$product->set_name( 'A shirt' );
		$product->set_attributes( [ $size ] );
		return self::stocked( $product, $stock );
	}

	/**
	 * A variation with a stock of its own; null makes one that takes from its parent's.
	 *
	 * @param int|float|null $stock How many.
	 */
	public static function variation( WC_Product $parent, $stock, string $size = 'S' ): WC_Product {
		$variation = new WC_Product_Variation();
		$variation->set_parent_id( $parent->get_id() );
		$variation->set_attributes( [ 'size' => $size ] );
		return self::stocked( $variation, $stock );
	}

	/**
	 * An order that has taken no stock yet.
	 *
	 * @param array<int, array{WC_Product, int|float}> $lines Product and quantity.
	 */
	public static function order( array $lines, string $status = 'pending' ): WC_Order {
		$order = wc_create_order( [ 'status' => $status ] );
		foreach ( $lines as list( $product, $quantity ) ) {
			$order->add_product( wc_get_product( $product->get_id() ), $quantity );
		}
		$order->calculate_totals( false );
		return wc_get_order( $order->get_id() );
	}

	/**
	 * An order that has been placed: its stock is taken.
	 *
	 * @param array<int, array{WC_Product, int|float}> $lines Product and quantity.
	 */
	public static function placed_order( array $lines, string $status = 'processing' ): WC_Order {
		$order = self::order( $lines );
		$order->update_status( $status );
		return wc_get_order( $order->get_id() );
	}

	/**
	 * Refunds units of an order's lines, as the button under the order does.
	 *
	 * @param array<int, int|float> $quantities Number of the line, counted from 0 → quantity.
	 */
	public static function refund( WC_Order $order, array $quantities, bool $is_restocked ): WC_Order_Refund {
		$lines = [];
		$ids   = array_keys( $order->get_items() );
		$total = 0;
		foreach ( $quantities as $position => $quantity ) {
			$lines[ $ids[ $position ] ] = [
				'qty'          => $quantity,
				'refund_total' => 10 * $quantity,
				'refund_tax'   => [],
			];
			$total                     += 10 * $quantity;
		}
		$refund = wc_create_refund(
			[
				'order_id'      => $order->get_id(),
				'amount'        => $total,
				'line_items'    => $lines,
				'restock_items' => $is_restocked,
			]
		);
		if ( ! $refund instanceof WC_Order_Refund ) {
			throw new \RuntimeException( $refund->get_error_message() );
		}
		return $refund;
	}

	/**
	 * Changes the quantities of an order's lines, as "Save" on the order's screen does; 0 deletes one.
	 *
	 * @param array<int, int|float> $quantities Number of the line, counted from 0 → quantity.
	 */
	public static function edit_lines( WC_Order $order, array $quantities ): void {
		self::load_admin_functions();
		$form = [
			'order_item_id'  => [],
			'order_item_qty' => [],
		];
		$ids  = array_keys( $order->get_items() );
		foreach ( $quantities as $position => $quantity ) {
			$id                            = $ids[ $position ];
			$form['order_item_id'][]       = $id;
			$form['order_item_qty'][ $id ] = (string) $quantity;
			$form['line_total'][ $id ]     = (string) ( 10 * $quantity );
			$form['line_subtotal'][ $id ]  = (string) ( 10 * $quantity );
		}
		wc_save_order_items( $order->get_id(), $form );
	}

	/**
	 * Deletes a line the way the order's screen does: give the stock back, then delete.
	 */
	public static function delete_line( WC_Order $order, int $position ): void {
		self::load_admin_functions();
		$item = array_values( $order->get_items() )[ $position ];
		wc_maybe_adjust_line_item_product_stock( $item, 0 );
		wc_delete_order_item( $item->get_id() );
	}

	/**
	 * What the database itself holds; no object and no cache stands between.
	 */
	public static function stock( WC_Product $product ): ?string {
		global $wpdb;
		$value = $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = '_stock'", $product->get_id() ) );
		return null === $value || '' === $value ? null : (string) (float) $value;
	}

	/**
	 * The same, for what has a stock of its own: a number stays behind when a variation goes over to
	 * its parent's.
	 */
	public static function own_stock( WC_Product $product ): ?string {
		global $wpdb;
		$manages = $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = '_manage_stock'", $product->get_id() ) );
		return 'yes' === $manages ? self::stock( $product ) : null;
	}

	/**
	 * Functions that WooCommerce loads in wp-admin and for its REST API only.
	 */
	public static function load_admin_functions(): void {
		if ( ! function_exists( 'wc_maybe_adjust_line_item_product_stock' ) ) {
			require_once WC_ABSPATH . 'includes/admin/wc-admin-functions.php';
		}
	}

	/**
	 * Gives it a price and a stock, and saves it.
	 *
	 * @param int|float|null $stock How many.
	 */
	private static function stocked( WC_Product $product, $stock ): WC_Product {
		$product->set_regular_price( '10' );
		if ( null !== $stock ) {
			$product->set_manage_stock( true );
			$product->set_stock_quantity( $stock );
		}
		$product->save();
		return wc_get_product( $product->get_id() );
	}
}
