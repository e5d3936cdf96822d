<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * The time as it is said to the worker.
 */
final class Clock {

	/**
	 * Milliseconds since 1970, UTC.
	 */
	public static function now_ms(): int {
		return (int) ( microtime( true ) * 1000 );
	}

	/**
	 * Milliseconds of a database's `2026-11-21 17:30:00` (UTC); 0 for none.
	 */
	public static function ms_of( ?string $gmt ): int {
		if ( null === $gmt || '' === $gmt || 0 === strpos( $gmt, '0000' ) ) {
			return 0;
		}
		return 1000 * (int) strtotime( $gmt . ' UTC' );
	}
}
