<?php
/**
 * PHPUnit inside the WordPress in FOLDER: `php phpunit.php FOLDER [PHPUnit's own arguments]`.
 *
 * Not PHPUnit's `bootstrap`: it would load WordPress inside a function, where WordPress' own global
 * variables are none.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST']   = '127.0.0.1:9';
$_SERVER['REMOTE_ADDR'] = '127.0.0.1';
define( 'LOCKSTEP_TEST_SITE', $argv[1] );
require LOCKSTEP_TEST_SITE . '/wp-load.php';
require __DIR__ . '/../../vendor/autoload.php';
require __DIR__ . '/support/autoload.php';

// A site that was kept from another day has that day's tables.
Lockstep\Lifecycle::remove();

// Nothing may be sent while tests are being thought about; those that send say to whom.
add_filter( 'pre_http_request', array( Lockstep\Tests\WordPress\Support\FakeWorker::class, 'answer' ), 10, 3 );

$arguments       = array_merge( array( 'phpunit', '--configuration', __DIR__ . '/phpunit.xml' ), array_slice( $argv, 2 ) );
$_SERVER['argv'] = $arguments;
exit( ( new PHPUnit\TextUI\Command() )->run( $arguments, false ) );
