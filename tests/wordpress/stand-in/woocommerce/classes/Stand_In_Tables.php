<?php

declare( strict_types=1 );

/**
 * The tables, with those columns of the real ones that are used.
 */
final class Stand_In_Tables {

	private const TABLES = [
		'wc_orders'                  => 'id bigint(20) unsigned NOT NULL,
			status varchar(20) NULL,
			type varchar(20) NULL,
			total_amount decimal(26,8) NULL,
			customer_id bigint(20) unsigned NULL,
			date_created_gmt datetime NULL,
			date_updated_gmt datetime NULL,
			parent_order_id bigint(20) unsigned NULL,
			customer_note text NULL,
			PRIMARY KEY  (id),
			KEY date_updated (date_updated_gmt),
			KEY parent_order_id (parent_order_id)',
		'wc_orders_meta'             => 'id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			order_id bigint(20) unsigned NULL,
			meta_key varchar(255) NULL,
			meta_value text NULL,
			PRIMARY KEY  (id),
			KEY order_id (order_id)',
		'wc_order_operational_data'  => 'order_id bigint(20) unsigned NOT NULL,
			created_via varchar(100) NULL,
			order_stock_reduced tinyint(1) NULL,
			recorded_sales tinyint(1) NULL,
			date_paid_gmt datetime NULL,
			date_completed_gmt datetime NULL,
			PRIMARY KEY  (order_id)',
		'woocommerce_order_items'    => 'order_item_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			order_item_name text NOT NULL,
			order_item_type varchar(200) NOT NULL,
			order_id bigint(20) unsigned NOT NULL,
			PRIMARY KEY  (order_item_id),
			KEY order_id (order_id)',
		'woocommerce_order_itemmeta' => 'meta_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			order_item_id bigint(20) unsigned NOT NULL,
			meta_key varchar(255) NULL,
			meta_value longtext NULL,
			PRIMARY KEY  (meta_id),
			KEY order_item_id (order_item_id)',
		'wc_product_meta_lookup'     => 'product_id bigint(20) NOT NULL,
			sku varchar(100) NULL,
			stock_quantity double NULL,
			stock_status varchar(100) NULL,
			PRIMARY KEY  (product_id),
			KEY sku (sku)',
	];

	public static function create(): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		foreach ( self::TABLES as $name => $columns ) {
			dbDelta( "CREATE TABLE {$wpdb->prefix}$name (\n$columns\n) {$wpdb->get_charset_collate()};" );
		}
		update_option( 'woocommerce_version', WC_VERSION );
		update_option( 'woocommerce_manage_stock', 'yes' );
	}
}
