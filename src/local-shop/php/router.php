<?php
/**
 * For PHP's own server: files are served as they are, everything else goes to WordPress. Without
 * it, an address with a dot in it would be looked for on the disk only.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress.Security.ValidatedSanitizedInput, WordPress.WP.AlternativeFunctions -- runs before WordPress.
$lockstep_path = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
if ( false !== strpos( $lockstep_path, '/.' ) ) {
	// With SQLite the database is such a file.
	http_response_code( 404 );
	return true;
}
$lockstep_file = $_SERVER['DOCUMENT_ROOT'] . $lockstep_path;
if ( is_file( $lockstep_file ) || is_file( rtrim( $lockstep_file, '/' ) . '/index.php' ) && '/' !== $lockstep_path ) {
	return false;
}
$_SERVER['SCRIPT_NAME'] = '/index.php';
$_SERVER['PHP_SELF']    = '/index.php';
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
