<?php
/**
 * Plugin Name: WooCommerce is not installed
 * Description: Holds WooCommerce's place in the WordPress of Lockstep's demo, so that Lockstep can be active, paired and looked at. It has no products and no orders. Put a copy of WooCommerce where the demo says, and the next start uses that one.
 * Version: 0.0.0
 *
 * @package Lockstep
 */

// phpcs:disable WordPress, Generic -- the names are those that Lockstep asks for.
defined( 'ABSPATH' ) || exit;

// The oldest that Lockstep works with: nothing newer is promised here.
const WC_VERSION = '9.0.0';

require __DIR__ . '/OrderUtil.php';

final class WooCommerce {
}

function wc_get_orders() {
	return array();
}

function wc_get_order() {
	return false;
}

function wc_get_products() {
	return array();
}

function wc_get_product() {
	return false;
}

add_filter(
	'user_has_cap',
	function ( $capabilities ) {
		if ( ! empty( $capabilities['manage_options'] ) ) {
			$capabilities['manage_woocommerce'] = true;
		}
		return $capabilities;
	}
);

add_action(
	'admin_menu',
	function () {
		add_menu_page(
			'WooCommerce is not installed',
			'WooCommerce',
			'manage_woocommerce',
			'woocommerce',
			function () {
				echo '<div class="wrap"><h1>WooCommerce is not installed</h1><p>';
				echo 'This WordPress belongs to the demo of Lockstep. No copy of WooCommerce was found, so it sells nothing; a simulated shop does that in its place. Put WooCommerce where the demo says and start it again.';
				echo '</p></div>';
			},
			'dashicons-store',
			56
		);
	}
);
