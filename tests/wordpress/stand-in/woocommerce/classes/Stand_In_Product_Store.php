<?php

declare( strict_types=1 );

/**
 * Products as posts and their meta. Every write goes through WordPress' own functions, so that
 * WordPress' own hooks are called as well.
 */
final class Stand_In_Product_Store {

	public const META_KEYS = [
		'_sku'              => 'sku',
		'_regular_price'    => 'regular_price',
		'_price'            => 'price',
		'_manage_stock'     => 'manage_stock',
		'_backorders'       => 'backorders',
		'_low_stock_amount' => 'low_stock_amount',
		'_stock'            => 'stock_quantity',
		'_stock_status'     => 'stock_status',
	];

	public static function create( WC_Product $product ): void {
		$id = wp_insert_post(
			[
				'post_type'   => self::post_type( $product ),
				'post_status' => $product->get_status(),
				'post_title'  => '' === $product->get_name() ? 'Product' : $product->get_name(),
				'post_parent' => $product->get_parent_id(),
			]
		);
		$product->set_id( $id );
		self::write_meta( $product, true );
		wp_set_object_terms( $id, $product->get_type(), 'product_type' );
		$product->save_meta_data();
		$product->apply_changes();
		do_action( 'woocommerce_new_' . self::post_type( $product ), $id, $product );
	}

	public static function read( WC_Product $product ): void {
		$id   = $product->get_id();
		$post = get_post( $id );
		if ( null === $post || self::post_type( $product ) !== $post->post_type ) {
			throw new Exception( 'Invalid product.' );
		}
		$product->set_name( $post->post_title );
		$product->set_status( $post->post_status );
		$product->set_parent_id( $post->post_parent );
		$product->set_date_created( WC_DateTime::of_column( $post->post_date_gmt ) );
		$product->set_date_modified( WC_DateTime::of_column( $post->post_modified_gmt ) );
		foreach ( self::META_KEYS as $key => $prop ) {
			$values = get_post_meta( $id, $key, false );
			if ( [] !== $values ) {
				$product->{"set_$prop"}( $values[0] );
			}
		}
	}

	public static function update( WC_Product $product ): void {
		$product->save_meta_data();
		$changes = $product->get_changes();
		if ( array_intersect( [ 'name', 'status', 'parent_id' ], array_keys( $changes ) ) ) {
			wp_update_post(
				[
					'ID'          => $product->get_id(),
					'post_title'  => $product->get_name(),
					'post_status' => $product->get_status(),
					'post_parent' => $product->get_parent_id(),
				]
			);
		} else {
			global $wpdb;
			$wpdb->update( $wpdb->posts, [ 'post_modified_gmt' => current_time( 'mysql', true ) ], [ 'ID' => $product->get_id() ] );
			clean_post_cache( $product->get_id() );
		}
		self::write_meta( $product, false );
		$product->apply_changes();
		do_action( 'woocommerce_update_' . self::post_type( $product ), $product->get_id(), $product );
	}

	public static function delete( WC_Product $product, bool $is_forced ): void {
		$id   = $product->get_id();
		$type = self::post_type( $product );
		if ( $is_forced ) {
			do_action( "woocommerce_before_delete_$type", $id );
			wp_delete_post( $id );
			do_action( "woocommerce_delete_$type", $id );
		} else {
			wp_trash_post( $id );
			do_action( "woocommerce_trash_$type", $id );
		}
	}

	/**
	 * One statement on the stock, which two shoppers at once cannot confuse.
	 *
	 * @param int|float $quantity How many.
	 * @return int|float What it should be now, computed from an earlier reading.
	 */
	public function update_product_stock( int $id, $quantity, string $operation = 'set' ) {
		global $wpdb;
		add_post_meta( $id, '_stock', 0, true );
		$amount = wc_stock_amount( $quantity );
		if ( 'set' === $operation ) {
			$new_stock = $amount;
			$value     = $wpdb->prepare( '%s', number_format( (float) $amount, WC_ROUNDING_PRECISION, '.', '' ) );
		} else {
			$current   = wc_stock_amount( $wpdb->get_var( $wpdb->prepare( "SELECT meta_value FROM $wpdb->postmeta WHERE post_id = %d AND meta_key = '_stock'", $id ) ) );
			$delta     = 'increase' === $operation ? $amount : -$amount;
			$new_stock = $current + $delta;
			$value     = sprintf( 'meta_value %+f', $delta );
		}
		$sql = $wpdb->prepare( "UPDATE {$wpdb->postmeta} SET meta_value = $value WHERE post_id = %d AND meta_key='_stock'", $id );
		$wpdb->query( apply_filters( 'woocommerce_update_product_stock_query', $sql, $id, $new_stock, $operation ) );
		wp_cache_delete( $id, 'post_meta' );
		self::write_lookup( $id );
		do_action( 'woocommerce_updated_product_stock', $id );
		return $new_stock;
	}

	/**
	 * Puts a stock into the object as if it had been read.
	 *
	 * @param int|float|null $stock The stock; null reads it.
	 */
	public function read_stock_quantity( WC_Product $product, $stock = null ): void {
		$product->set_object_read( false );
		$product->set_stock_quantity( $stock ?? get_post_meta( $product->get_id(), '_stock', true ) );
		$product->set_object_read( true );
	}

	public static function write_lookup( int $id ): void {
		global $wpdb;
		$is_managed = 'yes' === get_post_meta( $id, '_manage_stock', true );
		$wpdb->replace(
			$wpdb->prefix . 'wc_product_meta_lookup',
			[
				'product_id'     => $id,
				'sku'            => get_post_meta( $id, '_sku', true ),
				'stock_quantity' => $is_managed ? wc_stock_amount( get_post_meta( $id, '_stock', true ) ) : null,
				'stock_status'   => get_post_meta( $id, '_stock_status', true ),
			]
		);
	}

	/**
	 * Writes what was changed, or is not there yet, and tells who listens.
	 */
	private static function write_meta( WC_Product $product, bool $is_new ): void {
		$id      = $product->get_id();
		$changes = $product->get_changes();
		$kind    = $product->is_type( 'variation' ) ? 'variation' : 'product';
		$written = [];
		foreach ( self::META_KEYS as $key => $prop ) {
			if ( ! $is_new && ! array_key_exists( $prop, $changes ) && metadata_exists( 'post', $id, $key ) ) {
				continue;
			}
			$value = $product->{"get_$prop"}( 'edit' );
			if ( 'manage_stock' === $prop ) {
				$value = wc_bool_to_string( (bool) $value );
			} elseif ( 'stock_quantity' === $prop ) {
				do_action( "woocommerce_{$kind}_before_set_stock", $product );
			}
			$is_written = '' === $value ? delete_post_meta( $id, $key ) : update_post_meta( $id, $key, $value );
			if ( $is_written ) {
				$written[] = $prop;
			}
		}
		if ( in_array( 'stock_quantity', $written, true ) ) {
			do_action( "woocommerce_{$kind}_set_stock", $product );
		}
		if ( in_array( 'stock_status', $written, true ) ) {
			do_action( "woocommerce_{$kind}_set_stock_status", $id, $product->get_stock_status(), $product );
		}
		if ( [] !== $written ) {
			self::write_lookup( $id );
		}
		do_action( 'woocommerce_product_object_updated_props', $product, $written );
	}

	private static function post_type( WC_Product $product ): string {
		return $product->is_type( 'variation' ) ? 'product_variation' : 'product';
	}
}
