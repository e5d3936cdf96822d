<?php

declare( strict_types=1 );

/**
 * One variation of a product, with a stock of its own or with its parent's.
 */
class WC_Product_Variation extends WC_Product {

	public function get_type(): string {
		return 'variation';
	}

	/**
	 * Is its stock managed: by itself (true), by its parent ('parent'), or not at all?
	 *
	 * @return bool|string
	 */
	public function get_manage_stock( string $context = 'view' ) {
		$is_managed = $this->get_prop( 'manage_stock' );
		if ( 'view' === $context && ! $is_managed && 'yes' === get_post_meta( $this->get_parent_id(), '_manage_stock', true ) ) {
			return 'parent';
		}
		return $is_managed;
	}

	/**
	 * Its stock, or its parent's.
	 *
	 * @return int|float|null
	 */
	public function get_stock_quantity( string $context = 'view' ) {
		if ( 'view' === $context && 'parent' === $this->get_manage_stock() ) {
			return wc_stock_amount( get_post_meta( $this->get_parent_id(), '_stock', true ) );
		}
		return $this->get_prop( 'stock_quantity' );
	}

	public function get_sku( string $context = 'view' ): string {
		$sku = (string) $this->get_prop( 'sku' );
		return 'view' === $context && '' === $sku ? (string) get_post_meta( $this->get_parent_id(), '_sku', true ) : $sku;
	}

	public function get_stock_managed_by_id(): int {
		return 'parent' === $this->get_manage_stock() ? $this->get_parent_id() : $this->id;
	}
}
