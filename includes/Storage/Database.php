<?php

declare( strict_types=1 );

namespace Lockstep\Storage;

/**
 * Our own statements, told apart from everybody else's.
 *
 * They run in the middle of other code's work, even inside $wpdb's own `query` filter, so $wpdb is
 * left as it was found: whoever asks for the insert_id or the last_error gets their own. Tables are
 * written as {products}, {postmeta}; a null becomes NULL, which $wpdb->prepare cannot say.
 */
final class Database {

	/**
	 * What other code may still ask $wpdb for.
	 */
	private const KEPT = [ 'last_error', 'last_query', 'last_result', 'insert_id', 'rows_affected', 'num_rows', 'func_call' ];

	/**
	 * How many of our statements are running, one inside the other.
	 *
	 * @var int
	 */
	private static $running = 0;

	/**
	 * Whether the statement that passes the `query` filter is ours.
	 */
	public static function is_running(): bool {
		return self::$running > 0;
	}

	/**
	 * @param array<int, int|string|null> $values For %d and %s.
	 * @return int Rows affected.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function run( string $sql, array $values = [] ): int {
		return self::statement( $sql, $values )[0];
	}

	/**
	 * @param array<int, int|string|null> $values For %d and %s.
	 * @return array<int, array<string, string|null>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function rows( string $sql, array $values = [] ): array {
		return self::statement( $sql, $values )[1];
	}

	/**
	 * The first column of the first row.
	 *
	 * @param array<int, int|string|null> $values For %d and %s.
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function value( string $sql, array $values = [] ): ?string {
		$row = self::rows( $sql, $values )[0] ?? [];
		return [] === $row ? null : reset( $row );
	}

	/**
	 * Runs a statement of somebody else's once more, as it is.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function again( string $sql ): void {
		self::perform( $sql );
	}

	/**
	 * The connection itself: another object after $wpdb has connected anew.
	 *
	 * @return mixed
	 */
	public static function connection() {
		global $wpdb;
		return $wpdb->dbh;
	}

	/**
	 * `%d, %d, %d`, for IN.
	 *
	 * @param int[]|string[] $values
	 */
	public static function places( array $values, string $place = '%d' ): string {
		return implode( ', ', array_fill( 0, count( $values ), $place ) );
	}

	/**
	 * @param array<int, int|string|null> $values
	 * @return array{0: int, 1: array<int, array<string, string|null>>}
	 */
	private static function statement( string $sql, array $values ): array {
		global $wpdb;
		$sql = self::with_tables( $sql );
		if ( in_array( null, $values, true ) ) {
			$sql    = self::with_nulls( $sql, $values );
			$values = array_values( array_filter( $values, 'is_scalar' ) );
		}
		if ( [] !== $values ) {
			// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- Written in this plugin; the values are placed here.
			$sql = (string) $wpdb->prepare( $sql, $values );
		}
		return self::perform( $sql );
	}

	/**
	 * @return array{0: int, 1: array<int, array<string, string|null>>}
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function perform( string $sql ): array {
		global $wpdb;
		$kept = [];
		foreach ( self::KEPT as $name ) {
			$kept[ $name ] = $wpdb->$name;
		}
		$was_checked = $wpdb->check_current_query;
		$was_silent  = $wpdb->suppress_errors( true );
		++self::$running;
		try {
			$done  = $wpdb->query( $sql ); // phpcs:ignore WordPress.DB -- Prepared by whoever calls; never cached, it is the truth.
			$error = $wpdb->last_error;
			$rows  = is_array( $wpdb->last_result ) ? $wpdb->last_result : [];
		} finally {
			--self::$running;
			$wpdb->suppress_errors( $was_silent );
			foreach ( $kept as $name => $value ) {
				$wpdb->$name = $value;
			}
			self::set_checked( $was_checked );
		}
		if ( false === $done || '' !== $error ) {
			// Only the kind of error: the text may quote the statement's values.
			throw new StorageFailed( false !== stripos( $error, 'deadlock' ) ? 'deadlock' : self::kind_of( $error ) );
		}
		return [ (int) $done, array_map( 'get_object_vars', $rows ) ];
	}

	/**
	 * The error without what stands in quotes. SQLite's goes on with the whole statement.
	 */
	private static function kind_of( string $error ): string {
		$line = (string) preg_replace( '/\s+/', ' ', wp_strip_all_tags( $error ) );
		return '' === $line ? 'refused' : substr( (string) preg_replace( "/'[^']*'/", "'…'", $line ), 0, 160 );
	}

	/**
	 * $wpdb skips a costly check of the next query after it has made that query itself; a statement of
	 * ours in between would use that up. It offers no other way to set this back.
	 *
	 * @param mixed $value
	 */
	private static function set_checked( $value ): void {
		global $wpdb;
		$set = \Closure::bind(
			static function ( \wpdb $database, $value ): void {
				$database->check_current_query = $value;
			},
			null,
			\wpdb::class
		);
		$set( $wpdb, $value );
	}

	private static function with_tables( string $sql ): string {
		return (string) preg_replace_callback(
			'/\{(\w+)\}/',
			static function ( array $found ): string {
				return Schema::table( $found[1] );
			},
			$sql
		);
	}

	/**
	 * @param array<int, int|string|null> $values
	 */
	private static function with_nulls( string $sql, array $values ): string {
		$at = -1;
		return (string) preg_replace_callback(
			'/%[ds]/',
			static function ( array $found ) use ( $values, &$at ): string {
				++$at;
				return isset( $values[ $at ] ) ? $found[0] : 'NULL';
			},
			$sql
		);
	}
}
