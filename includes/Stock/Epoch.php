<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

/**
 * From when the plugin numbers its changes (docs/wire-format.md, "Numbers").
 */
final class Epoch {

	/**
	 * The present epoch, in milliseconds; 0 before the tables exist.
	 */
	public static function current(): int {
		return 0;
	}

	/**
	 * Begins a new epoch: max( now, $larger_than + 1 ), and always larger than the present one. All
	 * numbers and sums begin again, unacknowledged events are forgotten, recent orders wait again.
	 *
	 * @return int The new epoch.
	 */
	public static function restart( int $larger_than ): int {
		return $larger_than;
	}
}
