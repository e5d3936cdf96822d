<?php

declare( strict_types=1 );

/**
 * Finds orders. What it is asked and does not know, it refuses: a test must not pass because a
 * condition was ignored.
 */
final class Stand_In_Order_Query {

	private const KNOWN = [ 'type', 'status', 'limit', 'offset', 'page', 'paged', 'orderby', 'order', 'return', 'parent', 'post__in', 'include', 'exclude', 'date_modified', 'date_created', 'paginate' ];

	/**
	 * The ids that are found.
	 *
	 * @param array<string, mixed> $arguments As of wc_get_orders().
	 * @return int[]
	 */
	public static function ids( array $arguments ): array {
		global $wpdb;
		$unknown = array_diff( array_keys( $arguments ), self::KNOWN );
		if ( [] !== $unknown ) {
			throw new InvalidArgumentException( 'The stand-in for WooCommerce cannot find orders by ' . implode( ', ', $unknown ) );
		}
		$where = [ self::is_in( 'type', (array) ( $arguments['type'] ?? [ 'shop_order', 'shop_order_refund' ] ) ) ];
		if ( isset( $arguments['status'] ) && ! in_array( 'any', (array) $arguments['status'], true ) ) {
			$where[] = self::is_in( 'status', self::column_statuses( (array) $arguments['status'] ) );
		}
		if ( isset( $arguments['parent'] ) ) {
			$where[] = self::is_in( 'parent_order_id', (array) $arguments['parent'] );
		}
		foreach ( [ 'post__in', 'include' ] as $name ) {
			if ( isset( $arguments[ $name ] ) ) {
				$where[] = self::is_in( 'id', (array) $arguments[ $name ] );
			}
		}
		foreach ( [
			'date_modified' => 'date_updated_gmt',
			'date_created'  => 'date_created_gmt',
		] as $name => $column ) {
			if ( isset( $arguments[ $name ] ) ) {
				$where[] = self::in_time( $column, (string) $arguments[ $name ] );
			}
		}
		$sql = "SELECT id FROM {$wpdb->prefix}wc_orders WHERE " . implode( ' AND ', $where ) . self::order( $arguments ) . self::limit( $arguments );
		return array_map( 'intval', $wpdb->get_col( $sql ) );
	}

	/**
	 * The statuses as their column has them.
	 *
	 * @param string[] $statuses As asked for.
	 * @return string[]
	 */
	private static function column_statuses( array $statuses ): array {
		return array_map(
			static function ( string $status ): string {
				return array_key_exists( "wc-$status", wc_get_order_statuses() ) ? "wc-$status" : $status;
			},
			$statuses
		);
	}

	/**
	 * A column is one of these.
	 *
	 * @param mixed[] $values The values.
	 */
	private static function is_in( string $column, array $values ): string {
		return "$column IN ( '" . implode( "', '", array_map( 'esc_sql', array_map( 'strval', [] === $values ? [ '0' ] : $values ) ) ) . "' )";
	}

	/**
	 * Conditions on a time: `>=1763740512`, `1763740512...1763740600`.
	 */
	private static function in_time( string $column, string $condition ): string {
		if ( preg_match( '/^(\d+)\.\.\.(\d+)$/', $condition, $found ) ) {
			return sprintf( "$column BETWEEN '%s' AND '%s'", gmdate( 'Y-m-d H:i:s', (int) $found[1] ), gmdate( 'Y-m-d H:i:s', (int) $found[2] ) );
		}
		if ( preg_match( '/^(>=|<=|>|<)?(\d+)$/', $condition, $found ) ) {
			return sprintf( "$column %s '%s'", '' === $found[1] ? '=' : $found[1], gmdate( 'Y-m-d H:i:s', (int) $found[2] ) );
		}
		throw new InvalidArgumentException( "The stand-in for WooCommerce knows no time $condition" );
	}

	/**
	 * In which order.
	 *
	 * @param array<string, mixed> $arguments As of wc_get_orders().
	 */
	private static function order( array $arguments ): string {
		$columns   = [
			'date'     => 'date_created_gmt',
			'modified' => 'date_updated_gmt',
			'id'       => 'id',
			'ID'       => 'id',
			'none'     => 'id',
		];
		$direction = 'ASC' === strtoupper( (string) ( $arguments['order'] ?? 'DESC' ) ) ? 'ASC' : 'DESC';
		$column    = $columns[ (string) ( $arguments['orderby'] ?? 'date' ) ];
		return " ORDER BY $column $direction, id $direction";
	}

	/**
	 * How many, from where.
	 *
	 * @param array<string, mixed> $arguments As of wc_get_orders().
	 */
	private static function limit( array $arguments ): string {
		$limit = (int) ( $arguments['limit'] ?? 10 );
		if ( $limit < 0 ) {
			return '';
		}
		$page = (int) ( $arguments['page'] ?? $arguments['paged'] ?? 1 );
		return sprintf( ' LIMIT %d OFFSET %d', $limit, (int) ( $arguments['offset'] ?? ( $page - 1 ) * $limit ) );
	}
}
