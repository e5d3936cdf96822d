<?php
/**
 * Runs what is due in WooCommerce's job queue now: `php run-actions.php FOLDER`, as
 * `wp action-scheduler run` does. Writes how many jobs ran.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';
echo (int) ActionScheduler::runner()->run( 'WP CLI' );
