<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Contract;

use Lockstep\Tests\WordPress\Support\Shop;
use WC_Abstract_Order;
use WC_Product;

/**
 * Plays a scenario in the shop that is there, and gives what happened.
 */
final class Recording {

	/**
	 * Every scenario there is.
	 *
	 * @return array<string, callable>
	 */
	public static function scenarios(): array {
		return ProductScenarios::all() + OrderScenarios::all();
	}

	/**
	 * Plays one scenario: a line for everything that happened, then one for each thing that is left.
	 *
	 * @return string[]
	 */
	public static function of( callable $scenario ): array {
		list( $things, $happening ) = $scenario();
		$recorder                   = new Recorder();
		foreach ( $things as $name => $thing ) {
			$recorder->name( $thing instanceof WC_Product ? 'product' : 'order', $thing->get_id(), $name );
			if ( $thing instanceof WC_Abstract_Order ) {
				foreach ( array_values( $thing->get_items() ) as $position => $item ) {
					$recorder->name( 'line', $item->get_id(), 'line ' . ( $position + 1 ) );
				}
			}
		}
		$happened = $recorder->record( $happening );
		$recorder->stop();
		foreach ( $things as $name => $thing ) {
			$left       = $thing instanceof WC_Product ? self::product_left( $thing ) : self::order_left( $thing->get_id() );
			$happened[] = "= $name " . wp_json_encode( $left );
		}
		return $happened;
	}

	/**
	 * What was recorded in a real WooCommerce: title → lines.
	 *
	 * @return array<string, string[]>
	 */
	public static function recorded(): array {
		$recorded = [];
		foreach ( array_slice( explode( "\n## ", (string) file_get_contents( __DIR__ . '/recorded.txt' ) ), 1 ) as $text ) {
			$lines                                      = explode( "\n", trim( $text ) );
			$recorded[ (string) array_shift( $lines ) ] = $lines;
		}
		return $recorded;
	}

	/**
	 * What the database holds of a product.
	 *
	 * @return array<string, string|null>
	 */
	private static function product_left( WC_Product $product ): array {
		wp_cache_flush();
		return [
			'stock'  => Shop::stock( $product ),
			'status' => (string) get_post_meta( $product->get_id(), '_stock_status', true ),
		];
	}

	/**
	 * What is left of an order: its status, whether it holds stock, and how much by which line.
	 *
	 * @return array<string, mixed>|null
	 */
	private static function order_left( int $id ): ?array {
		wp_cache_flush();
		$order = wc_get_order( $id );
		if ( ! $order ) {
			return null;
		}
		$lines = [];
		foreach ( $order->get_items() as $item ) {
			$lines[] = [
				'quantity'  => (int) $item->get_quantity(),
				'reduced'   => (string) $item->get_meta( '_reduced_stock', true ),
				'restocked' => (string) $item->get_meta( '_restock_refunded_items', true ),
			];
		}
		return [
			'status'  => $order->get_status(),
			'reduced' => (bool) $order->get_data_store()->get_stock_reduced( $id ),
			'lines'   => $lines,
			'refunds' => count( $order->get_refunds() ),
		];
	}
}
