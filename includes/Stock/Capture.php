<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Service;
use Lockstep\Storage\Database;
use Lockstep\Storage\Failures;
use Lockstep\Storage\Schema;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * Records every change of a product's stock in the transaction of the write itself.
 *
 * Three states. *Idle*. *Announced*: a hook said that a product's meta is about to be written.
 * *Open*: the write has passed, inside our transaction, and waits to be recorded.
 *
 * - Idle → announced by WordPress' meta actions (update_, add_, delete_post_meta: also for code that
 *   knows nothing of WooCommerce) and by the filter of WooCommerce's relative update, which uses no
 *   meta function.
 * - Announced → open in the `query` filter, when the write itself passes: the transaction begins there,
 *   the product is locked and read, and the write follows as the very next statement. Beginning in
 *   the announcing hook would put whatever runs between the two (a plugin's query, WordPress looking
 *   up a column) under the lock, and an announced write that never comes would leave it open.
 * - Open → idle with the next statement that is not ours, the hook after the write, or the end of the
 *   request, whichever is first: read again, record, COMMIT. So the lock is held for a few statements
 *   only, and not while WooCommerce updates its lookup tables.
 *
 * Whatever fails, WooCommerce's write stands: what a rollback has taken along is done again.
 */
final class Capture implements Service {

	/**
	 * Products whose meta is about to be written, the latest last: product and verb.
	 *
	 * @var array<int, array{product: int, key: string, delta: float|null}>
	 */
	private static $announced = [];

	/**
	 * @var OpenWrite|null
	 */
	private static $open = null;

	/**
	 * Products that are being deleted: their SKU is not renamed, it goes with them.
	 *
	 * @var array<int, true>
	 */
	private static $deleting = [];

	public function register(): void {
		add_filter( 'query', [ $this, 'on_query' ], PHP_INT_MAX );
		add_filter( 'woocommerce_update_product_stock_query', [ $this, 'on_stock_query' ], PHP_INT_MAX, 2 );
		add_action( 'add_post_meta', [ $this, 'before_adding' ], PHP_INT_MAX, 2 );
		add_action( 'update_post_meta', [ $this, 'before_writing' ], PHP_INT_MAX, 3 );
		add_action( 'delete_post_meta', [ $this, 'before_writing' ], PHP_INT_MAX, 3 );
		foreach ( [ 'added_post_meta', 'updated_post_meta', 'deleted_post_meta' ] as $after ) {
			add_action( $after, [ $this, 'after_writing' ], PHP_INT_MIN, 3 );
		}
		add_action( 'woocommerce_updated_product_stock', [ $this, 'finish' ], PHP_INT_MIN, 0 );
		add_action( 'before_delete_post', [ $this, 'before_deleting' ], PHP_INT_MIN );
		add_action( 'shutdown', [ $this, 'finish' ], PHP_INT_MIN, 0 );
	}

	/**
	 * Every statement of the request passes here.
	 *
	 * @param mixed $sql The statement.
	 * @return mixed The same, or told more precisely which rows it means.
	 */
	public function on_query( $sql ) {
		if ( Database::is_running() || ! is_string( $sql ) ) {
			return $sql;
		}
		$this->finish();
		Transaction::notice( $sql );
		if ( [] !== self::$announced && $this->is_announced( $sql ) ) {
			$this->open( $sql );
		}
		return null === self::$open ? $sql : self::$open->narrowed();
	}

	/**
	 * WooCommerce's own update of a stock follows, usually by a number of units.
	 *
	 * @param mixed $sql        The statement.
	 * @param mixed $product_id Whose stock.
	 * @return mixed The statement.
	 */
	public function on_stock_query( $sql, $product_id = 0 ) {
		$is_relative = is_string( $sql ) && 1 === preg_match( '/ SET meta_value = meta_value ([+-]\d+(?:\.\d+)?) WHERE /', $sql, $found );
		$this->announce( (int) $product_id, '_stock', $is_relative ? (float) $found[1] : null );
		return $sql;
	}

	/**
	 * @param mixed $product_id
	 * @param mixed $key
	 */
	public function before_adding( $product_id, $key ): void {
		if ( in_array( $key, ProductMeta::KEYS, true ) ) {
			$this->announce( (int) $product_id, $key, null );
		}
	}

	/**
	 * @param mixed $meta_ids   One or several.
	 * @param mixed $product_id
	 * @param mixed $key
	 */
	public function before_writing( $meta_ids, $product_id, $key ): void {
		$this->before_adding( $product_id, $key );
	}

	/**
	 * @param mixed $meta_ids   One or several.
	 * @param mixed $product_id
	 * @param mixed $key
	 */
	public function after_writing( $meta_ids, $product_id, $key ): void {
		if ( ! in_array( $key, ProductMeta::KEYS, true ) ) {
			return;
		}
		$this->finish();
		// A write that was announced and did not come, because the value was there already.
		self::$announced = array_values(
			array_filter(
				self::$announced,
				static function ( array $each ) use ( $product_id, $key ): bool {
					return $each['product'] !== (int) $product_id || $each['key'] !== $key;
				}
			)
		);
	}

	/**
	 * @param mixed $post_id
	 */
	public function before_deleting( $post_id ): void {
		self::$deleting[ (int) $post_id ] = true;
	}

	/**
	 * Records the write that is open, if one is.
	 */
	public function finish(): void {
		if ( null === self::$open ) {
			return;
		}
		$open       = self::$open;
		self::$open = null;
		try {
			$written = $open->finish();
		} catch ( StorageFailed $failure ) {
			$this->give_up( $failure );
			return;
		}
		if ( $written > 0 ) {
			if ( $open->is_of_order() ) {
				OrderContext::use_up();
			}
			Outbox::announce();
		}
	}

	private function announce( int $product_id, string $key, ?float $delta ): void {
		if ( $product_id < 1 || ! Schema::is_ready() || ( '_sku' === $key && isset( self::$deleting[ $product_id ] ) ) ) {
			return;
		}
		if ( ! in_array( get_post_type( $product_id ), [ 'product', 'product_variation' ], true ) ) {
			return;
		}
		self::$announced[] = [
			'product' => $product_id,
			'key'     => $key,
			'delta'   => $delta,
		];
	}

	/**
	 * Whether this is the write that was announced last. A deletion names meta ids, not the key.
	 */
	private function is_announced( string $sql ): bool {
		global $wpdb;
		if ( 1 !== preg_match( '/^\s*(UPDATE|INSERT|REPLACE|DELETE)\b/i', $sql, $verb ) || false === strpos( $sql, $wpdb->postmeta ) ) {
			return false;
		}
		$announced = self::$announced[ count( self::$announced ) - 1 ];
		return 'DELETE' === strtoupper( $verb[1] ) || false !== strpos( $sql, "'" . $announced['key'] . "'" );
	}

	private function open( string $sql ): void {
		$announced = array_pop( self::$announced );
		if ( null === $announced ) {
			return;
		}
		try {
			self::$open = OpenWrite::begin( $announced['product'], '_sku' !== $announced['key'], $sql, $announced['delta'] );
		} catch ( StorageFailed $failure ) {
			$this->give_up( $failure );
		}
	}

	private function give_up( StorageFailed $failure ): void {
		Failures::report( 'a change of stock was not recorded; the sweep will find it', $failure );
		Watch::interrupt();
	}
}
