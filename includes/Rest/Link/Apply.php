<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Link\Contact;
use Lockstep\Stock\Apply as Quantities;

/**
 * The worker sets quantities.
 */
final class Apply implements Call {

	private const ITEMS_MAX    = 500;
	private const QUANTITY_MAX = 1000000000;

	public function name(): string {
		return 'apply';
	}

	public function answer( Body $body ): array {
		$items = [];
		foreach ( $body->rows( 'items', self::ITEMS_MAX ) as $row ) {
			$includes = $row->inner( 'includes' );
			$items[]  = [
				'product'  => $row->integer( 'product', 1, PHP_INT_MAX ),
				'quantity' => $row->integer( 'quantity', -self::QUANTITY_MAX, self::QUANTITY_MAX ),
				'revision' => $row->integer( 'revision', 0, PHP_INT_MAX ),
				'includes' => [
					'epoch'  => $includes->integer( 'epoch', 0, PHP_INT_MAX ),
					'number' => $includes->integer( 'number', 0, PHP_INT_MAX ),
				],
			];
		}
		$results = Quantities::items( $items );
		if ( in_array( 'applied', array_column( $results, 'result' ), true ) ) {
			Contact::note_call( true );
		}
		return [ 'items' => $results ];
	}
}
