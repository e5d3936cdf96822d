<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Contract;

use WC_Abstract_Order;
use WC_Order_Item;
use WC_Product;

/**
 * Writes down what a shop does to its stock: the hooks a plugin can listen to, in their order, with
 * the arguments that matter, and every statement that writes a stock. Ids are replaced by names, so
 * that two shops can be compared.
 */
final class Recorder {

	/**
	 * What happened, one line each.
	 *
	 * @var string[]
	 */
	private $lines = [];

	/**
	 * `kind id` → name. A line of an order is named when it is first seen.
	 *
	 * @var array<string, string>
	 */
	private $names = [];

	/**
	 * Is it writing?
	 *
	 * @var bool
	 */
	private $is_on = false;

	public function __construct() {
		add_action( 'all', [ $this, 'hook' ], 10, 99 );
		add_filter( 'query', [ $this, 'query' ], 99 );
	}

	/**
	 * Ends it: nothing is called any more.
	 */
	public function stop(): void {
		remove_action( 'all', [ $this, 'hook' ], 10 );
		remove_filter( 'query', [ $this, 'query' ], 99 );
	}

	public function name( string $kind, int $id, string $name ): void {
		$this->names[ "$kind $id" ] = $name;
	}

	/**
	 * Records what the callback does.
	 *
	 * @return string[]
	 */
	public function record( callable $happening ): array {
		$this->lines = [];
		$this->is_on = true;
		try {
			$happening();
		} finally {
			$this->is_on = false;
		}
		return $this->without_noise();
	}

	/**
	 * Two things are WooCommerce's own business: how often an order is saved in a row (sales counts,
	 * coupons and downloads each save it again), so of neighbouring saves every line is kept once; and
	 * how often a line is asked for its product, so only the asking that a stock write follows is kept.
	 *
	 * @return string[]
	 */
	private function without_noise(): array {
		$kept  = [];
		$saved = [];
		$asked = null;
		foreach ( $this->lines as $line ) {
			if ( RecordedHooks::is_asking_for_product( $line ) ) {
				$asked = $line;
				continue;
			}
			if ( null !== $asked && RecordedHooks::is_before_a_write( $line ) ) {
				$kept[] = $asked;
			}
			$asked = null;
			if ( ! RecordedHooks::is_of_a_save( $line ) ) {
				$saved = [];
			} elseif ( in_array( $line, $saved, true ) ) {
				continue;
			} else {
				$saved[] = $line;
			}
			$kept[] = $line;
		}
		return $kept;
	}

	/**
	 * Called by WordPress for every hook there is.
	 *
	 * @param mixed ...$arguments The hook's own.
	 */
	public function hook( string $hook, ...$arguments ): void {
		if ( ! $this->is_on ) {
			return;
		}
		$kinds = RecordedHooks::kinds( $hook );
		if ( null === $kinds || ! RecordedHooks::concerns_stock( $hook, $arguments ) ) {
			return;
		}
		$said = [];
		foreach ( $kinds as $position => $kind ) {
			if ( '' !== $kind ) {
				$said[] = $this->describe( $kind, $arguments[ $position ] ?? null );
			}
		}
		$this->lines[] = $hook . '(' . implode( ', ', $said ) . ')';
	}

	/**
	 * Notes a statement that writes a stock, after every other filter has had it.
	 *
	 * @param mixed $sql The statement.
	 * @return mixed The same.
	 */
	public function query( $sql ) {
		if ( $this->is_on && is_string( $sql ) && false !== strpos( $sql, "'_stock'" ) ) {
			$this->note_write( preg_replace( '/\s+/', ' ', $sql ) );
		}
		return $sql;
	}

	private function note_write( string $sql ): void {
		if ( ! preg_match( '/^\s*(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) `?\w*postmeta\b/i', $sql, $verb ) ) {
			return;
		}
		$what = strtoupper( (string) strtok( $verb[1], ' ' ) );
		if ( preg_match( '/SET `?meta_value`? = (meta_value\s*[+-][\d.]+|NULL|[\d.]+|\'[^\']*\')/', $sql, $value ) ) {
			$what .= ' ' . preg_replace( "/[\\s']+/", '', $value[1] );
		} elseif ( preg_match( "/'_stock', (NULL|'[^']*')/", $sql, $value ) ) {
			$what .= ' ' . trim( $value[1], "'" );
		}
		$this->lines[] = "SQL: $what";
	}

	/**
	 * Says what an argument is, without its id.
	 *
	 * @param mixed $value The argument.
	 */
	private function describe( string $kind, $value ): string {
		switch ( $kind ) {
			case 'product':
				return $this->describe_product( $value );
			case 'product-id':
				return $this->named( 'product', (int) $value );
			case 'order':
				return $value instanceof WC_Abstract_Order ? $this->named( 'order', $value->get_id() ) . ' ' . $value->get_status() : 'nothing';
			case 'order-id':
				return $this->named( 'order', (int) $value );
			case 'line':
				return $value instanceof WC_Order_Item ? $this->named( 'line', $value->get_id() ) : 'nothing';
			case 'line-id':
				return $this->named( 'line', (int) $value );
			case 'change':
				return $this->plain( $value['from'] ) . ' to ' . $this->plain( $value['to'] );
			case 'sql':
				return trim( (string) preg_replace( '/^.*SET meta_value = (.*?) WHERE.*$/s', '$1', (string) $value ), "'" );
			default:
				return $this->plain( $value );
		}
	}

	/**
	 * A product, its stock as the object has it, and whether the object holds a stock it has not saved.
	 *
	 * @param mixed $product Should be a product.
	 */
	private function describe_product( $product ): string {
		if ( ! $product instanceof WC_Product ) {
			return 'nothing';
		}
		$said = $this->named( 'product', $product->get_id() ) . ' ' . $this->plain( $product->get_stock_quantity( 'edit' ) );
		return array_key_exists( 'stock_quantity', $product->get_changes() ) ? "$said unsaved" : $said;
	}

	private function named( string $kind, int $id ): string {
		$key = "$kind $id";
		if ( ! isset( $this->names[ $key ] ) && 0 !== $id ) {
			$count               = count( preg_grep( "/^$kind /", array_keys( $this->names ) ) );
			$this->names[ $key ] = $kind . ' ' . ( $count + 1 );
		}
		return $this->names[ $key ] ?? 'none';
	}

	/**
	 * A plain value; floats that are whole are written as integers, as both shops mix them.
	 *
	 * @param mixed $value Anything.
	 */
	private function plain( $value ): string {
		if ( is_float( $value ) && floor( $value ) === $value ) {
			$value = (int) $value;
		}
		return is_scalar( $value ) || null === $value ? (string) wp_json_encode( $value ) : gettype( $value );
	}
}
