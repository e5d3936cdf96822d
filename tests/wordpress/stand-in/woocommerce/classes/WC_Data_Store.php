<?php

declare( strict_types=1 );

/**
 * Finds the store of a kind of object.
 */
class WC_Data_Store {

	/**
	 * The store of products, or that of orders.
	 *
	 * @return Stand_In_Product_Store|Stand_In_Order_Store
	 */
	public static function load( string $kind ) {
		return 0 === strpos( $kind, 'order' ) ? new Stand_In_Order_Store() : new Stand_In_Product_Store();
	}
}
