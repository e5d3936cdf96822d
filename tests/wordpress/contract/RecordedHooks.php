<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Contract;

use Automattic\WooCommerce\Utilities\OrderUtil;
use WP_Post;

/**
 * The hooks that are recorded, and what each of their arguments is. An empty kind is left out.
 */
final class RecordedHooks {

	private const HOOKS = [
		// Stock, and the products that hold it.
		'woocommerce_product_before_set_stock'        => [ 'product' ],
		'woocommerce_variation_before_set_stock'      => [ 'product' ],
		'woocommerce_update_product_stock_query'      => [ 'sql', 'product-id', 'plain', 'plain' ],
		'woocommerce_updated_product_stock'           => [ 'product-id' ],
		'woocommerce_product_set_stock'               => [ 'product' ],
		'woocommerce_variation_set_stock'             => [ 'product' ],
		'woocommerce_product_set_stock_status'        => [ 'product-id', 'plain', 'product' ],
		'woocommerce_variation_set_stock_status'      => [ 'product-id', 'plain', 'product' ],
		'woocommerce_low_stock'                       => [ 'product' ],
		'woocommerce_no_stock'                        => [ 'product' ],
		'woocommerce_before_product_object_save'      => [ 'product' ],
		'woocommerce_after_product_object_save'       => [ 'product' ],
		'woocommerce_new_product'                     => [ 'product-id', 'product' ],
		'woocommerce_new_product_variation'           => [ 'product-id', 'product' ],
		'woocommerce_update_product'                  => [ 'product-id', 'product' ],
		'woocommerce_update_product_variation'        => [ 'product-id', 'product' ],
		'woocommerce_before_delete_product'           => [ 'product-id' ],
		'woocommerce_before_delete_product_variation' => [ 'product-id' ],
		'woocommerce_delete_product'                  => [ 'product-id' ],
		'woocommerce_delete_product_variation'        => [ 'product-id' ],
		'woocommerce_trash_product'                   => [ 'product-id' ],
		'woocommerce_trash_product_variation'         => [ 'product-id' ],

		// What an order does to stock.
		'woocommerce_can_reduce_order_stock'          => [ 'plain', 'order' ],
		'woocommerce_order_item_product'              => [ 'product', 'line' ],
		'woocommerce_order_item_quantity'             => [ 'plain', 'order', 'line' ],
		'woocommerce_reduce_order_item_stock'         => [ 'line', 'change', 'order' ],
		'woocommerce_reduce_order_stock'              => [ 'order' ],
		'woocommerce_can_restore_order_stock'         => [ 'plain', 'order' ],
		'woocommerce_restore_order_item_stock'        => [ 'line', 'plain', 'plain', 'order' ],
		'woocommerce_restore_order_stock'             => [ 'order' ],
		'woocommerce_can_restock_refunded_items'      => [ 'plain', 'order' ],
		'woocommerce_restock_refunded_item'           => [ 'product-id', 'plain', 'plain', 'order', 'product' ],
		'woocommerce_prevent_adjust_line_item_product_stock' => [ 'plain', 'line', 'plain' ],

		// Orders as such.
		'woocommerce_new_order'                       => [ 'order-id', 'order' ],
		'woocommerce_update_order'                    => [ 'order-id', 'order' ],
		'woocommerce_before_order_object_save'        => [ 'order' ],
		'woocommerce_after_order_object_save'         => [ 'order' ],
		'woocommerce_order_status_changed'            => [ 'order-id', 'plain', 'plain', 'order' ],
		'woocommerce_new_order_item'                  => [ 'line-id', 'line', 'order-id' ],
		'woocommerce_update_order_item'               => [ 'line-id', 'line', 'order-id' ],
		'woocommerce_before_delete_order_item'        => [ 'line-id' ],
		'woocommerce_delete_order_item'               => [ 'line-id' ],
		'woocommerce_before_save_order_items'         => [ 'order-id' ],
		'woocommerce_saved_order_items'               => [ 'order-id' ],
		'woocommerce_create_refund'                   => [ 'order' ],
		'woocommerce_order_partially_refunded'        => [ 'order-id', 'order-id' ],
		'woocommerce_order_fully_refunded'            => [ 'order-id', 'order-id' ],
		'woocommerce_refund_created'                  => [ 'order-id' ],
		'woocommerce_order_refunded'                  => [ 'order-id', 'order-id' ],
		'woocommerce_refund_deleted'                  => [ 'order-id', 'order-id' ],
		'woocommerce_before_trash_order'              => [ 'order-id', 'order' ],
		'woocommerce_trash_order'                     => [ 'order-id' ],
		'woocommerce_untrash_order'                   => [ 'order-id', 'plain' ],
		'woocommerce_before_delete_order'             => [ 'order-id', 'order' ],
		'woocommerce_delete_order'                    => [ 'order-id' ],

		// WordPress' own, where they carry what we keep books on (see concerns_stock).
		'update_post_metadata'                        => [ '', 'product-id', 'plain', 'plain' ],
		'add_post_metadata'                           => [ '', 'product-id', 'plain', 'plain' ],
		'delete_post_metadata'                        => [ '', 'product-id', 'plain' ],
		'added_post_meta'                             => [ '', 'product-id', 'plain', 'plain' ],
		'updated_post_meta'                           => [ '', 'product-id', 'plain', 'plain' ],
		'deleted_post_meta'                           => [ '', 'product-id', 'plain' ],
		'before_delete_post'                          => [ 'product-id' ],
		'deleted_post'                                => [ 'product-id' ],
		'trashed_post'                                => [ 'product-id' ],
		'untrashed_post'                              => [ 'product-id' ],
	];

