<?php
/**
 * Records what the shop in FOLDER does in every scenario: `php record.php FOLDER > recorded.json`.
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
Database::empty_shop();
$only     = $argv[2] ?? '';
$recorded = [ 'woocommerce' => WC()->version ];
foreach ( Recording::scenarios() as $title => $scenario ) {
	if ( '' === $only || false !== strpos( $title, $only ) ) {
		$recorded['scenarios'][ $title ] = Recording::of( $scenario );
	}
}
echo json_encode( $recorded, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), "\n";
