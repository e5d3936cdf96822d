<?php

declare( strict_types=1 );

namespace Lockstep\Rest\Link;

use Lockstep\Stock\Epoch;

/**
 * The worker has met two different changes with one number, so the numbering begins again.
 */
final class Restart implements Call {

	public function name(): string {
		return 'restart';
	}

	public function answer( Body $body ): array {
		$after = $body->integer( 'after', 0, PHP_INT_MAX );
		if ( Epoch::current() <= $after ) {
			Epoch::restart( $after );
		}
		return [];
	}
}
