<?php

declare( strict_types=1 );

namespace Lockstep\Stock;

use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * The shop's products with one consistent reading of each: stock and numbers of one moment.
 *
 * The stock is the one of the product's row, in which it was written together with its number, not the
 * one of the meta: that may have been changed behind everybody's back, and will then get a number of
 * its own.
 */
final class Catalogue {

	/**
	 * @param int $after The largest product id already seen; 0 to begin.
	 * @param int $limit 1 to 500.
	 * @return array{products: list<array<string, mixed>>, next: int|null}
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function page( int $after, int $limit ): array {
		$ids = self::ids( 'ID > %d', [ $after ], $limit );
		return [
			'products' => self::read( $ids ),
			'next'     => count( $ids ) < $limit ? null : $ids[ count( $ids ) - 1 ],
		];
	}

	/**
	 * @param int[] $ids Those that do not exist are left out.
	 * @return list<array<string, mixed>>
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function products( array $ids ): array {
		if ( [] === $ids ) {
			return [];
		}
		return self::read( self::ids( 'ID IN (' . Database::places( $ids ) . ')', array_values( $ids ), count( $ids ) ) );
	}

	/**
	 * @param array<int, int> $values
	 * @return int[]
	 */
	private static function ids( string $condition, array $values, int $limit ): array {
		$rows = Database::rows(
			"SELECT ID FROM {posts} WHERE $condition AND post_type IN ('product', 'product_variation') AND post_status <> 'auto-draft' ORDER BY ID LIMIT %d",
			array_merge( $values, [ $limit ] )
		);
		return array_map( 'intval', array_column( $rows, 'ID' ) );
	}

	/**
	 * @param int[] $ids
	 * @return list<array<string, mixed>>
	 */
	private static function read( array $ids ): array {
		if ( [] === $ids ) {
			return [];
		}
		Sweep::products( $ids );
		$rows     = Database::rows(
			'SELECT o.ID, o.post_parent, o.post_title, o.post_status, p.last_known, p.number, p.total, p.order_total, p.revision,
				(SELECT m.meta_value FROM {postmeta} m WHERE m.post_id = o.ID AND m.meta_key = \'_sku\' ORDER BY m.meta_id LIMIT 1) AS sku
			FROM {posts} o LEFT JOIN {products} p ON p.product_id = o.ID
			WHERE o.ID IN (' . Database::places( $ids ) . ') ORDER BY o.ID',
			$ids
		);
		$products = [];
		foreach ( $rows as $row ) {
			$products[] = [
				'product'    => (int) $row['ID'],
				'parent'     => (int) $row['post_parent'],
				'sku'        => (string) $row['sku'],
				'title'      => html_entity_decode( (string) $row['post_title'], ENT_QUOTES | ENT_HTML5, 'UTF-8' ),
				'status'     => (string) $row['post_status'],
				'isManaged'  => isset( $row['last_known'] ),
				'stock'      => isset( $row['last_known'] ) ? (int) $row['last_known'] : null,
				'number'     => (int) $row['number'],
				'total'      => (int) $row['total'],
				'orderTotal' => (int) $row['order_total'],
				'revision'   => (int) $row['revision'],
			];
		}
		return $products;
	}
}
