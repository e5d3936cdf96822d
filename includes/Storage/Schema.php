<?php

declare( strict_types=1 );

namespace Lockstep\Storage;

use Lockstep\Service;
use Lockstep\Stock\Baseline;

/**
 * The tables of one site.
 *
 * - products: one row per product with a stock; its last number, the sums, what it was last known to
 *   be, what was last applied. Its row is the product's lock.
 * - events: the changes, kept until a quantity that includes them has been applied.
 * - orders: revision, number of changes, whether it waits to be delivered.
 * - order_sums: what forgotten events of an order add up to.
 * - state: one row, the epoch, and how far the sweep has come. Its row is the lock of all numbering.
 */
final class Schema implements Service {

	private const VERSION = '1';
	private const OPTION  = 'lockstep_schema';

	/**
	 * How long an activation may take; the rest is left to the sweep.
	 */
	private const BASELINE_S = 3.0;

	private const TABLES = [
		'products'   => 'product_id BIGINT UNSIGNED NOT NULL,
			epoch BIGINT NOT NULL,
			number BIGINT NOT NULL DEFAULT 0,
			total BIGINT NOT NULL DEFAULT 0,
			order_total BIGINT NOT NULL DEFAULT 0,
			last_known BIGINT NULL,
			is_known TINYINT NOT NULL DEFAULT 0,
			managed_at BIGINT NOT NULL DEFAULT 0,
			revision BIGINT NOT NULL DEFAULT 0,
			included BIGINT NOT NULL DEFAULT 0,
			stock_meta BIGINT UNSIGNED NOT NULL DEFAULT 0,
			manage_meta BIGINT UNSIGNED NOT NULL DEFAULT 0,
			is_followed TINYINT NOT NULL DEFAULT 1,
			token VARCHAR(16) NOT NULL DEFAULT \'\',
			PRIMARY KEY  (product_id),
			KEY is_followed (is_followed)',
		'events'     => 'row_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
			event_id VARCHAR(64) NOT NULL,
			epoch BIGINT NOT NULL,
			product_id BIGINT UNSIGNED NOT NULL,
			number BIGINT NOT NULL,
			kind VARCHAR(16) NOT NULL,
			delta BIGINT NOT NULL,
			stock BIGINT NULL,
			total BIGINT NOT NULL,
			at_ms BIGINT NOT NULL,
			reason VARCHAR(32) NOT NULL,
			order_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			order_number BIGINT NOT NULL DEFAULT 0,
			line_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			user_id BIGINT UNSIGNED NOT NULL DEFAULT 0,
			origin VARCHAR(16) NOT NULL,
			sku VARCHAR(255) NOT NULL,
			was VARCHAR(255) NOT NULL DEFAULT \'\',
			acknowledged TINYINT NOT NULL DEFAULT 0,
			PRIMARY KEY  (row_id),
			UNIQUE KEY event_id (event_id),
			UNIQUE KEY product_number (product_id, epoch, number),
			KEY order_id (order_id),
			KEY acknowledged (acknowledged, row_id)',
		'orders'     => 'order_id BIGINT UNSIGNED NOT NULL,
			revision BIGINT NOT NULL,
			marked_gmt DATETIME NOT NULL,
			number BIGINT NOT NULL DEFAULT 0,
			is_waiting TINYINT NOT NULL DEFAULT 1,
			is_settled TINYINT NOT NULL DEFAULT 1,
			is_deleted TINYINT NOT NULL DEFAULT 0,
			snapshot LONGTEXT NULL,
			PRIMARY KEY  (order_id),
			KEY is_waiting (is_waiting, revision),
			KEY is_settled (is_settled, revision),
			KEY revision (revision)',
		'order_sums' => 'order_id BIGINT UNSIGNED NOT NULL,
			product_id BIGINT UNSIGNED NOT NULL,
			units BIGINT NOT NULL,
			PRIMARY KEY  (order_id, product_id)',
		'state'      => 'id TINYINT NOT NULL,
			epoch BIGINT NOT NULL,
			last_row BIGINT NOT NULL DEFAULT 0,
			swept_to BIGINT NOT NULL DEFAULT 0,
			seen_to BIGINT NOT NULL DEFAULT 0,
			began_with BIGINT NOT NULL DEFAULT 0,
			PRIMARY KEY  (id)',
	];

	public function register(): void {
		// Early, so that what a first request after an update sells is captured.
		add_action( 'init', [ $this, 'install_when_outdated' ], 0 );
	}

	public function install_when_outdated(): void {
		if ( ! self::is_ready() && class_exists( 'WooCommerce', false ) ) {
			self::install();
		}
	}

	/**
	 * Whether the tables of the current site are there, in this version's form.
	 */
	public static function is_ready(): bool {
		return get_option( self::OPTION ) === self::VERSION;
	}

	/**
	 * Creates what is missing on the current site. May be repeated, and by several requests at once.
	 */
	public static function install(): void {
		global $wpdb;
		try {
			foreach ( self::TABLES as $name => $columns ) {
				Database::run( 'CREATE TABLE IF NOT EXISTS {' . $name . '} (' . $columns . ') ENGINE=InnoDB ' . $wpdb->get_charset_collate() );
			}
			Database::run( 'INSERT IGNORE INTO {state} (id, epoch) VALUES (1, %d)', [ (int) ( microtime( true ) * 1000 ) ] );
			Baseline::begin( microtime( true ) + self::BASELINE_S );
		} catch ( StorageFailed $failure ) {
			Failures::report( 'tables were not created', $failure );
			return;
		}
		update_option( self::OPTION, self::VERSION, true );
	}

	/**
	 * Removes everything that install() has made on the current site.
	 */
	public static function drop(): void {
		delete_option( self::OPTION );
		foreach ( array_keys( self::TABLES ) as $name ) {
			Database::run( 'DROP TABLE IF EXISTS {' . $name . '}' );
		}
	}

	/**
	 * The name of a table on the current site: ours, or else one of WordPress or WooCommerce.
	 */
	public static function table( string $name ): string {
		global $wpdb;
		if ( isset( self::TABLES[ $name ] ) ) {
			return $wpdb->prefix . 'lockstep_' . $name;
		}
		return isset( $wpdb->$name ) ? (string) $wpdb->$name : $wpdb->prefix . $name;
	}
}
