<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use Closure;
use Lockstep\Plugin;
use LogicException;
use ReflectionClass;
use ReflectionFunction;
use ReflectionProperty;

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
	 * Begins as a fresh request does: nothing is cached, and the plugin is loaded anew.
	 */
	public static function begin(): void {
		self::without_lockstep();
		self::forget();
		wp_cache_flush();
		wp_set_current_user( 0 );
		// Routes are registered when the REST server is first asked for.
		$GLOBALS['wp_rest_server'] = null;
		Plugin::boot();
	}

	/**
	 * Ends as a request does: what the plugin does at `shutdown` is done, but nothing of others.
	 */
	public static function end(): void {
		global $wp_filter;
		$callbacks = isset( $wp_filter['shutdown'] ) ? $wp_filter['shutdown']->callbacks : [];
		ksort( $callbacks );
		foreach ( $callbacks as $of_priority ) {
			foreach ( $of_priority as $callback ) {
				if ( self::is_of_lockstep( $callback['function'] ) ) {
					call_user_func( $callback['function'] );
				}
			}
		}
	}

	/**
	 * The hooks that the plugin listens to.
	 *
	 * @return string[]
	 */
	public static function hooks_of_lockstep(): array {
		global $wp_filter;
		$hooks = [];
		foreach ( $wp_filter as $hook => $registered ) {
			foreach ( $registered->callbacks as $callbacks ) {
				foreach ( $callbacks as $callback ) {
					if ( self::is_of_lockstep( $callback['function'] ) ) {
						$hooks[] = (string) $hook;
					}
				}
			}
		}
		return array_values( array_unique( $hooks ) );
	}

	/**
	 * Every static property of the plugin becomes what it is when PHP starts. That is read from the
	 * source: up to PHP 8.0 reflection gives the present value for the default one.
	 */
	private static function forget(): void {
		foreach ( get_declared_classes() as $class ) {
			if ( ! self::is_name_of_lockstep( $class ) ) {
				continue;
			}
			$reflection = new ReflectionClass( $class );
			foreach ( $reflection->getProperties( ReflectionProperty::IS_STATIC ) as $property ) {
				$pattern = '/\bstatic\s+\$' . $property->getName() . '\s*=\s*(null|false|true|\[\]|\'\'|\d+)\s*;/';
				if ( 1 !== preg_match( $pattern, (string) file_get_contents( (string) $reflection->getFileName() ), $found ) ) {
					throw new LogicException( "What is $class::\${$property->getName()} when PHP starts?" );
				}
				$property->setAccessible( true );
				$property->setValue( null, '[]' === $found[1] ? [] : json_decode( "''" === $found[1] ? '""' : $found[1] ) );
			}
		}
	}

	/**
	 * Does a callback belong to the plugin?
	 *
	 * @param mixed $callback As it was given to add_filter().
	 */
	private static function is_of_lockstep( $callback ): bool {
		if ( is_array( $callback ) ) {
			return self::is_name_of_lockstep( is_object( $callback[0] ) ? get_class( $callback[0] ) : (string) $callback[0] );
		}
		if ( $callback instanceof Closure ) {
			$owner = ( new ReflectionFunction( $callback ) )->getClosureScopeClass();
			return null !== $owner && self::is_name_of_lockstep( $owner->getName() );
		}
		return is_string( $callback ) && self::is_name_of_lockstep( $callback );
	}

	private static function is_name_of_lockstep( string $name ): bool {
		return 0 === strpos( $name, 'Lockstep\\' ) && 0 !== strpos( $name, 'Lockstep\\Tests\\' );
	}
}
