<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use Lockstep\Stock\Catalogue;
use Lockstep\Stock\Outbox;
use WC_Product;

/**
 * What a worker would be told: the plugin is judged by that, not by its tables.
 */
final class Wire {

	private const EVENTS_MAX = 500;
	private const ORDERS_MAX = 100;

	/**
	 * Every change not acknowledged, oldest first.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public static function events(): array {
		return array_reverse( Outbox::unacknowledged( self::EVENTS_MAX, self::ORDERS_MAX )['events'] );
	}

	/**
	 * Those of one product.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public static function events_of( WC_Product $product ): array {
		return array_values( wp_list_filter( self::events(), [ 'product' => $product->get_id() ] ) );
	}

	/**
	 * Every snapshot not acknowledged, by the order's id.
	 *
	 * @return array<int, array<string, mixed>>
	 */
	public static function orders(): array {
		$by_id = [];
		foreach ( Outbox::unacknowledged( self::EVENTS_MAX, self::ORDERS_MAX )['orders'] as $snapshot ) {
			$by_id[ $snapshot['order']['id'] ] = $snapshot;
		}
		return $by_id;
	}

	/**
	 * A product's reading.
	 *
	 * @return array<string, mixed>
	 */
	public static function product( WC_Product $product ): array {
		return Catalogue::products( [ $product->get_id() ] )[0];
	}

	/**
	 * What is waiting now is acknowledged, so that a test can begin with what comes.
	 */
	public static function acknowledge_all(): void {
		$waiting   = Outbox::unacknowledged( self::EVENTS_MAX, self::ORDERS_MAX );
		$revisions = [];
		foreach ( $waiting['orders'] as $snapshot ) {
			$revisions[ $snapshot['order']['id'] ] = $snapshot['revision'];
		}
		Outbox::acknowledge( array_column( $waiting['events'], 'id' ), $revisions );
	}
}
