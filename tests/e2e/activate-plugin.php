<?php
/**
 * Switches Lockstep on in a test shop, gives its administrator a password (standard input), and adds
 * a page with the classic checkout: `php activate-plugin.php FOLDER`. Prints what WooCommerce knows of
 * the plugin.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool for tests.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$problem = activate_plugin( 'lockstep/plugin.php' );
if ( is_wp_error( $problem ) ) {
	fwrite( STDERR, $problem->get_error_message() );
	exit( 1 );
}
wp_set_password( trim( stream_get_contents( STDIN ) ), 1 );
if ( ! get_page_by_path( 'classic-checkout' ) ) {
	wp_insert_post(
		array(
			'post_type'    => 'page',
			'post_status'  => 'publish',
			'post_title'   => 'Classic checkout',
			'post_name'    => 'classic-checkout',
			'post_content' => '[woocommerce_checkout]',
		)
	);
}
$features = Automattic\WooCommerce\Utilities\FeaturesUtil::get_compatible_features_for_plugin( 'lockstep/plugin.php' );
echo wp_json_encode( array( 'compatible' => array_values( $features['compatible'] ) ) ), "\n";
