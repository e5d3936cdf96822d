<?php
/**
 * Makes a network of sites out of the WordPress in FOLDER: `php prepare-network.php FOLDER`.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
define( 'WP_ALLOW_MULTISITE', true );
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/network.php';

foreach ( $wpdb->tables( 'ms_global' ) as $name => $table ) {
	$wpdb->$name = $table;
}
install_network();
$made = populate_network( 1, $_SERVER['HTTP_HOST'], 'admin@example.test', 'Test network', '/', false );
if ( is_wp_error( $made ) && 'no_wildcard_dns' !== $made->get_error_code() ) {
	fwrite( STDERR, $made->get_error_message() );
	exit( 1 );
}
$constants = sprintf(
	"define( 'MULTISITE', true );\ndefine( 'SUBDOMAIN_INSTALL', false );\ndefine( 'DOMAIN_CURRENT_SITE', '%s' );\ndefine( 'PATH_CURRENT_SITE', '/' );\ndefine( 'SITE_ID_CURRENT_SITE', 1 );\ndefine( 'BLOG_ID_CURRENT_SITE', 1 );\n",
	$_SERVER['HTTP_HOST']
);
$config    = $argv[1] . '/wp-config.php';
file_put_contents( $config, preg_replace( '/^<\?php\n/', "<?php\n$constants", file_get_contents( $config ) ) );
