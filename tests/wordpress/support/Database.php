<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

/**
 * The shop's tables. The plugin commits, so tests cannot be undone by a rollback: every test begins
 * with a shop that has been emptied.
 */
final class Database {

	private const SHOP_TABLES = [
		'wc_orders',
		'wc_orders_meta',
		'wc_order_addresses',
		'wc_order_operational_data',
		'wc_order_stats',
		'wc_order_product_lookup',
		'wc_product_meta_lookup',
		'wc_reserved_stock',
		'woocommerce_order_items',
		'woocommerce_order_itemmeta',
	];

	/**
	 * Everything sold and everything that Lockstep has written goes; settings of the shop stay.
	 */
	public static function empty_shop(): void {
		global $wpdb;
		$wpdb->query( "DELETE FROM $wpdb->posts WHERE post_type IN ( 'product', 'product_variation', 'shop_order', 'shop_order_refund', 'shop_order_placehold' )" );
		$wpdb->query( "DELETE FROM $wpdb->postmeta WHERE post_id NOT IN ( SELECT ID FROM $wpdb->posts )" );
		foreach ( self::SHOP_TABLES as $table ) {
			if ( self::has_table( $wpdb->prefix . $table ) ) {
				$wpdb->query( "DELETE FROM {$wpdb->prefix}$table" );
			}
		}
		foreach ( self::tables_of_lockstep() as $table ) {
			$wpdb->query( "DELETE FROM $table" );
		}
		$wpdb->query( "DELETE FROM $wpdb->options WHERE option_name LIKE 'lockstep\_%'" );
		wp_cache_flush();
	}

	/**
	 * The plugin's own tables, of this site only.
	 *
	 * @return string[]
	 */
	public static function tables_of_lockstep(): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $wpdb->prefix . 'lockstep_' ) . '%' ) );
	}

	public static function has_table( string $table ): bool {
		global $wpdb;
		return $table === $wpdb->get_var( $wpdb->prepare( 'SHOW TABLES LIKE %s', $wpdb->esc_like( $table ) ) );
	}
}
