<?php
/**
 * Installs WordPress and switches WooCommerce on: `php install-wordpress.php FOLDER`.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool that runs before WordPress does.
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

wp_install( 'Test shop', 'admin', 'admin@example.test', false, '', wp_generate_password( 24 ) );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'show_avatars', 0 );
$problem = activate_plugin( 'woocommerce/woocommerce.php' );
if ( is_wp_error( $problem ) ) {
	fwrite( STDERR, $problem->get_error_message() . ' ' . wp_json_encode( $problem->get_all_error_data() ) );
	exit( 1 );
}
