<?php

declare( strict_types=1 );

namespace Lockstep\Storage;

use Lockstep\Service;

/**
 * The tables of one site: {prefix}lockstep_products, _events, _orders, _order_sums and _state.
 */
final class Schema implements Service {

	public function register(): void {
	}

	/**
	 * Creates what is missing on the current site. May be repeated, and by several requests at once.
	 */
	public static function install(): void {
	}

	/**
	 * Removes everything that install() has made on the current site.
	 */
	public static function drop(): void {
	}
}
