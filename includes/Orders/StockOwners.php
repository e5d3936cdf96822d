<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * From which product a line takes its stock, and under which SKU it was sold, as WooCommerce decides it.
 */
final class StockOwners {

	/**
	 * Product → meta key → value.
	 *
	 * @var array<int, array<string, string>>
	 */
	private $meta = [];

	/**
	 * @param array<int, array<int, array<string, string>>> $lines Order → line → meta.
	 * @throws StorageFailed When the database refuses it.
	 */
	public function __construct( array $lines ) {
		$ids = [];
		foreach ( array_merge( [], ...array_values( $lines ) ) as $meta ) {
			$ids[ (int) ( $meta['_product_id'] ?? 0 ) ]   = true;
			$ids[ (int) ( $meta['_variation_id'] ?? 0 ) ] = true;
		}
		unset( $ids[0] );
		$ids = array_keys( $ids );
		if ( [] === $ids ) {
			return;
		}
		$rows = Database::rows(
			"SELECT post_id, meta_key, meta_value FROM {postmeta} WHERE meta_key IN ('_manage_stock', '_sku') AND post_id IN (" . Database::places( $ids ) . ')',
			$ids
		);
		foreach ( $rows as $row ) {
			// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- A column of the answer, no query.
			$this->meta[ (int) $row['post_id'] ][ (string) $row['meta_key'] ] = (string) $row['meta_value'];
		}
	}

	/**
	 * 0: the line sells no product.
	 *
	 * @param array<string, string> $line The line's meta.
	 */
	public function owner( array $line ): int {
		$product   = (int) ( $line['_product_id'] ?? 0 );
		$variation = (int) ( $line['_variation_id'] ?? 0 );
		if ( 0 === $variation ) {
			return $product;
		}
		return ! $this->manages( $variation ) && $this->manages( $product ) ? $product : $variation;
	}

	/**
	 * A variation without one is sold under its parent's.
	 *
	 * @param array<string, string> $line The line's meta.
	 */
	public function sku( array $line ): string {
		$own = $this->meta[ (int) ( $line['_variation_id'] ?? 0 ) ]['_sku'] ?? '';
		return '' !== $own ? $own : ( $this->meta[ (int) ( $line['_product_id'] ?? 0 ) ]['_sku'] ?? '' );
	}

	private function manages( int $product_id ): bool {
		return 'yes' === ( $this->meta[ $product_id ]['_manage_stock'] ?? '' );
	}
}
