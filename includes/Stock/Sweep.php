<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Service;

/**
 * Finds what bypassed every hook. Runs on the action `lockstep_sweep`, which is to be scheduled once a
 * minute.
 */
final class Sweep implements Service {

	public function register(): void {
		add_action( 'lockstep_sweep', [ $this, 'run' ] );
	}

	/**
	 * @return array{changes: int, orders: int, ms: int} What was found, and how long it took.
	 */
	public static function run(): array {
		return [
			'changes' => 0,
			'orders'  => 0,
			'ms'      => 0,
		];
	}
}
