<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\Failures;
use Lockstep\Storage\StorageFailed;

/**
 * Lets WooCommerce follow a stock that was set beneath it: caches, lookup table, stock status (of
 * variations that share a parent's stock, and of the parent), its hooks and its mails.
 *
 * Not by saving every product: that is twenty statements each, and a save is needed only where the
 * stock status changes.
 */
final class Follow {

	/**
	 * How many products one sweep takes up that a dead request has left.
	 */
	private const LEFT_MAX = 50;

	/**
	 * Products followed since the last end().
	 *
	 * @var int[]
	 */
	private static $followed = [];

	/**
	 * Never throws: the stock is set, whatever somebody's code on one of the hooks does.
	 *
	 * @param int $change By how much the stock was changed; 0: not known.
	 */
	public static function stock( int $product_id, int $change ): void {
		try {
			self::refresh( $product_id );
			$product = wc_get_product( $product_id );
			if ( $product instanceof \WC_Product && true === $product->get_manage_stock() ) {
				$product = self::with_status( $product );
				// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's own.
				do_action( $product->is_type( 'variation' ) ? 'woocommerce_variation_set_stock' : 'woocommerce_product_set_stock', $product );
				// phpcs:enable
				if ( $change < 0 && function_exists( 'wc_trigger_stock_change_actions' ) ) {
					wc_trigger_stock_change_actions( $product );
				}
			}
		} catch ( \Throwable $failure ) {
			Failures::report( 'a hook failed after a quantity was applied', $failure );
		}
		self::$followed[] = $product_id;
	}

	/**
	 * What is done once for all products.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function end(): void {
		if ( [] === self::$followed ) {
			return;
		}
		$ids            = self::$followed;
		self::$followed = [];
		wc_delete_product_transients();
		Database::run( 'UPDATE {products} SET is_followed = 1 WHERE product_id IN (' . Database::places( $ids ) . ')', $ids );
	}

	/**
	 * Takes up what a request has set and died before WooCommerce followed.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function left(): void {
		$rows = Database::rows( 'SELECT product_id FROM {products} WHERE is_followed = 0 LIMIT %d', [ self::LEFT_MAX ] );
		foreach ( $rows as $row ) {
			self::stock( (int) $row['product_id'], 0 );
		}
		self::end();
	}

	/**
	 * Caches and the lookup table.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function refresh( int $product_id ): void {
		self::forget_caches( $product_id );
		Database::run(
			"UPDATE {wc_product_meta_lookup} SET stock_quantity =
				(SELECT m.meta_value FROM {postmeta} m WHERE m.post_id = %d AND m.meta_key = '_stock' ORDER BY m.meta_id LIMIT 1)
			WHERE product_id = %d",
			[ $product_id, $product_id ]
		);
	}

	/**
	 * Saving sets the status, as it does after a sale. A sale may come in between, so the status is
	 * looked at once more.
	 */
	private static function with_status( \WC_Product $product ): \WC_Product {
		for ( $look = 1; $look <= 3; $look++ ) {
			if ( self::status_of( $product ) === $product->get_stock_status( 'edit' ) ) {
				break;
			}
			$product->save();
			self::forget_caches( $product->get_id() );
			$fresh = wc_get_product( $product->get_id() );
			if ( ! $fresh instanceof \WC_Product ) {
				break;
			}
			$product = $fresh;
		}
		return $product;
	}

	/**
	 * As WC_Product::validate_props() decides it.
	 */
	private static function status_of( \WC_Product $product ): string {
		if ( (float) $product->get_stock_quantity() > abs( (float) get_option( 'woocommerce_notify_no_stock_amount', 0 ) ) ) {
			return 'instock';
		}
		return 'no' === $product->get_backorders() ? 'outofstock' : 'onbackorder';
	}

	private static function forget_caches( int $product_id ): void {
		wp_cache_delete( $product_id, 'post_meta' );
		wp_cache_delete( 'lookup_table', 'object_' . $product_id );
		\WC_Cache_Helper::invalidate_cache_group( 'product_' . $product_id );
		// By this WooCommerce itself learns of updates beneath it, and forgets the product.
		do_action( 'woocommerce_updated_product_stock', $product_id ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- WooCommerce's own.
	}
}
