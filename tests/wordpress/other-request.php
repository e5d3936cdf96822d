<?php
/**
 * One request of its own to the shop in FOLDER: `php other-request.php FOLDER [without-woocommerce|''] [PATH]`, PHP
 * from standard input.
 *
 * @package Lockstep
 */

// phpcs:disable -- a command line tool for tests.
$_SERVER['HTTP_HOST']   = '127.0.0.1:9';
$_SERVER['REQUEST_URI'] = isset( $argv[3] ) ? $argv[3] : '/';
define( 'LOCKSTEP_TEST_SITE', $argv[1] );
if ( isset( $argv[2] ) && 'without-woocommerce' === $argv[2] ) {
	// WordPress takes filters that are there before itself.
	$GLOBALS['wp_filter']['option_active_plugins'][10][] = array(
		'accepted_args' => 1,
		'function'      => static function ( $plugins ) {
			return array_values( array_diff( $plugins, array( 'woocommerce/woocommerce.php' ) ) );
		},
	);
}
require LOCKSTEP_TEST_SITE . '/wp-load.php';
require __DIR__ . '/support/autoload.php';
ini_set( 'display_errors', 'stderr' );
add_filter( 'pre_http_request', array( Lockstep\Tests\WordPress\Support\FakeWorker::class, 'answer' ), 10, 3 );
eval( 'use Lockstep\Tests\WordPress\Support\{Shop, Wire}; ' . stream_get_contents( STDIN ) );
