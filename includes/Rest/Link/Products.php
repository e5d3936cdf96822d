<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Stock\Catalogue;

/**
 * The worker reads the catalogue, with one consistent reading of each product's stock.
 */
final class Products implements Call {

	private const PRODUCTS_MAX = 500;

	public function name(): string {
		return 'products';
	}

	public function answer( Body $body ): array {
		if ( $body->has( 'ids' ) ) {
			return [
				'products' => Catalogue::products( $body->numbers( 'ids', self::PRODUCTS_MAX ) ),
				'next'     => null,
			];
		}
		return Catalogue::page(
			$body->integer( 'after', 0, PHP_INT_MAX, 0 ),
			min( self::PRODUCTS_MAX, $body->integer( 'limit', 1, PHP_INT_MAX, self::PRODUCTS_MAX ) )
		);
	}
}
