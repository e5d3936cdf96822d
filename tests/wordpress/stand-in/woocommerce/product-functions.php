<?php
/**
 * Finding products.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

/**
 * The product of an id, a post or another object of it; false when there is none.
 *
 * @param mixed $product Id, post or product.
 * @return WC_Product|false
 */
function wc_get_product( $product = false ) {
	if ( $product instanceof WC_Product ) {
		return $product;
	}
	$id   = $product instanceof WP_Post ? $product->ID : absint( $product );
	$type = get_post_type( $id );
	if ( 'product_variation' === $type ) {
		return new WC_Product_Variation( $id );
	}
	if ( 'product' !== $type ) {
		return false;
	}
	$terms = get_the_terms( $id, 'product_type' );
	return is_array( $terms ) && 'variable' === $terms[0]->name ? new WC_Product_Variable( $id ) : new WC_Product_Simple( $id );
}

function wc_get_product_id_by_sku( string $sku ): int {
	global $wpdb;
	return (int) $wpdb->get_var( $wpdb->prepare( "SELECT product_id FROM {$wpdb->prefix}wc_product_meta_lookup WHERE sku = %s LIMIT 1", $sku ) );
}

/**
 * Forgets what was computed from a product: here nothing is.
 */
function wc_delete_product_transients( int $id = 0 ): void {
	do_action( 'woocommerce_delete_product_transients', $id );
}

function wc_get_low_stock_amount( WC_Product $product ): int {
	$amount = $product->get_low_stock_amount();
	return (int) ( '' === $amount ? get_option( 'woocommerce_notify_low_stock_amount', 2 ) : $amount );
}
