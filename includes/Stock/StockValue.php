<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * What a product's meta says of its stock, in whole units.
 */
final class StockValue {

	/**
	 * Null: the product has no stock of its own. `_stock` alone does not say so: it stays behind when
	 * other code sets `_manage_stock` to `no`, and WooCommerce then ignores it.
	 *
	 * @param string|null $stock   `_stock`.
	 * @param string|null $manages `_manage_stock`.
	 */
	public static function of( ?string $stock, ?string $manages ): ?int {
		if ( 'yes' !== $manages || null === $stock || '' === $stock ) {
			return null;
		}
		return self::units( (float) $stock );
	}

	/**
	 * Whole units of a quantity; WooCommerce rounds to six digits, and so 2.9999999 is 3.
	 */
	public static function units( float $quantity ): int {
		return (int) floor( round( $quantity, 6 ) );
	}
}
