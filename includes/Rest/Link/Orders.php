<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Orders\OrderList;

/**
 * The worker reads orders: those that changed since a time, or some by their ids.
 */
final class Orders implements Call {

	private const ORDERS_MAX = 100;

	public function name(): string {
		return 'orders';
	}

	public function answer( Body $body ): array {
		if ( $body->has( 'ids' ) ) {
			return [
				'orders' => OrderList::orders( $body->numbers( 'ids', self::ORDERS_MAX ) ),
				'next'   => null,
			];
		}
		return OrderList::page(
			$body->integer( 'sinceMs', 0, PHP_INT_MAX ),
			$body->text( 'cursor' ),
			min( self::ORDERS_MAX, $body->integer( 'limit', 1, PHP_INT_MAX, self::ORDERS_MAX ) )
		);
	}
}
