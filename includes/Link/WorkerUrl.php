<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * Which addresses a worker, or a shop, may have: https, or anything on this very machine.
 */
final class WorkerUrl {

	/**
	 * The address without a slash at its end.
	 *
	 * @return string|null Null when it is not one that we would call.
	 */
	public static function clean( string $typed ): ?string {
		$typed = trim( $typed );
		$parts = wp_parse_url( $typed );
		if ( strlen( $typed ) > 1000 || ! is_array( $parts ) || empty( $parts['scheme'] ) || empty( $parts['host'] ) ) {
			return null;
		}
		// A name and password would be sent to whoever reads logs; a query has no place in a base.
		if ( isset( $parts['user'] ) || isset( $parts['pass'] ) || isset( $parts['query'] ) || isset( $parts['fragment'] ) ) {
			return null;
		}
		if ( 1 === preg_match( '/[\x00-\x20\x7f-\xff"\'<>\\\\^`{|}]/', $typed ) || ! in_array( strtolower( $parts['scheme'] ), [ 'http', 'https' ], true ) ) {
			return null;
		}
		return rtrim( $typed, '/' );
	}

	/**
	 * Whether what is sent there cannot be read on the way.
	 */
	public static function is_private( string $url ): bool {
		$parts  = wp_parse_url( $url );
		$scheme = strtolower( (string) ( $parts['scheme'] ?? '' ) );
		return 'https' === $scheme || ( 'http' === $scheme && self::is_loopback( (string) ( $parts['host'] ?? '' ) ) );
	}

	private static function is_loopback( string $host ): bool {
		$host = strtolower( trim( $host, '[]' ) );
		return 'localhost' === $host || '::1' === $host || 1 === preg_match( '/^127(?:\.[0-9]{1,3}){3}$/D', $host );
	}
}
