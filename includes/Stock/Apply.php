<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\Failures;
use Lockstep\Storage\StorageFailed;
use Lockstep\Storage\Transaction;

/**
 * Sets stocks to what the worker says: its quantity and the product's own changes since.
 *
 * Each product in a transaction of its own, under the lock that changes take; so a sale is either in
 * the sum of own changes or comes after, on top of what was set. What bypassed every hook is recorded
 * first, and so is an own change too: it is not overwritten.
 */
final class Apply {

	/**
	 * Hosts end a request after 30 s, and hooks that follow a stock can be slow. What is not done by
	 * then is answered as failed, and sent again.
	 */
	private const TIME_S = 15.0;

	/**
	 * Every item has been checked to be of this form before; at most 500 at once. Never throws.
	 *
	 * @param list<array{product: int, quantity: int, revision: int, includes: array{epoch: int, number: int}}> $items
	 * @return list<array<string, mixed>> The answers in wire form, in the order given.
	 */
	public static function items( array $items ): array {
		$ids = array_values( array_unique( array_column( $items, 'product' ) ) );
		try {
			$existing = self::existing( $ids );
			$results  = [];
			$until    = microtime( true ) + self::TIME_S;
			foreach ( $items as $at => $item ) {
				if ( microtime( true ) > $until ) {
					break;
				}
				$results[ $at ] = isset( $existing[ $item['product'] ] ) ? self::try_one( $item ) : [ 'result' => 'missing' ];
			}
			Follow::end();
			$readings = self::readings( $ids );
			Forgetting::included( $ids );
		} catch ( StorageFailed $failure ) {
			Failures::report( 'quantities were not all applied', $failure );
			$readings = [];
		}
		$answers = [];
		foreach ( $items as $at => $item ) {
			$answers[] = array_merge(
				[ 'product' => $item['product'] ],
				$results[ $at ] ?? [
					'result' => 'failed',
					'reason' => 'the shop had no time left for it',
				],
				$readings[ $item['product'] ] ?? []
			);
		}
		return $answers;
	}

	/**
	 * @param array{product: int, quantity: int, revision: int, includes: array{epoch: int, number: int}} $item
	 * @return array<string, string>
	 */
	private static function try_one( array $item ): array {
		try {
			list( $result, $change ) = Transaction::around(
				static function () use ( $item ): array {
					return self::one( $item );
				}
			);
			if ( 0 !== $change ) {
				// At once: should the request end before all is done, WooCommerce has followed what was set.
				Follow::stock( $item['product'], $change );
			}
			if ( 'beyond' === $result ) {
				// The worker knows changes that we do not: this database is an older copy of itself.
				Epoch::restart( $item['includes']['epoch'] );
				$result = 'recount';
			}
			return [ 'result' => $result ];
		} catch ( StorageFailed $failure ) {
			Failures::report( 'a quantity was not applied', $failure );
			return [
				'result' => 'failed',
				'reason' => 'the database of the shop refused it: ' . $failure->getMessage(),
			];
		}
	}

	/**
	 * @param array{product: int, quantity: int, revision: int, includes: array{epoch: int, number: int}} $item
	 * @return array{0: string, 1: int} The result, and by how much the stock was changed.
	 * @throws StorageFailed When the database refuses it.
	 */
	private static function one( array $item ): array {
		$locked = ProductLock::take( $item['product'] );
		if ( null === $locked ) {
			throw new StorageFailed( 'no lock' );
		}
		$reached  = $locked->number;
		$includes = $item['includes']['number'];
		$is_news  = ChangeLog::catch_up( $locked ) || ! $locked->is_known;
		$result   = 'applied';
		$change   = 0;
		if ( $item['includes']['epoch'] !== $locked->epoch ) {
			$result = 'recount';
		} elseif ( $includes > $reached ) {
			$result = 'beyond';
		} elseif ( null === $locked->meta->stock ) {
			$result = 'unmanaged';
		} elseif ( $includes < $locked->managed_at ) {
			$result = 'recount';
		} elseif ( $item['revision'] < $locked->revision ) {
			$result = 'outdated';
		} elseif ( $includes < $locked->included ) {
			// A worker that was put back to an older copy: rows that it lacks may be forgotten here.
			$result = 'recount';
		} else {
			$change  = self::set( $locked, $item['quantity'] + self::own_changes( $locked, $includes ) );
			$is_news = $is_news || 0 !== $change || $locked->revision !== $item['revision'] || $locked->included < $includes;

			$locked->revision = $item['revision'];
			$locked->included = max( $locked->included, $includes );
		}
		if ( $is_news ) {
			ChangeLog::save( $locked );
		}
		return [ $result, $change ];
	}

	/**
	 * Every row above `includes` is still there.
	 */
	private static function own_changes( LockedProduct $locked, int $includes ): int {
		if ( $includes === $locked->number ) {
			return 0;
		}
		return (int) Database::value(
			'SELECT SUM(delta) FROM {events} WHERE product_id = %d AND epoch = %d AND number > %d',
			[ $locked->id, $locked->epoch, $includes ]
		);
	}

	/**
	 * Only over the number that was read: one that came in between, past every hook, is not lost.
	 *
	 * @return int By how much the stock was changed.
	 * @throws StorageFailed When it was another number; to be tried again.
	 */
	private static function set( LockedProduct $locked, int $target ): int {
		$change = $target - (int) $locked->last_known;
		if ( 0 !== $change ) {
			$written = Database::run(
				"UPDATE {postmeta} SET meta_value = %s WHERE post_id = %d AND meta_key = '_stock' AND meta_value = %s",
				[ (string) $target, $locked->id, $locked->meta->written ]
			);
			if ( 0 === $written ) {
				throw new StorageFailed( 'the stock was written past the lock' );
			}
			$locked->last_known  = $target;
			$locked->is_followed = false;
		}
		return $change;
	}

	/**
	 * @param int[] $ids
	 * @return array<int, true>
	 */
	private static function existing( array $ids ): array {
		if ( [] === $ids ) {
			return [];
		}
		$rows = Database::rows(
			"SELECT ID FROM {posts} WHERE post_type IN ('product', 'product_variation') AND ID IN (" . Database::places( $ids ) . ')',
			$ids
		);
		return array_fill_keys( array_map( 'intval', array_column( $rows, 'ID' ) ), true );
	}

	/**
	 * What is there after the commits.
	 *
	 * @param int[] $ids
	 * @return array<int, array<string, int|null>>
	 */
	private static function readings( array $ids ): array {
		if ( [] === $ids ) {
			return [];
		}
		$readings = [];
		foreach ( Database::rows( 'SELECT product_id, last_known, number, total, revision FROM {products} WHERE product_id IN (' . Database::places( $ids ) . ')', $ids ) as $row ) {
			$readings[ (int) $row['product_id'] ] = [
				'stock'    => isset( $row['last_known'] ) ? (int) $row['last_known'] : null,
				'number'   => (int) $row['number'],
				'total'    => (int) $row['total'],
				'revision' => (int) $row['revision'],
			];
		}
		return $readings;
	}
}
