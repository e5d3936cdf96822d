<?php

declare( strict_types=1 );

namespace Lockstep\Orders;

use Automattic\WooCommerce\Utilities\OrderUtil;
use Lockstep\Storage\Database;
use Lockstep\Storage\StorageFailed;

/**
 * Where this shop keeps its orders: in WooCommerce's own tables, or as posts. Read by SQL: an order
 * object may come from a cache that another request's write has not reached yet.
 */
final class OrderTables {

	private const DRAFTS = [ 'auto-draft', 'draft', 'new', 'checkout-draft', 'wc-checkout-draft' ];

	/**
	 * SELECT … FROM … o: id, type, status, parent, created, modified, completed, trashed_from of orders
	 * and refunds; times as text, UTC.
	 */
	private static function select(): string {
		if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
			return "SELECT o.id, o.type, o.status, o.parent_order_id AS parent, o.date_created_gmt AS created, o.date_updated_gmt AS modified,
				d.date_completed_gmt AS completed,
				(SELECT m.meta_value FROM {wc_orders_meta} m WHERE m.order_id = o.id AND m.meta_key = '_wp_trash_meta_status' LIMIT 1) AS trashed_from
				FROM {wc_orders} o LEFT JOIN {wc_order_operational_data} d ON d.order_id = o.id";
		}
		return "SELECT o.ID AS id, o.post_type AS type, o.post_status AS status, o.post_parent AS parent, o.post_date_gmt AS created, o.post_modified_gmt AS modified,
			(SELECT c.meta_value FROM {postmeta} c WHERE c.post_id = o.ID AND c.meta_key = '_date_completed' LIMIT 1) AS completed,
			(SELECT m.meta_value FROM {postmeta} m WHERE m.post_id = o.ID AND m.meta_key = '_wp_trash_meta_status' LIMIT 1) AS trashed_from
			FROM {posts} o";
	}

	/**
	 * The names of the table and of its columns, for statements that need no more.
	 *
	 * @return array{table: string, id: string, type: string, status: string, parent: string, created: string, modified: string}
	 */
	public static function names(): array {
		if ( OrderUtil::custom_orders_table_usage_is_enabled() ) {
			return [
				'table'    => '{wc_orders}',
				'id'       => 'id',
				'type'     => 'type',
				'status'   => 'status',
				'parent'   => 'parent_order_id',
				'created'  => 'date_created_gmt',
				'modified' => 'date_updated_gmt',
			];
		}
		return [
			'table'    => '{posts}',
			'id'       => 'ID',
			'type'     => 'post_type',
			'status'   => 'post_status',
			'parent'   => 'post_parent',
			'created'  => 'post_date_gmt',
			'modified' => 'post_modified_gmt',
		];
	}

	/**
	 * A condition: a real order, not one that somebody only thinks of.
	 *
	 * @param string $alias Of the table.
	 */
	public static function is_order( string $alias ): string {
		$names  = self::names();
		$drafts = "'" . implode( "', '", self::DRAFTS ) . "'";
		return "$alias.{$names['type']} = 'shop_order' AND $alias.{$names['status']} NOT IN ($drafts)";
	}

	/**
	 * Whether an order in this status is only being thought of.
	 */
	public static function is_draft( string $status ): bool {
		return in_array( $status, self::DRAFTS, true );
	}

	/**
	 * Orders and their refunds, without the customer, each by its own id, the latest first.
	 *
	 * @param int[] $order_ids At least one.
	 * @return array{orders: array<int, array<string, string|null>>, refunds: array<int, array<string, string|null>>}
	 * @throws StorageFailed When the database refuses it.
	 */
	public static function with_refunds( array $order_ids ): array {
		$names  = self::names();
		$places = Database::places( $order_ids );
		// Not with OR: it goes through all orders of a small shop.
		$rows  = Database::rows(
			'SELECT * FROM (' . self::select() . " WHERE o.{$names['id']} IN ($places) AND o.{$names['type']} = 'shop_order'
			UNION ALL " . self::select() . " WHERE o.{$names['parent']} IN ($places) AND o.{$names['type']} = 'shop_order_refund') found ORDER BY id DESC",
			array_merge( $order_ids, $order_ids )
		);
		$found = [
			'orders'  => [],
			'refunds' => [],
		];
		foreach ( $rows as $row ) {
			$found[ 'shop_order' === $row['type'] ? 'orders' : 'refunds' ][ (int) $row['id'] ] = $row;
		}
		return $found;
	}
}
