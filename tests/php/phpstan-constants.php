<?php
/**
 * Constants that WordPress defines while it starts, for PHPStan: the stubs leave them out. Never run.
 *
 * @package Lockstep
 */

// phpcs:disable WordPress.NamingConventions.PrefixAllGlobals -- WordPress' own names.
define( 'ABSPATH', '/' );
define( 'WPINC', 'wp-includes' );
