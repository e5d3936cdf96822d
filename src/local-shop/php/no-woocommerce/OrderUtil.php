<?php
/**
 * Says that orders would be kept among the posts, where there are none.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress, Generic -- the name is the one that Lockstep asks for.
namespace Automattic\WooCommerce\Utilities;

final class OrderUtil {

	public static function custom_orders_table_usage_is_enabled() {
		return false;
	}
}
