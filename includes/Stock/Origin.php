<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * From where in WordPress a change came.
 */
final class Origin {

	/**
	 * One of the words of docs/wire-format.md.
	 */
	public static function current(): string {
		if ( defined( 'WP_CLI' ) || ( 'cli' === PHP_SAPI && ! wp_doing_cron() ) ) {
			return 'cli';
		}
		if ( wp_doing_cron() || self::is_in( 'action', 'as_async_request_queue_runner' ) ) {
			return 'cron';
		}
		if ( defined( 'WOOCOMMERCE_CHECKOUT' ) || self::is_store_checkout() ) {
			return 'checkout';
		}
		if ( defined( 'REST_REQUEST' ) && REST_REQUEST ) {
			return 'rest';
		}
		if ( wp_doing_ajax() ) {
			return 'ajax';
		}
		return is_admin() ? 'admin' : 'front';
	}

	/**
	 * The block checkout speaks REST, the batch of its own requests too.
	 */
	private static function is_store_checkout(): bool {
		if ( ! defined( 'REST_REQUEST' ) || ! isset( $GLOBALS['wp'] ) ) {
			return false;
		}
		$route = (string) ( $GLOBALS['wp']->query_vars['rest_route'] ?? '' );
		return 1 === preg_match( '#^/wc/store(/v\d+)?/(checkout|batch)#', $route );
	}

	private static function is_in( string $field, string $value ): bool {
		// phpcs:ignore WordPress.Security -- Compared with a constant; nothing is done with it.
		return isset( $_REQUEST[ $field ] ) && $value === $_REQUEST[ $field ];
	}
}
