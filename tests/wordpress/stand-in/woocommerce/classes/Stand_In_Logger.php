<?php

declare( strict_types=1 );

/**
 * Writes to PHP's log, whatever the level.
 */
final class Stand_In_Logger {

	/**
	 * Any level is a method.
	 *
	 * @param mixed[] $arguments The message first.
	 */
	public function __call( string $level, array $arguments ): void {
		error_log( "$level: " . (string) $arguments[0] ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions
	}
}
