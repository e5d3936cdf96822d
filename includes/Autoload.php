<?php

declare( strict_types=1 );

namespace Lockstep;

/**
 * PSR-4 for `Lockstep\`, by hand: a plugin that carries Composer's autoloader into a shop can meet
 * another plugin's copy of it there.
 */
final class Autoload {

	public static function register(): void {
		spl_autoload_register( [ self::class, 'load' ] );
	}

	public static function load( string $name ): void {
		if ( 0 !== strpos( $name, 'Lockstep\\' ) ) {
			return;
		}
		$path = __DIR__ . '/' . str_replace( '\\', '/', substr( $name, 9 ) ) . '.php';
		if ( is_readable( $path ) ) {
			require $path;
		}
	}
}
