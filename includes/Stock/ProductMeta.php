<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * The meta of a product that its stock depends on, as it is in the database.
 */
final class ProductMeta {

	public const KEYS = [ '_stock', '_manage_stock', '_sku' ];

	/**
	 * The stock in whole units; null: none of its own.
	 *
	 * @var int|null
	 */
	public $stock;

	/**
	 * `_stock` as written.
	 *
	 * @var string
	 */
	public $written;

	/**
	 * @var string
	 */
	public $sku;

	/**
	 * The meta_id of `_stock`; 0: there is none. By it the sweep finds the row thirty times as fast.
	 *
	 * @var int
	 */
	public $stock_meta;

	/**
	 * The meta_id of every row of `_stock`; WooCommerce writes them all.
	 *
	 * @var int[]
	 */
	public $stock_metas = [];

	/**
	 * The meta_id of `_manage_stock`; 0: there is none.
	 *
	 * @var int
	 */
	public $manage_meta;

	/**
	 * @param array<int, array<string, string|null>> $rows With meta_id, meta_key and meta_value.
	 */
	public function __construct( array $rows ) {
		$values = [];
		$ids    = [];
		foreach ( $rows as $row ) {
			$key     = (string) $row['meta_key'];
			$meta_id = (int) $row['meta_id'];
			if ( '_stock' === $key ) {
				$this->stock_metas[] = $meta_id;
			}
			// Of several rows with one key, WordPress takes the first.
			if ( ! isset( $ids[ $key ] ) || $meta_id < $ids[ $key ] ) {
				$values[ $key ] = $row['meta_value'];
				$ids[ $key ]    = $meta_id;
			}
		}
		$this->stock_meta  = $ids['_stock'] ?? 0;
		$this->manage_meta = $ids['_manage_stock'] ?? 0;

		$this->stock   = StockValue::of( $values['_stock'] ?? null, $values['_manage_stock'] ?? null );
		$this->written = (string) ( $values['_stock'] ?? '' );
		$this->sku     = mb_substr( (string) ( $values['_sku'] ?? '' ), 0, 255 );
	}

	/**
	 * As it is now, for whoever holds the product's lock.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function read( int $product_id ): self {
		return new self(
			Database::rows(
				"SELECT meta_id, meta_key, meta_value FROM {postmeta} WHERE post_id = %d AND meta_key IN ('_stock', '_manage_stock', '_sku')" . ( Transaction::is_foreign() ? ' FOR UPDATE' : '' ),
				[ $product_id ]
			)
		);
	}

	/**
	 * The same after a write of this number.
	 */
	public function with_stock( float $quantity ): self {
		$after        = clone $this;
		$after->stock = StockValue::units( $quantity );
		return $after;
	}
}
