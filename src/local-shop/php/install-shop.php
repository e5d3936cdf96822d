<?php
/**
 * Makes a shop of it: `php install-shop.php FOLDER`. Reads `{products, key, secret}` as JSON from
 * standard input (key and secret of the REST API may be left out) and writes `{sku: product id}`.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';

use Automattic\WooCommerce\Internal\DataStores\Orders\DataSynchronizer;

$wanted = json_decode( file_get_contents( getenv( 'LOCKSTEP_INPUT' ) ?: 'php://stdin' ), true, 32, JSON_THROW_ON_ERROR );
wp_set_current_user( 1 );

// Activation from the command line leaves out what WooCommerce does on the first visit of wp-admin.
WC_Install::install();
WC_Install::newly_installed();
wc_get_container()->get( DataSynchronizer::class )->create_database_tables();
$options = array(
	'woocommerce_custom_orders_table_enabled' => 'yes',
	'woocommerce_coming_soon'                 => 'no',
	'woocommerce_default_country'             => 'DE',
	'woocommerce_currency'                    => 'EUR',
	'woocommerce_calc_taxes'                  => 'no',
	'woocommerce_enable_guest_checkout'       => 'yes',
	'woocommerce_manage_stock'                => 'yes',
	'woocommerce_cod_settings'                => array( 'enabled' => 'yes', 'title' => 'Cash on delivery' ),
	'woocommerce_bacs_settings'               => array( 'enabled' => 'yes', 'title' => 'Bank transfer' ),
);
foreach ( $options as $name => $value ) {
	update_option( $name, $value );
}
( new WC_Shipping_Zone( 0 ) )->add_shipping_method( 'free_shipping' );

if ( isset( $wanted['key'] ) ) {
	global $wpdb;
	$wpdb->insert(
		$wpdb->prefix . 'woocommerce_api_keys',
		array(
			'user_id'         => 1,
			'description'     => 'Test',
			'permissions'     => 'read_write',
			'consumer_key'    => wc_api_hash( $wanted['key'] ),
			'consumer_secret' => $wanted['secret'],
			'truncated_key'   => substr( $wanted['key'], -7 ),
		)
	);
}

$ids = array();
foreach ( $wanted['products'] as $item ) {
	$product = new WC_Product_Simple();
	$product->set_name( $item['title'] );
	$product->set_sku( $item['sku'] );
	$product->set_regular_price( '10' );
	$product->set_manage_stock( true );
	$product->set_stock_quantity( $item['quantity'] );
	$ids[ $item['sku'] ] = $product->save();
}
flush_rewrite_rules();
echo wp_json_encode( array( 'ids' => (object) $ids ) );
