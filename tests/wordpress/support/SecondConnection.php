<?php

declare( strict_types=1 );

namespace Lockstep\Tests\WordPress\Support;

use mysqli;
use PDO;
use PDOException;
use RuntimeException;

/**
 * Somebody else at the same database, who sees only what has been committed.
 */
final class SecondConnection {

	/**
	 * Is a transaction open on the connection of WordPress, so that others would wait for it?
	 */
	public static function sees_open_transaction(): bool {
		global $wpdb;
		if ( ! self::is_sqlite() ) {
			return '0' !== (string) $wpdb->get_var( 'SELECT @@in_transaction' );
		}
		try {
			$other = self::sqlite();
			$other->exec( 'BEGIN IMMEDIATE' );
			$other->exec( 'ROLLBACK' );
			return false;
		} catch ( PDOException $busy ) {
			return true;
		}
	}

	/**
	 * The first column of the first row, as others see it.
	 */
	public static function value( string $sql ): ?string {
		if ( self::is_sqlite() ) {
			$found = self::sqlite()->query( $sql )->fetchColumn();
			return false === $found || null === $found ? null : (string) $found;
		}
		$found = self::mysql()->query( $sql );
		$row   = $found instanceof \mysqli_result ? $found->fetch_row() : null;
		return null === $row || false === $row ? null : $row[0];
	}

	/**
	 * Writes something behind WordPress' back.
	 */
	public static function run( string $sql ): void {
		if ( self::is_sqlite() ) {
			self::sqlite()->exec( $sql );
		} elseif ( false === self::mysql()->query( $sql ) ) {
			throw new RuntimeException( "The second connection cannot: $sql" );
		}
	}

	public static function is_sqlite(): bool {
		return defined( 'FQDB' );
	}

	private static function sqlite(): PDO {
		$connection = new PDO( 'sqlite:' . FQDB );
		$connection->setAttribute( PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION );
		$connection->setAttribute( PDO::ATTR_TIMEOUT, 0 );
		return $connection;
	}

	private static function mysql(): mysqli {
		// WordPress has switched exceptions off for the whole process, and counts on it.
		return new mysqli( 'localhost', DB_USER, DB_PASSWORD, DB_NAME, 0, (string) preg_replace( '/^.*?:/', '', DB_HOST ) );
	}
}
