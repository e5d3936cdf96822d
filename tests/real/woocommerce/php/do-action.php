<?php
/**
 * Does what WP-Cron would do when the time has come: `php do-action.php FOLDER`, reads `{action}` as
 * JSON from standard input.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';

$wanted = json_decode( stream_get_contents( STDIN ), true, 32, JSON_THROW_ON_ERROR );
do_action( $wanted['action'] );
