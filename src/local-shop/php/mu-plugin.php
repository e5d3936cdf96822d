<?php
/**
 * Plugin Name: Test shop on loopback
 *
 * What a test shop on 127.0.0.1 needs and a real shop has anyway: webhooks may go to loopback and
 * to any port, no mail leaves, and SQLite understands the one statement that WooCommerce writes in
 * MySQL's own words. It does not look for updates, which it could not fetch. Nothing else is
 * changed.
 *
 * @package Lockstep
 */

add_filter( 'pre_wp_mail', '__return_true' );
remove_action( 'init', 'wp_schedule_update_checks' );
add_filter(
	'http_request_host_is_external',
	function ( $is_external, $host ) {
		return '127.0.0.1' === $host ? true : $is_external;
	},
	10,
	2
);
add_filter(
	'http_allowed_safe_ports',
	function ( $ports, $host, $url ) {
		$port = wp_parse_url( $url, PHP_URL_PORT );
		if ( '127.0.0.1' === $host && is_int( $port ) ) {
			$ports[] = $port;
		}
		return $ports;
	},
	10,
	3
);

if ( defined( 'LOCKSTEP_TEST_SQLITE' ) ) {
	// WooCommerce's stock reservation says NOW() + INTERVAL n MINUTE, which the SQLite driver 3.0.2
	// does not translate: every checkout would be refused.
	add_filter(
		'query',
		function ( $sql ) {
			return preg_replace( '/NOW\(\)\s*\+\s*INTERVAL\s+(\d+)\s+MINUTE/i', 'DATE_ADD(NOW(), INTERVAL $1 MINUTE)', $sql );
		}
	);
}
