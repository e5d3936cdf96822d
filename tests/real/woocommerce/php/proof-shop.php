<?php
/**
 * Makes the shop ready for proofs: `php proof-shop.php FOLDER`. Reads `{password, variable}` as JSON
 * from standard input: sets the owner's password, adds one user per role, a classic checkout page,
 * variable products, and activates the plugin that lies in `plugins/lockstep`. Writes
 * `{sku: product id}` of what it made.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$wanted = json_decode( stream_get_contents( STDIN ), true, 32, JSON_THROW_ON_ERROR );
wp_set_password( $wanted['password'], 1 );
wp_set_current_user( 1 );
foreach ( [ 'shop_manager', 'editor', 'author', 'contributor', 'subscriber', 'customer' ] as $role ) {
	wp_insert_user(
		[
			'user_login' => $role,
			'user_email' => "$role@example.test",
			'user_pass'  => $wanted['password'],
			'role'       => $role,
		]
	);
}
wp_insert_post(
	[
		'post_type'    => 'page',
		'post_name'    => 'classic-checkout',
		'post_title'   => 'Classic checkout',
		'post_status'  => 'publish',
		'post_content' => '[woocommerce_checkout]',
	]
);

$ids = [];
foreach ( $wanted['variable'] as $item ) {
	$colour = new WC_Product_Attribute();
	$colour->set_name( 'Colour' );
	$colour->set_options( [ 'Red', 'Blue' ] );
	$colour->set_visible( true );
	$colour->set_variation( true );
	$parent = new WC_Product_Variable();
	$parent->set_name( $item['sku'] );
	$parent->set_sku( $item['sku'] );
	$parent->set_attributes( [ $colour ] );
	if ( $item['shared'] ) {
		$parent->set_manage_stock( true );
		$parent->set_stock_quantity( $item['quantity'] );
	}
	$ids[ $item['sku'] ] = $parent->save();
	foreach ( [ 'Red', 'Blue' ] as $option ) {
		$variation = new WC_Product_Variation();
		$variation->set_parent_id( $parent->get_id() );
		$variation->set_attributes( [ 'colour' => $option ] );
		$variation->set_sku( $item['sku'] . '-' . strtoupper( $option ) );
		$variation->set_regular_price( '10' );
		if ( ! $item['shared'] ) {
			$variation->set_manage_stock( true );
			$variation->set_stock_quantity( $item['quantity'] );
		}
		$ids[ $variation->get_sku( 'edit' ) ] = $variation->save();
	}
}

if ( is_file( WP_PLUGIN_DIR . '/lockstep/plugin.php' ) ) {
	$problem = activate_plugin( 'lockstep/plugin.php' );
	if ( is_wp_error( $problem ) ) {
		fwrite( STDERR, $problem->get_error_message() . ' ' . wp_json_encode( $problem->get_all_error_data() ) );
		exit( 1 );
	}
}
echo wp_json_encode( [ 'ids' => (object) $ids ] );
