<?php
/**
 * Records what the shop in FOLDER does in every scenario: `php record.php FOLDER > recorded.txt`.
 * The recording in this folder is of a real WooCommerce; the stand-in is compared with it.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
$_SERVER['HTTP_HOST'] = '127.0.0.1';
require $argv[1] . '/wp-load.php';
require __DIR__ . '/../support/autoload.php';

use Lockstep\Tests\WordPress\Contract\Recording;
use Lockstep\Tests\WordPress\Support\Database;
use Lockstep\Tests\WordPress\Support\Request;

Request::without_lockstep();
echo '# WooCommerce ', WC()->version, "\n";
foreach ( Recording::scenarios() as $title => $scenario ) {
	Database::empty_shop();
	echo "\n## $title\n", implode( "\n", Recording::of( $scenario ) ), "\n";
}
