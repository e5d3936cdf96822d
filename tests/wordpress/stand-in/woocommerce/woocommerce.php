<?php
/**
 * Plugin Name: WooCommerce (a stand-in, not the real one)
 * Description: Not WooCommerce: a stand-in for tests. It keeps stock and orders the way WooCommerce 11 does and calls the same hooks in the same order, and can do nothing else: no shop, no cart, no checkout.
 * Version:     11.0.1
 * License:     GPL-2.0-or-later
 *
 * It has WooCommerce's slug, so that a plugin that requires WooCommerce can be activated where there
 * is none. What it does is held against a recording of the real one (../../contract), so a sequence
 * of hooks that is only imagined does not survive.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

define( 'WC_VERSION', '11.0.1' );
define( 'WC_PLUGIN_FILE', __FILE__ );
define( 'WC_ABSPATH', __DIR__ . '/' );
define( 'WC_ROUNDING_PRECISION', 6 );
define( 'LOCKSTEP_WOOCOMMERCE_IS_A_STAND_IN', true );

spl_autoload_register(
	static function ( string $name ): void {
		$path = __DIR__ . '/classes/' . str_replace( '\\', '/', $name ) . '.php';
		if ( is_readable( $path ) ) {
			require $path;
		}
	}
);

// The order in which these add their hooks is the order in which WooCommerce does its work.
require __DIR__ . '/core-functions.php';
require __DIR__ . '/product-functions.php';
require __DIR__ . '/order-functions.php';
require __DIR__ . '/refund-functions.php';
require __DIR__ . '/stock-functions.php';
require __DIR__ . '/action-scheduler.php';

// Whoever asks whether the class is there asks without loading it.
WC();

register_activation_hook( __FILE__, [ Stand_In_Tables::class, 'create' ] );

add_action(
	'plugins_loaded',
	static function (): void {
		do_action( 'woocommerce_loaded' );
	},
	-1
);
add_action(
	'init',
	static function (): void {
		// A site that a network has added was never activated on.
		if ( WC_VERSION !== get_option( 'woocommerce_version' ) ) {
			Stand_In_Tables::create();
		}
		do_action( 'before_woocommerce_init' );
		register_taxonomy( 'product_type', [ 'product' ], [ 'public' => false ] );
		do_action( 'woocommerce_after_register_taxonomy' );
		register_post_type( 'product', [ 'supports' => [ 'title', 'editor' ] ] );
		register_post_type( 'product_variation' );
		foreach ( [ 'shop_order', 'shop_order_refund', 'shop_order_placehold' ] as $type ) {
			register_post_type( $type );
		}
		do_action( 'woocommerce_after_register_post_type' );
		do_action( 'woocommerce_init' );
	},
	0
);
