<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * One write of somebody else's inside our transaction: the product is locked, the write is on its way.
 */
final class OpenWrite {

	private const ATTEMPTS_MAX = 3;

	/**
	 * @var LockedProduct
	 */
	private $locked;

	/**
	 * @var Cause
	 */
	private $cause;

	/**
	 * The write.
	 *
	 * @var string
	 */
	private $sql;

	/**
	 * By how much it changes the stock, when it says so itself.
	 *
	 * @var float|null
	 */
	private $delta;

	/**
	 * Whether the transaction is ours.
	 *
	 * @var bool
	 */
	private $is_ours;

	/**
	 * On which connection the lock was taken.
	 *
	 * @var mixed
	 */
	private $connection;

	private function __construct( LockedProduct $locked, Cause $cause, string $sql, ?float $delta ) {
		$this->locked     = $locked;
		$this->cause      = $cause;
		$this->sql        = $sql;
		$this->delta      = $delta;
		$this->is_ours    = Transaction::is_ours();
		$this->connection = Database::connection();
	}

	/**
	 * Locks the product; the next statement has to be the write.
	 *
	 * @param bool       $creates Whether a product not seen before is counted from now on.
	 * @param float|null $delta   What the write adds, when it says so itself.
	 * @return self|null Null: nothing to record.
	 * @throws StorageFailed When no lock was got; nothing is left open.
	 */
	public static function begin( int $product_id, bool $creates, string $sql, ?float $delta ): ?self {
		for ( $attempt = 1; ; $attempt++ ) {
			try {
				Transaction::begin();
				$locked = ProductLock::take( $product_id, $creates );
				if ( null === $locked ) {
					Transaction::commit();
					return null;
				}
				return new self( $locked, OrderContext::cause_of( $product_id ), $sql, $delta );
			} catch ( StorageFailed $failure ) {
				$is_ours = Transaction::is_ours();
				Transaction::rollback();
				if ( ! $is_ours || $attempt >= self::ATTEMPTS_MAX ) {
					throw $failure;
				}
			}
		}
	}

	/**
	 * The write, told by their ids which rows it means; the product's lock keeps them what they are.
	 *
	 * In a shop with few products the database finds a `_stock` by that key and locks those of all
	 * products on its way: with the lock of one product held, two sales of different products were a
	 * deadlock (2 in 120 checkouts of two lines, eight at once; none since).
	 */
	public function narrowed(): string {
		$is_known = 1 === preg_match( "/^\s*UPDATE\s.*\sWHERE\s+`?post_id`?\s*=\s*\d+\s+AND\s+`?meta_key`?\s*=\s*'_stock'\s*$/is", $this->sql );
		$meta_ids = $this->locked->meta->stock_metas;
		return $is_known && [] !== $meta_ids ? $this->sql . ' AND meta_id IN (' . implode( ',', $meta_ids ) . ')' : $this->sql;
	}

	/**
	 * Whether it was taken for the write of an order's line.
	 */
	public function is_of_order(): bool {
		return $this->cause->order_id > 0;
	}

	/**
	 * Records what the write has done. To be called before anything else runs on the connection.
	 *
	 * @return int How many changes were recorded.
	 * @throws StorageFailed When nothing was recorded; the write itself stands.
	 */
	public function finish(): int {
		global $wpdb;
		if ( Database::connection() !== $this->connection ) {
			// Lost during the write, which $wpdb has then done again, by itself and for good.
			Transaction::rollback();
			throw new StorageFailed( 'connected anew' );
		}
		// Somebody's code may have thrown between our filter and the write.
		$has_run    = $wpdb->last_query === $this->narrowed();
		$has_failed = $has_run && '' !== $wpdb->last_error;
		try {
			if ( $has_failed ) {
				throw new StorageFailed( 'the write failed' );
			}
			$written = ChangeLog::record( $this->locked, $this->after( $has_run ? (int) $wpdb->rows_affected : 0 ), $this->cause );
			Transaction::commit();
			return $written;
		} catch ( StorageFailed $failure ) {
			Transaction::rollback();
			if ( ! $this->is_ours ) {
				throw $failure;
			}
			return $this->was_recorded() ? 1 : $this->repeat();
		}
	}

	/**
	 * What the product is now. A relative update of one whole-numbered row says it itself: under the
	 * lock nobody else changes it, and a statement is saved in every checkout.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	private function after( int $rows ): ProductMeta {
		$before = $this->locked->meta;
		if ( null !== $this->delta && 1 === $rows && null !== $before->stock && 1 === preg_match( '/^-?\d+(\.0+)?$/', $before->written ) ) {
			return $before->with_stock( (float) $before->written + $this->delta );
		}
		return ProductMeta::read( $this->locked->id );
	}

	/**
	 * The write was rolled back with our part. It is done again with it, and in the end without.
	 *
	 * @throws StorageFailed When only the write itself was done, or not even that.
	 */
	private function repeat(): int {
		for ( $attempt = 1; ; $attempt++ ) {
			try {
				Transaction::begin();
				$locked = ProductLock::take( $this->locked->id );
				if ( null === $locked ) {
					throw new StorageFailed( 'no lock' );
				}
				$this->locked     = $locked;
				$this->connection = Database::connection();
				Database::again( $this->narrowed() );
				$written = ChangeLog::record( $locked, ProductMeta::read( $locked->id ), $this->cause );
				Transaction::commit();
				return $written;
			} catch ( StorageFailed $failure ) {
				Transaction::rollback();
				if ( $this->was_recorded() ) {
					return 1;
				}
				if ( $attempt >= self::ATTEMPTS_MAX ) {
					Database::again( $this->sql );
					throw $failure;
				}
			}
		}
	}

	/**
	 * Whether the connection was lost only after the COMMIT had got through. By the change's id: its
	 * number may be somebody else's by now.
	 *
	 * @throws StorageFailed When the database refuses it.
	 */
	private function was_recorded(): bool {
		return Database::connection() !== $this->connection
			&& '' !== $this->locked->event_id
			&& null !== Database::value( 'SELECT 1 FROM {events} WHERE event_id = %s', [ $this->locked->event_id ] );
	}
}
