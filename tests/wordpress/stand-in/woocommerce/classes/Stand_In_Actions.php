<?php

declare( strict_types=1 );

/**
 * What is scheduled, in one option.
 */
final class Stand_In_Actions {

	private const OPTION = 'stand_in_scheduled_actions';

	public static function add( string $hook, int $timestamp, int $interval_seconds, string $group ): int {
		$actions   = self::all();
		$actions[] = compact( 'hook', 'timestamp', 'interval_seconds', 'group' );
		update_option( self::OPTION, $actions, false );
		return count( $actions );
	}

	public static function next( string $hook ): ?int {
		$times = array_column(
			array_filter(
				self::all(),
				static function ( array $action ) use ( $hook ): bool {
					return $action['hook'] === $hook;
				}
			),
			'timestamp'
		);
		return [] === $times ? null : min( $times );
	}

	public static function remove( string $hook, string $group ): void {
		$kept = array_filter(
			self::all(),
			static function ( array $action ) use ( $hook, $group ): bool {
				return '' === $hook ? $action['group'] !== $group : $action['hook'] !== $hook;
			}
		);
		update_option( self::OPTION, array_values( $kept ), false );
	}

	/**
	 * Everything scheduled.
	 *
	 * @return array<int, array{hook: string, timestamp: int, interval_seconds: int, group: string}>
	 */
	public static function all(): array {
		return get_option( self::OPTION, [] );
	}
}
