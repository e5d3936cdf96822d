<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * Signatures after Standard Webhooks 1.0.0: `v1,` and the base64 of HMAC-SHA256 over
 * `id.timestamp.body`, of the raw bytes of the body.
 *
 * Not the library of that name: it throws for what is an everyday answer here, and takes one secret.
 */
final class Signature {

	/**
	 * How far the clocks of both sides may be apart.
	 */
	public const TOLERANCE_S = 300;

	/**
	 * What verify() answers instead of a place in the list of secrets.
	 */
	public const MALFORMED = -1;
	public const OLD       = -2;
	public const WRONG     = -3;

	/**
	 * A sender that rotates has two; a header with hundreds would make us compute for nothing.
	 */
	private const SIGNATURES_MAX = 6;

	/**
	 * The three headers of a request.
	 *
	 * @param string[] $secrets Each makes one signature; `whsec_` and base64.
	 * @return array{webhook-id: string, webhook-timestamp: string, webhook-signature: string}
	 */
	public static function headers( string $id, int $timestamp_s, string $body, array $secrets ): array {
		$signatures = [];
		foreach ( $secrets as $secret ) {
			$signatures[] = 'v1,' . base64_encode( self::mac( $id, (string) $timestamp_s, $body, $secret ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the scheme says base64.
		}
		return [
			'webhook-id'        => $id,
			'webhook-timestamp' => (string) $timestamp_s,
			'webhook-signature' => implode( ' ', $signatures ),
		];
	}

	/**
	 * Which of the secrets made the signature.
	 *
	 * @param string   $header  The header `webhook-signature`.
	 * @param string[] $secrets Those that are valid now.
	 * @param int      $now_s   The present time.
	 * @return int Place in `$secrets`, or MALFORMED, OLD, WRONG.
	 */
	public static function verify( string $id, string $timestamp, string $header, string $body, array $secrets, int $now_s ): int {
		if ( ! self::is_id( $id ) || 1 !== preg_match( '/^[1-9][0-9]{0,11}$/D', $timestamp ) || '' === $header ) {
			return self::MALFORMED;
		}
		$signatures = explode( ' ', $header );
		if ( count( $signatures ) > self::SIGNATURES_MAX ) {
			return self::MALFORMED;
		}
		if ( abs( $now_s - (int) $timestamp ) > self::TOLERANCE_S ) {
			return self::OLD;
		}
		$found = self::WRONG;
		foreach ( array_values( $secrets ) as $place => $secret ) {
			$expected = 'v1,' . base64_encode( self::mac( $id, $timestamp, $body, $secret ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the scheme says base64.
			foreach ( $signatures as $signature ) {
				// No early way out: the time taken must not tell which secret came close.
				if ( hash_equals( $expected, $signature ) && self::WRONG === $found ) {
					$found = $place;
				}
			}
		}
		return $found;
	}

	/**
	 * Whether it is an id that a request may carry.
	 */
	public static function is_id( string $id ): bool {
		return 1 === preg_match( '/^[A-Za-z0-9_-]{1,64}$/D', $id );
	}

	/**
	 * Whether it is a secret of the form both sides use: `whsec_` and the base64 of 32 bytes.
	 */
	public static function is_secret( string $secret ): bool {
		return 0 === strpos( $secret, 'whsec_' ) && 32 === strlen( self::key( $secret ) );
	}

	private static function mac( string $id, string $timestamp, string $body, string $secret ): string {
		return hash_hmac( 'sha256', "$id.$timestamp.$body", self::key( $secret ), true );
	}

	private static function key( string $secret ): string {
		return (string) base64_decode( substr( $secret, 6 ), true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions -- the scheme says base64.
	}
}