	private const META_KEYS = [ '_stock', '_manage_stock', '_sku', '_stock_status' ];

	/**
	 * The hooks of saving an order, which WooCommerce does several times in a row.
	 */
	private const SAVES = [
		'woocommerce_before_order_object_save',
		'woocommerce_new_order',
		'woocommerce_update_order',
		'woocommerce_new_order_item',
		'woocommerce_update_order_item',
		'woocommerce_after_order_object_save',
	];

	public static function is_of_a_save( string $line ): bool {
		return in_array( strtok( $line, '(' ), self::SAVES, true );
	}

	public static function is_asking_for_product( string $line ): bool {
		return 'woocommerce_order_item_product' === strtok( $line, '(' );
	}

	public static function is_before_a_write( string $line ): bool {
		return in_array( strtok( $line, '(' ), [ 'woocommerce_order_item_quantity', 'woocommerce_product_before_set_stock', 'woocommerce_variation_before_set_stock' ], true );
	}

	/**
	 * What the arguments of a hook are; null when it is not recorded.
	 *
	 * @return string[]|null
	 */
	public static function kinds( string $hook ): ?array {
		return self::HOOKS[ $hook ] ?? null;
	}

	/**
	 * Is this call about stock at all? WordPress' own hooks are also about everything else. And a
	 * refund is saved again whenever a second has passed since (its meta data is written after it).
	 *
	 * @param mixed[] $arguments The hook's own.
	 */
	public static function concerns_stock( string $hook, array $arguments ): bool {
		if ( 'woocommerce_update_order_item' === $hook ) {
			return 'shop_order_refund' !== OrderUtil::get_order_type( (int) $arguments[2] );
		}
		if ( false !== strpos( $hook, '_meta' ) && 0 !== strpos( $hook, 'woocommerce_' ) ) {
			return in_array( $arguments[2] ?? null, self::META_KEYS, true );
		}
		if ( 'post' === substr( $hook, -4 ) ) {
			$post = $arguments[1] ?? null;
			$type = $post instanceof WP_Post ? $post->post_type : get_post_type( (int) $arguments[0] );
			return in_array( $type, [ 'product', 'product_variation' ], true );
		}
		return true;
	}
}
