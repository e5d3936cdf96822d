<?php

declare( strict_types=1 );

namespace Lockstep\Link;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * The ids of the worker's calls of the last minutes: a call that is played back has no effect.
 *
 * Only calls whose signature holds are written down, so nobody else can fill the table.
 */
final class SeenIds {

	/**
	 * A call is refused 5 minutes after its own time, which may be 5 minutes ahead of ours; one more
	 * for the second that is lost in rounding.
	 */
	private const KEPT_S = 660;

	/**
	 * Writes an id down.
	 *
	 * @return bool Whether it is new: of two calls at once, one gets true.
	 * @throws StorageFailed When the database refuses it: whether it is known cannot be said.
	 */
	public static function claim( string $id ): bool {
		return 1 === Database::run( 'INSERT IGNORE INTO {lockstep_seen} (id, at) VALUES (%s, %d)', [ $id, time() ] );
	}

	public static function prune(): void {
		global $wpdb;
		$wpdb->query( // phpcs:ignore WordPress.DB.DirectDatabaseQuery -- a table of our own.
			$wpdb->prepare( 'DELETE FROM ' . self::table() . ' WHERE at < %d', time() - self::KEPT_S ) // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- the table's name is a constant.
		);
	}

	public static function install(): void {
		global $wpdb;
		$wpdb->query( // phpcs:ignore WordPress.DB -- a table of our own.
			'CREATE TABLE IF NOT EXISTS ' . self::table() . ' (id varchar(64) NOT NULL, at int unsigned NOT NULL, PRIMARY KEY (id), KEY at (at)) ' . $wpdb->get_charset_collate() // phpcs:ignore WordPress.DB -- nothing in it comes from outside.
		);
	}

	public static function drop(): void {
		global $wpdb;
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::table() ); // phpcs:ignore WordPress.DB -- a table of our own; nothing in it comes from outside.
	}

	private static function table(): string {
		global $wpdb;
		return $wpdb->prefix . 'lockstep_seen';
	}
}
