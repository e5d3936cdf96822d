<?php

declare( strict_types=1 );

namespace Lockstep\Tests;

/**
 * What the plugin told WordPress, and what WordPress is to answer.
 */
final class WordPressStandIn {

	/**
	 * Hook name → callbacks, in the order in which they were added.
	 *
	 * @var array<string, callable[]>
	 */
	public static $hooks = [];

	/**
	 * Route → its arguments.
	 *
	 * @var array<string, array<string, mixed>>
	 */
	public static $routes = [];

	/**
	 * Arguments of every add_submenu_page().
	 *
	 * @var array<int, array<int, mixed>>
	 */
	public static $pages = [];

	/**
	 * Script handle → its arguments.
	 *
	 * @var array<string, array<int, mixed>>
	 */
	public static $scripts = [];

	/**
	 * Capabilities of the current user.
	 *
	 * @var string[]
	 */
	public static $capabilities = [];

	/**
	 * Option → value.
	 *
	 * @var array<string, mixed>
	 */
	public static $options = [];

	/**
	 * What wp_salt() answers.
	 *
	 * @var string
	 */
	public static $salt = 'the salts of this shop';

	/**
	 * What wp_get_environment_type() answers.
	 *
	 * @var string
	 */
	public static $environment = 'production';

	public static function forget_what_was_told(): void {
		self::$routes       = [];
		self::$pages        = [];
		self::$scripts      = [];
		self::$capabilities = [];
		self::$options      = [];
		self::$salt         = 'the salts of this shop';
		self::$environment  = 'production';
	}

	/**
	 * Runs the callbacks of a hook, as WordPress would.
	 *
	 * @param mixed ...$arguments What the callbacks are given.
	 */
	public static function run( string $hook, ...$arguments ): void {
		foreach ( self::$hooks[ $hook ] ?? [] as $callback ) {
			$callback( ...$arguments );
		}
	}
}
