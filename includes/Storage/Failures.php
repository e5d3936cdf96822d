<?php

declare( strict_types=1 );

namespace Lockstep\Storage;

/**
 * What our part failed at, for the shop's owner: in WooCommerce's log (WooCommerce → Status → Logs,
 * source `lockstep`) and, before that exists, in PHP's. Never with values of a statement in it.
 */
final class Failures {

	public static function report( string $what, \Throwable $failure ): void {
		$line = sprintf( 'Lockstep: %s (%s)', $what, $failure->getMessage() );
		if ( did_action( 'woocommerce_init' ) > 0 && function_exists( 'wc_get_logger' ) ) {
			wc_get_logger()->error( $line, [ 'source' => 'lockstep' ] );
			return;
		}
		error_log( $line ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- There is nothing else yet.
	}
}
