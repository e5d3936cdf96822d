<?php
/**
 * Gets the demo's shop ready for a day: `php open-shop.php FOLDER`. Reads `{products, shopper}` as
 * JSON from standard input: what is to be on sale, and the mail address of the simulated shoppers.
 * Lockstep is active afterwards, every product there with its quantity, and what the shoppers of
 * earlier runs ordered is shipped; what people did by hand stays. Writes `{ids: {sku: product id}}`.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$input = json_decode( file_get_contents( getenv( 'LOCKSTEP_INPUT' ) ?: 'php://stdin' ), true, 32, JSON_THROW_ON_ERROR );
wp_set_current_user( 1 );

$ids = array();
if ( class_exists( 'WC_Product_Simple' ) ) {
	$orders = wc_get_orders(
		array(
			'billing_email' => $input['shopper'],
			'status'        => array( 'processing', 'on-hold' ),
			'limit'         => 1000,
		)
	);
	foreach ( $orders as $order ) {
		$order->update_status( 'completed' );
	}
	foreach ( $input['products'] as $item ) {
		$product = wc_get_product( wc_get_product_id_by_sku( $item['sku'] ) );
		if ( ! $product ) {
			$product = new WC_Product_Simple();
			$product->set_name( $item['title'] );
			$product->set_sku( $item['sku'] );
			$product->set_regular_price( '10' );
		}
		$product->set_manage_stock( true );
		$product->set_stock_quantity( $item['quantity'] );
		$ids[ $item['sku'] ] = $product->save();
	}
}

// After the quantities: a shop that is set up has them before Lockstep comes.
$problem = activate_plugin( 'lockstep/plugin.php' );
if ( is_wp_error( $problem ) ) {
	fwrite( STDERR, $problem->get_error_message() . ' ' . wp_json_encode( $problem->get_all_error_data() ) );
	exit( 1 );
}
flush_rewrite_rules();
echo "\n", wp_json_encode( array( 'ids' => (object) $ids ) ), "\n";
