<?php

declare( strict_types=1 );

namespace Lockstep\Link;

use WP_Error;

/**
 * Questions for the boxes on WooCommerce's own screens. Nobody waits long for them: those that are asked
 * together have one time for all. A worker that did not answer is left alone for some seconds: of a product with
 * many variations each box asks.
 */
final class Glance {

	public const AWAY = 'lockstep_worker_away';

	private const TIMEOUT_S = 3;
	private const AWAY_S    = 15;

	/**
	 * WordPress waits at least so long for any answer.
	 */
	private const CALL_MIN_S = 1;

	/**
	 * What the worker says of a SKU that it does not know, where it says nothing of an address.
	 */
	private const SKU_UNKNOWN = 'SKU_UNKNOWN';

	/**
	 * The worker's answer to each of these paths, in order; null where it answered that there is none.
	 *
	 * @param string[] $paths Each begins with a slash.
	 * @return array<int, object|null>|WP_Error The error says in words why nothing is known.
	 */
	public static function at( PairingRecord $record, array $paths ) {
		$problem = get_transient( self::AWAY );
		$answers = [];
		$until   = microtime( true ) + self::TIMEOUT_S;
		foreach ( is_string( $problem ) ? [] : $paths as $path ) {
			$left_s  = [] === $answers ? self::TIMEOUT_S : $until - microtime( true );
			$answer  = $left_s < self::CALL_MIN_S ? null : WorkerClient::api( $record, 'GET', $path, null, $left_s );
			$problem = null === $answer ? Problem::sentence( WorkerAnswer::TIMED_OUT ) : self::problem_of( $answer );
			if ( null === $answer || '' !== $problem ) {
				set_transient( self::AWAY, $problem, self::AWAY_S );
				break;
			}
			$json      = 200 === $answer->status() ? $answer->json() : null;
			$answers[] = is_object( $json ) ? $json : null;
		}
		return is_string( $problem ) && '' !== $problem ? new WP_Error( 'lockstep_worker_unreachable', $problem ) : $answers;
	}

	/**
	 * The next question is put to the worker again: it may be another one.
	 */
	public static function forget(): void {
		delete_transient( self::AWAY );
	}

	/**
	 * Why this is no answer; empty when it is one. That there is no such thing is one.
	 */
	private static function problem_of( WorkerAnswer $answer ): string {
		if ( '' !== $answer->problem() ) {
			return Problem::sentence( $answer->problem() );
		}
		if ( 401 === $answer->status() || 403 === $answer->status() ) {
			return Problem::sentence( Pairing::TOKEN_REFUSED );
		}
		$is_none = 404 === $answer->status() || self::SKU_UNKNOWN === $answer->error_code();
		if ( $answer->status() >= 400 && ! $is_none ) {
			/* translators: %d: a number such as 503. */
			return sprintf( __( 'The worker answered with the error %d. Its log says more.', 'lockstep' ), $answer->status() );
		}
		return is_object( $answer->json() ) ? '' : Problem::sentence( Pairing::NOT_A_WORKER );
	}
}
