<?php
/**
 * Finds the classes of these tests: `Lockstep\Tests\WordPress\Contract\Recorder` is
 * contract/Recorder.php.
 */

declare( strict_types=1 );

spl_autoload_register(
	static function ( string $name ): void {
		$prefix = 'Lockstep\\Tests\\WordPress\\';
		if ( 0 !== strpos( $name, $prefix ) ) {
			return;
		}
		$parts = explode( '\\', substr( $name, strlen( $prefix ) ) );
		$class = array_pop( $parts );
		$path  = dirname( __DIR__ ) . '/' . strtolower( implode( '/', array_merge( $parts, [ '' ] ) ) ) . $class . '.php';
		if ( is_readable( $path ) ) {
			require $path;
		}
	}
);
