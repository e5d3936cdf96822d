<?php
/**
 * Makes a shop for tests of it: `php prepare-shop.php FOLDER`. Order tables are on, as in every new
 * shop, and Lockstep is active.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

use Automattic\WooCommerce\Internal\DataStores\Orders\DataSynchronizer;

wp_set_current_user( 1 );
if ( class_exists( DataSynchronizer::class ) ) {
	// Activation from the command line leaves out what WooCommerce does on the first visit of wp-admin.
	WC_Install::install();
	WC_Install::newly_installed();
	wc_get_container()->get( DataSynchronizer::class )->create_database_tables();
}
$orders_are_posts = '' !== (string) getenv( 'LOCKSTEP_TEST_ORDERS_ARE_POSTS' );
update_option( 'woocommerce_custom_orders_table_enabled', $orders_are_posts ? 'no' : 'yes' );
update_option( 'woocommerce_coming_soon', 'no' );
update_option( 'woocommerce_manage_stock', 'yes' );
update_option( 'woocommerce_calc_taxes', 'no' );

// A network has switched WooCommerce on in its first site only.
foreach ( array( 'woocommerce/woocommerce.php', 'lockstep/plugin.php' ) as $plugin ) {
	$problem = activate_plugin( $plugin, '', is_multisite() );
	if ( is_wp_error( $problem ) ) {
		fwrite( STDERR, $problem->get_error_message() );
		exit( 1 );
	}
}
