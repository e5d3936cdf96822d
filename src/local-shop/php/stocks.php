<?php
/**
 * What the database itself holds: `php stocks.php FOLDER` writes `{sku: stock or null}`. No
 * WooCommerce code and no cache stands between.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress -- a command line tool.
define( 'SHORTINIT', true );
$_SERVER['HTTP_HOST'] = getenv( 'LOCKSTEP_TEST_HOST' );
require $argv[1] . '/wp-load.php';

global $wpdb;
$rows   = $wpdb->get_results(
	"SELECT sku.meta_value AS sku, stock.meta_value AS stock FROM {$wpdb->prefix}postmeta AS sku
	LEFT JOIN {$wpdb->prefix}postmeta AS stock ON stock.post_id = sku.post_id AND stock.meta_key = '_stock'
	WHERE sku.meta_key = '_sku' AND sku.meta_value <> ''"
);
$stocks = array();
foreach ( $rows as $row ) {
	$stocks[ $row->sku ] = null === $row->stock || '' === $row->stock ? null : (float) $row->stock;
}
echo json_encode( (object) $stocks );
