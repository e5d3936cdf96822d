<?php
/**
 * Action Scheduler, as far as it is asked: it writes down what was scheduled. Nothing runs by
 * itself; a test calls the hook.
 *
 * @package Lockstep
 */

declare( strict_types=1 );

/**
 * Schedules one run.
 *
 * @param mixed[] $arguments What the hook is given.
 */
function as_schedule_single_action( int $timestamp, string $hook, array $arguments = [], string $group = '' ): int {
	return Stand_In_Actions::add( $hook, $timestamp, 0, $group );
}

/**
 * Schedules one run as soon as possible.
 *
 * @param mixed[] $arguments What the hook is given.
 */
function as_enqueue_async_action( string $hook, array $arguments = [], string $group = '' ): int {
	return Stand_In_Actions::add( $hook, time(), 0, $group );
}

/**
 * Schedules a run every so often.
 *
 * @param mixed[] $arguments What the hook is given.
 */
function as_schedule_recurring_action( int $timestamp, int $interval_seconds, string $hook, array $arguments = [], string $group = '' ): int {
	return Stand_In_Actions::add( $hook, $timestamp, $interval_seconds, $group );
}

/**
 * Is a run scheduled?
 *
 * @param mixed[]|null $arguments What the hook would be given.
 */
function as_has_scheduled_action( string $hook, ?array $arguments = null, string $group = '' ): bool {
	return null !== Stand_In_Actions::next( $hook );
}

/**
 * When is it due?
 *
 * @param mixed[]|null $arguments What the hook would be given.
 * @return int|false
 */
function as_next_scheduled_action( string $hook, ?array $arguments = null, string $group = '' ) {
	return Stand_In_Actions::next( $hook ) ?? false;
}

/**
 * Takes every run of a hook off.
 *
 * @param mixed[]|null $arguments What the hook would be given.
 */
function as_unschedule_all_actions( ?string $hook, ?array $arguments = null, string $group = '' ): void {
	Stand_In_Actions::remove( (string) $hook, $group );
}

/**
 * Takes the next run of a hook off.
 *
 * @param mixed[]|null $arguments What the hook would be given.
 */
function as_unschedule_action( string $hook, ?array $arguments = null, string $group = '' ): void {
	Stand_In_Actions::remove( $hook, $group );
}
