<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * Encrypts what a copy of the database must not give away (XSalsa20-Poly1305, by libsodium or the
 * copy that WordPress brings).
 *
 * The key is not in the database: it is LOCKSTEP_KEY of wp-config.php, or made from the salts there.
 * A key file of our own was rejected: it would have to lie where the web server can serve it.
 */
final class Seal {

	private const PREFIX = 'v1:';

	public static function close( string $plain ): string {
		$nonce = random_bytes( SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		return self::PREFIX . sodium_bin2hex( $nonce . sodium_crypto_secretbox( $plain, $nonce, self::key() ) );
	}

	/**
	 * What was sealed.
	 *
	 * @return string|null Null when it was sealed with another key, or changed.
	 */
	public static function open( string $sealed ): ?string {
		$hex = substr( $sealed, strlen( self::PREFIX ) );
		if ( 0 !== strpos( $sealed, self::PREFIX ) || 1 !== preg_match( '/^(?:[0-9a-f]{2}){40,}$/D', $hex ) ) {
			return null;
		}
		$bytes = sodium_hex2bin( $hex );
		$nonce = substr( $bytes, 0, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES );
		$plain = sodium_crypto_secretbox_open( substr( $bytes, SODIUM_CRYPTO_SECRETBOX_NONCEBYTES ), $nonce, self::key() );
		return false === $plain ? null : $plain;
	}

	private static function key(): string {
		$secret = defined( 'LOCKSTEP_KEY' ) ? (string) constant( 'LOCKSTEP_KEY' ) : '';
		if ( '' === $secret ) {
			$secret = wp_salt( 'auth' ) . wp_salt( 'secure_auth' );
		}
		// Its own context: whoever learns this key has learnt no salt, and the other way round.
		return hash_hkdf( 'sha256', $secret, SODIUM_CRYPTO_SECRETBOX_KEYBYTES, 'lockstep/pairing/v1' );
	}
}
