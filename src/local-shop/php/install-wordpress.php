<?php
/**
 * Installs WordPress and switches WooCommerce on: `php install-wordpress.php FOLDER`. Reads
 * `{title, password}` as JSON from standard input; without it the password is a random one.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool that runs before WordPress does.
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/plugin.php';

$input    = json_decode( (string) file_get_contents( getenv( 'LOCKSTEP_INPUT' ) ?: 'php://stdin' ), true );
$title    = isset( $input['title'] ) ? $input['title'] : 'Test shop';
$password = isset( $input['password'] ) ? $input['password'] : wp_generate_password( 24 );
wp_install( $title, 'admin', 'admin@example.test', false, '', $password );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'show_avatars', 0 );
$problem = activate_plugin( 'woocommerce/woocommerce.php' );
if ( is_wp_error( $problem ) ) {
	fwrite( STDERR, $problem->get_error_message() . ' ' . wp_json_encode( $problem->get_all_error_data() ) );
	exit( 1 );
}
// WordPress may end in a page of HTML, without an error: whoever does not read this line was not installed.
echo "\n", wp_json_encode( array( 'installed' => true ) ), "\n";
