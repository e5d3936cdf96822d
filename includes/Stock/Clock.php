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
	 * As databases write it: `2026-11-21 17:30:00`, UTC.
	 */
	public static function gmt( int $ms ): string {
		return gmdate( 'Y-m-d H:i:s', intdiv( $ms, 1000 ) );
	}

	/**
	 * The opposite; 0 for no time.
	 */
	public static function ms_of( ?string $gmt ): int {
		return null === $gmt || '' === $gmt || 0 === strpos( $gmt, '0000' ) ? 0 : 1000 * (int) strtotime( $gmt . ' UTC' );
	}
}
