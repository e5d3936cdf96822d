<?php

declare( strict_types=1 );

namespace Lockstep\Storage;

/**
 * Our transactions, beside those of other code on the same connection.
 *
 * Three states: none open; *ours*, begun here; *foreign*, begun by other code (seen in the `query`
 * filter). In a foreign one we neither begin nor commit: what we write shares its fate. START
 * TRANSACTION there would commit the other's half-done work. Savepoints would only help to undo our
 * own part, and that is done by writing nothing until all of it is known.
 */
final class Transaction {

	private const ATTEMPTS_MAX = 3;

	private const BEGINS = '/^\s*(?:START\s+TRANSACTION|BEGIN(?:\s+WORK)?\s*;?\s*$|LOCK\s+TABLES?|XA\s+(?:START|BEGIN)|SET\s+(?:SESSION\s+|@@(?:session\.)?)?autocommit\s*=\s*(?:0|OFF))/i';
	private const ENDS   = '/^\s*(?:(?:COMMIT|ROLLBACK(?!\s+(?:WORK\s+)?TO\b))(?!.*AND\s+CHAIN)|UNLOCK\s+TABLES|XA\s+(?:COMMIT|ROLLBACK)|SET\s+(?:SESSION\s+|@@(?:session\.)?)?autocommit\s*=\s*(?:1|ON)|(?:CREATE|DROP)\s+(?!TEMPORARY)|ALTER\s|TRUNCATE\s|RENAME\s)/i';

	/**
	 * Whether one of ours is open.
	 *
	 * @var bool
	 */
	private static $is_ours = false;

	/**
	 * The connection on which ours was begun.
	 *
	 * @var mixed
	 */
	private static $own = null;

	/**
	 * The connection on which somebody else's is open.
	 *
	 * @var mixed
	 */
	private static $foreign = null;

	/**
	 * Whether `autocommit` is off: then COMMIT begins the next one.
	 *
	 * @var bool
	 */
	private static $is_manual = false;

	/**
	 * Looks at a statement that is not ours, before it runs.
	 */
	public static function notice( string $sql ): void {
		// Nine of ten statements of a page are these: they need not pay for the expressions.
		if ( 0 === strncmp( $sql, 'SELECT', 6 ) ) {
			return;
		}
		if ( 1 === preg_match( self::BEGINS, $sql ) ) {
			self::$foreign   = Database::connection();
			self::$is_manual = self::$is_manual || false !== stripos( $sql, 'autocommit' );
		} elseif ( null !== self::$foreign && 1 === preg_match( self::ENDS, $sql ) ) {
			if ( false !== stripos( $sql, 'autocommit' ) ) {
				self::$is_manual = false;
			}
			if ( ! self::$is_manual ) {
				self::$foreign = null;
			}
		}
	}

	public static function is_ours(): bool {
		return self::$is_ours;
	}

	/**
	 * A transaction does not outlive its connection.
	 */
	public static function is_foreign(): bool {
		return null !== self::$foreign && Database::connection() === self::$foreign;
	}

	/**
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function begin(): void {
		self::$own = null;
		if ( ! self::is_foreign() ) {
			Database::run( 'START TRANSACTION' );
			self::$is_ours = true;
			self::$own     = Database::connection();
		}
	}

	/**
	 * A COMMIT on another connection commits nothing: the server rolled back when it lost the first one,
	 * unless it was just done. Work that may not be done twice has to look.
	 *
	 * @throws StorageFailed When the database refuses it, or has been connected to anew.
	 */
	public static function commit(): void {
		if ( ! self::$is_ours ) {
			return;
		}
		Database::run( 'COMMIT' );
		self::$is_ours = false;
		self::check();
	}

	/**
	 * To be called before the first statement that counts.
	 *
	 * @throws StorageFailed When the database was connected to anew since our beginning.
	 */
	public static function check(): void {
		if ( null !== self::$own && Database::connection() !== self::$own ) {
			throw new StorageFailed( 'connected anew' );
		}
	}

	/**
	 * Never throws: when it fails, the server has rolled back by itself.
	 */
	public static function rollback(): void {
		if ( ! self::$is_ours ) {
			return;
		}
		self::$is_ours = false;
		try {
			Database::run( 'ROLLBACK' );
		} catch ( StorageFailed $failure ) {
			return;
		}
	}

	/**
	 * Does the work in a transaction, again after a deadlock.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 * @throws StorageFailed When it failed three times, or once in somebody else's transaction.
	 */
	public static function around( callable $work ) {
		return self::tried(
			static function () use ( $work ) {
				self::begin();
				$result = $work();
				self::commit();
				return $result;
			}
		);
	}

	/**
	 * Does what is one statement, or needs no transaction, again after a deadlock.
	 *
	 * @template T
	 * @param callable(): T $work
	 * @return T
	 * @throws StorageFailed When it failed three times, or once in somebody else's transaction.
	 * @throws \Throwable    What the work itself throws.
	 */
	public static function tried( callable $work ) {
		for ( $attempt = 1; ; $attempt++ ) {
			try {
				return $work();
			} catch ( StorageFailed $failure ) {
				self::rollback();
				if ( $attempt >= self::ATTEMPTS_MAX || self::is_foreign() ) {
					throw $failure;
				}
			} catch ( \Throwable $failure ) {
				self::rollback();
				throw $failure;
			}
		}
	}
}
