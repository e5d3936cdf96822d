<?php
/**
 * Plugin Name: Another plugin
 *
 * What other plugins of a shop do to its stock, each by a route of its own: through WooCommerce's
 * function, past it by the product's meta, by WooCommerce's importer. `@stock_source` marks, for
 * the proofs' own books, a write that no hook of WooCommerce announces.
 *
 * @package Lockstep
 */

// phpcs:disable -- stands for code that nobody here has written.
add_action(
	'rest_api_init',
	function () {
		$route = function ( $name, $act ) {
			register_rest_route(
				'other/v1',
				$name,
				[
					'methods'             => 'POST',
					'permission_callback' => '__return_true',
					'callback'            => $act,
				]
			);
		};
		$route(
			'/stock',
			function ( $request ) {
				return [ 'stock' => wc_update_product_stock( $request['product'], $request['quantity'], $request['operation'] ) ];
			}
		);
		$route(
			'/meta',
			function ( $request ) {
				global $wpdb;
				$wpdb->query( "SET @stock_source = 'meta'" );
				$before = (float) get_post_meta( $request['product'], '_stock', true );
				update_post_meta( $request['product'], '_stock', $before + $request['delta'] );
				$wpdb->query( 'SET @stock_source = NULL' );
				return [ 'stock' => get_post_meta( $request['product'], '_stock', true ) ];
			}
		);
		$route(
			'/import',
			function ( $request ) {
				require_once WC_ABSPATH . 'includes/admin/importers/class-wc-product-csv-importer-controller.php';
				require_once WC_ABSPATH . 'includes/import/class-wc-product-csv-importer.php';
				wp_set_current_user( 1 );
				$file = wp_upload_dir()['basedir'] . '/' . uniqid( 'import', true ) . '.csv';
				file_put_contents( $file, $request['csv'] );
				$importer = new WC_Product_CSV_Importer(
					$file,
					[
						'update_existing'    => true,
						'parse'              => true,
						'character_encoding' => 'UTF-8',
						'mapping'            => [ 'from' => [ 'SKU', 'Stock' ], 'to' => [ 'sku', 'stock_quantity' ] ],
					]
				);
				$done = $importer->import();
				unlink( $file );
				return [
					'updated' => count( $done['updated'] ),
					'failed'  => count( $done['failed'] ) + count( $done['skipped'] ),
				];
			}
		);
	}
);
