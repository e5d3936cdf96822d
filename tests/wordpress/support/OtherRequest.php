<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use PHPUnit\Framework\SkippedTestError;
use RuntimeException;

/**
 * Another request to the same shop, in a process of its own, while this one goes on.
 */
final class OtherRequest {

	/**
	 * Runs PHP in a loaded WordPress to its end.
	 *
	 * @param bool   $is_without_woocommerce Whether that request finds WooCommerce switched off.
	 * @param string $path                   Of the address; in a network it names the site.
	 * @return string What it printed.
	 * @throws SkippedTestError Where no process can be started.
	 */
	public static function run( string $code, bool $is_without_woocommerce = false, string $path = '/' ): string {
		if ( false !== strpos( php_uname(), 'Emscripten' ) ) {
			// PHP in WebAssembly: a second one would wait for the files of the first for ever.
			throw new SkippedTestError( 'no second process can be started here' );
		}
		$process = proc_open(
			[ PHP_BINARY, dirname( __DIR__ ) . '/other-request.php', LOCKSTEP_TEST_SITE, $is_without_woocommerce ? 'without-woocommerce' : '', $path ],
			[ [ 'pipe', 'r' ], [ 'pipe', 'w' ], [ 'pipe', 'w' ] ],
			$pipes
		);
		if ( false === $process ) {
			throw new RuntimeException( 'PHP could not be started' );
		}
		fwrite( $pipes[0], $code );
		fclose( $pipes[0] );
		$said   = (string) stream_get_contents( $pipes[1] );
		$errors = (string) stream_get_contents( $pipes[2] );
		if ( 0 !== proc_close( $process ) ) {
			throw new RuntimeException( "the other request failed: $errors $said" );
		}
		return $said;
	}
}
