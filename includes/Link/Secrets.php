<?php

declare( strict_types=1 );

namespace Lockstep\Link;

/**
 * Keeps the pairing record, sealed, in an option that is not loaded with the others. No route answers
 * it and nothing logs it; what people see of a pairing is in State.
 *
 * States: `none` → `paired` → `none`. From `paired` it becomes `unreadable` when the salts of
 * wp-config.php (or LOCKSTEP_KEY) have changed, and `moved` when the shop's own address has, or when it was
 * paired in production and WordPress now says that it is not there: a copy of the shop for tests has the
 * same database, and must not speak for the real one. Both are left by pairing again.
 */
final class Secrets {

	public const OPTION = 'lockstep_pairing';

	public const NONE       = 'none';
	public const PAIRED     = 'paired';
	public const UNREADABLE = 'unreadable';
	public const MOVED      = 'moved';

	/**
	 * The record, when this shop is paired and may speak.
	 */
	public static function read(): ?PairingRecord {
		$record = self::open();
		return null !== $record && self::is_here( $record ) ? $record : null;
	}

	/**
	 * One of the four states above.
	 */
	public static function state(): string {
		if ( '' === self::sealed() ) {
			return self::NONE;
		}
		$record = self::open();
		if ( null === $record ) {
			return self::UNREADABLE;
		}
		return self::is_here( $record ) ? self::PAIRED : self::MOVED;
	}

	/**
	 * The record even when the shop has moved: to say what it was paired with.
	 */
	public static function open(): ?PairingRecord {
		$json = Seal::open( self::sealed() );
		return null === $json ? null : PairingRecord::from_json( $json );
	}

	public static function keep( PairingRecord $record ): void {
		update_option( self::OPTION, Seal::close( $record->to_json() ), false );
	}

	/**
	 * Notes that the worker has signed with this secret, which may end the older ones.
	 *
	 * Only if the record is still the one that was read: a request that is under way while somebody
	 * rotates the secrets would otherwise put the old ones back.
	 */
	public static function note_use( PairingRecord $record, string $secret ): void {
		global $wpdb;
		$next = $record->after_use_of( $secret, time() );
		if ( null === $next ) {
			return;
		}
		$sealed = self::sealed();
		$json   = Seal::open( $sealed );
		if ( $record->to_json() === $json ) {
			$wpdb->update( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- update_option() cannot compare and set; its cache entry goes below.
				$wpdb->options,
				[ 'option_value' => Seal::close( $next->to_json() ) ],
				[
					'option_name'  => self::OPTION,
					'option_value' => $sealed,
				]
			);
			wp_cache_delete( self::OPTION, 'options' );
		}
	}

	public static function forget(): void {
		delete_option( self::OPTION );
	}

	/**
	 * Where this shop is, as a pairing knows it. Scheme and `www.` are left out of comparisons: a shop that
	 * moves to https is the same shop. The option and not home_url(), which a plugin for languages changes
	 * from page to page.
	 */
	public static function shop_url(): string {
		return untrailingslashit( (string) get_option( 'home' ) );
	}

	private static function is_here( PairingRecord $record ): bool {
		return self::is_at( $record->shop() ) && ! self::left_production( $record );
	}

	/**
	 * Whether this shop's address is the one given.
	 */
	public static function is_at( string $shop ): bool {
		return self::place( $shop ) === self::place( self::shop_url() );
	}

	/**
	 * Whether it was paired in production, and WordPress is something else now. A shop for tests may be
	 * paired too, and one that goes into production from there is no copy.
	 */
	private static function left_production( PairingRecord $record ): bool {
		return PairingRecord::PRODUCTION === $record->environment() && PairingRecord::PRODUCTION !== wp_get_environment_type();
	}

	private static function place( string $url ): string {
		return untrailingslashit( strtolower( (string) preg_replace( '#^(https?://)?(www\.)?#i', '', $url ) ) );
	}

	private static function sealed(): string {
		$value = get_option( self::OPTION, '' );
		return is_string( $value ) ? $value : '';
	}
}
