<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use Lockstep\Plugin;
use ReflectionFunction;

/**
 * A test process stands for many requests; what the plugin remembers during one must not reach the
 * next.
 */
final class Request {

	/**
	 * Takes every callback of the plugin off every hook.
	 */
	public static function without_lockstep(): void {
		global $wp_filter;
		foreach ( $wp_filter as $hook => $registered ) {
			foreach ( $registered->callbacks as $priority => $callbacks ) {
				foreach ( $callbacks as $callback ) {
					if ( self::is_of_lockstep( $callback['function'] ) ) {
						remove_filter( $hook, $callback['function'], $priority );
					}
				}
			}
		}
	}

	/**
	 * Begins as a fresh request does: the plugin is loaded anew and remembers nothing.
	 */
	public static function begin(): void {
		self::without_lockstep();
		wp_cache_flush();
		Plugin::boot();
	}

	/**
	 * Does a callback belong to the plugin?
	 *
	 * @param mixed $callback As it was given to add_filter().
	 */
	private static function is_of_lockstep( $callback ): bool {
		if ( is_array( $callback ) ) {
			$name = is_object( $callback[0] ) ? get_class( $callback[0] ) : (string) $callback[0];
			return 0 === strpos( $name, 'Lockstep\\' ) && 0 !== strpos( $name, 'Lockstep\\Tests\\' );
		}
		if ( $callback instanceof \Closure ) {
			$owner = ( new ReflectionFunction( $callback ) )->getClosureScopeClass();
			return null !== $owner && 0 === strpos( $owner->getName(), 'Lockstep\\' ) && 0 !== strpos( $owner->getName(), 'Lockstep\\Tests\\' );
		}
		return is_string( $callback ) && 0 === strpos( $callback, 'Lockstep\\' );
	}
}
